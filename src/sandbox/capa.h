#pragma once

// Simulator of Capa's partner API: user creation in v1 (idempotent by externalUserId) and v2 (a repeat is a conflict)
// on one host, and the KYC link. There is no way to read, list or delete users. Facts: docs/sandbox.md.

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json/value.h"
#include "sandbox/credentials.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

/// Where code and message stand is not published: {"error": {"code", "message"}}, {"code", "message"} or
/// {"errorCode", "error"}.
enum class CapaEnvelope : std::uint8_t { kNested, kFlat, kLegacy };

struct CapaRules {
  CapaEnvelope error_envelope = CapaEnvelope::kNested;
  bool v2_requires_external_id = false;  ///< the SDK's OpenAPI file says so, the newer page does not
};

class Capa final : public Vendor {
 public:
  Capa(const Facilities& facilities, CapaCredentials credentials, CapaRules rules)
      : facilities_(facilities), credentials_(std::move(credentials)), rules_(rules) {}

  Step Begin(const http::Request& request) override;
  http::Reply ErrorReply(int status, const http::Request& request) override;
  bool IsCreate(const http::Request& request) const override;
  std::string_view IdMember() const override { return "userId"; }

 private:
  enum class Partner : std::uint8_t { kNone, kFirst, kOther, kInvalidFlow };
  struct User {
    std::string id;
    Partner partner = Partner::kNone;
    std::string external_id;
    std::string email;
  };
  using PartnerKey = std::pair<Partner, std::string>;

  http::Reply Failure(int status, std::string_view code, std::string_view message);
  http::Reply BadInput() { return Failure(400, "INVALID_USER_INPUT_ERROR", "Invalid User Input"); }
  http::Reply BadEmail() { return Failure(400, "BAD_REQUEST", "Provided email is not valid"); }
  /// Sets `partner`, or gives the refusal.
  std::optional<http::Reply> Authenticate(const http::Request& request, Partner& partner);
  http::Reply CreateV1(json::Value body, Partner partner);
  http::Reply CreateV2(json::Value body, Partner partner);
  http::Reply KycLink(json::Value body, Partner partner, const std::string& user_id);
  const User& MakeUser(Partner partner, const std::string& external_id, const std::string& email,
                       const std::string& contact);

  Facilities facilities_;
  CapaCredentials credentials_;
  CapaRules rules_;
  std::unordered_map<std::string, User> users_;  ///< by id
  std::map<PartnerKey, std::string> by_external_id_;
  std::map<PartnerKey, std::string> by_email_;  ///< v2 only, lower case
};

}  // namespace walletgate::sandbox
