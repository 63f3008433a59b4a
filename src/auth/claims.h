#pragma once

// The `claims` of a signed_jwt: constants, settings, and the closed list of values made per request. Internal to auth.

#include <optional>
#include <string>
#include <vector>

#include "auth/spec_reader.h"
#include "base/json/sink.h"
#include "base/json/value.h"

namespace walletgate::auth {

/// The member that has them.
inline constexpr AuthMember kClaims = {"claims", Wants::kClaims};

/// Where a claim's value comes from.
enum class Made : std::uint8_t { kNothing, kRequestUris, kSortedBodySha256, kNonce, kUuid };

/// As read from the file: `$made.*` stands alone; constants and settings may also stand in lists and mappings.
struct ClaimSpec {
  std::string name;
  Made made = Made::kNothing;
  config::YamlNode value;
};

/// Proves every claim: `$made` and setting names exist, no secret is used, iat, nbf and exp are left to the scheme.
std::vector<ClaimSpec> ReadClaims(SpecReader& reader);

/// Claims bound to values; constants are encoded once.
class Claims {
 public:
  static Result<Claims> Bind(const std::vector<ClaimSpec>& specs, const SettingValues& values);

  /// Appends the members to an open object. Error: kInternal when the body that is hashed is no JSON.
  Result<void> Write(const transport::HttpRequest& request, Random& random, json::Sink& sink) const;

 private:
  struct Claim {
    std::string name;
    Made made = Made::kNothing;
    json::Document constant;
  };
  std::vector<Claim> claims_;
};

/// "METHOD host[:port if not default]/path": the path prefix of the base included, the query left out.
std::string RequestUri(const transport::HttpRequest& request);

/// Lower-case hex SHA-256 of `body` as compact JSON with sorted keys; nothing when it is empty or `{}`.
Result<std::optional<std::string>> SortedBodySha256(std::string_view body);

/// 32 lower-case hex digits.
std::string MakeNonce(Random& random);

}  // namespace walletgate::auth
