#pragma once

// The parts of a JWT that both JWT schemes write, and the choice of the thread that signs. Internal to auth.

#include <optional>
#include <string>
#include <string_view>

#include "auth/auth_scheme.h"
#include "auth/jose/signing_key.h"

namespace walletgate::auth {

struct Source;

/// {"alg":…,"kid":…,"typ":"JWT","nonce":…}; kid and nonce are left out when empty.
std::string JwtHeader(Algorithm algorithm, std::string_view key_id, std::string_view nonce);

/// From when to when a token is valid, as NumericDate of RFC 7519: seconds since 1970.
struct Validity {
  std::int64_t from = 0;  ///< `nbf` and `iat`
  std::int64_t to = 0;    ///< `exp`
};

/// `now` lies within it, so that the clock of whoever verifies may be behind or ahead: half of a life, five minutes at
/// the most, is over before it is signed. Without a life nothing ends by itself, and a minute is over.
Validity ValidityAt(WallTime now, std::optional<std::chrono::seconds> life);

/// RS256 costs 0.3 ms and goes to the pool; ES256 and EdDSA cost less than the way there. Error: kInternal.
/// REQUIRES: context outlives the task.
Task<Result<std::string>> SignJwt(SigningKey key, std::string header, std::string payload, AuthContext& context);

/// The key behind `source`, parsed. Error: which setting, and what is wrong with its form.
Result<SigningKey> BindKey(const Source& source, const SettingValues& values);

}  // namespace walletgate::auth
