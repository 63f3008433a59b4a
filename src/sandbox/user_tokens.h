#pragma once

// How Yieldforce checks the partner's user tokens (`user_jwt`, X-User-Token): RS256 against the partner's own JWKS.

#include <functional>
#include <string>
#include <unordered_map>

#include "auth/jose/verify_key.h"
#include "base/clock.h"
#include "base/json/value.h"

namespace walletgate::sandbox {

/// What is registered for a partner. `issuer` compares exactly. `jwks_source` gives the JWKS document's text ("" when
/// it cannot be had); it is called on the simulator's loop and should answer fast.
struct UserTokenTrust {
  std::string issuer;
  std::function<std::string()> jwks_source;
};

/// Keys are cached per kid for 24 hours; an unknown kid asks the source again. Not thread-safe.
class UserTokenVerifier {
 public:
  UserTokenVerifier(const Clock& clock, UserTokenTrust trust) : clock_(clock), trust_(std::move(trust)) {}

  enum class Fault { kNone, kInvalid, kUnknownIssuer };
  struct Outcome {
    Fault fault = Fault::kNone;
    std::string reason;   ///< for people, when there is a fault
    std::string subject;  ///< `sub` of a good token
  };
  Outcome Verify(std::string_view token);

 private:
  struct CachedKey {
    auth::VerifyKey key;
    WallTime fetched;
  };

  const auth::VerifyKey* KeyOf(const std::string& kid);
  void Refresh();
  Outcome CheckClaims(json::Value claims) const;

  const Clock& clock_;
  UserTokenTrust trust_;
  std::unordered_map<std::string, CachedKey> keys_;
};

}  // namespace walletgate::sandbox
