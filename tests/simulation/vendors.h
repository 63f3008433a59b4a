#pragma once

// The vendors' side: five APIs with what makes each of them different when a call is repeated or its reply is lost.
// They outlive every crash of the gateway, and keep a log of what they really did.
//
//   yieldforce  knows its users by our id, and answers a key again as it did the first time, errors included; OAuth
//   cdp         one answer per key for a day; a lenient one (not strict) takes a second user of the same id
//   streambird  no key and no id of ours; users can be searched by e-mail; a lenient one takes the same e-mail twice
//   capa        knows its users by our id: a repeat is the same user
//   capa-v2     no means at all: a repeat is a conflict

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/timeline.h"
#include "transport/http_client.h"

namespace walletgate::simulation {

/// What a request is to its vendor.
enum class CallKind : std::uint8_t { kCreate, kWallet, kRead, kDelete, kToken };

/// A user that a vendor made.
struct Effect {
  std::string vendor;
  std::string tenant;
  std::string external_id;
  std::string user_id;
  std::string email;  ///< "" where the vendor has none
  bool deleted = false;
};

/// Where a fault sits in the vendor's own work.
enum class VendorFault : std::uint8_t { kNone, kThrottled, kErrorBefore, kErrorAfter };

/// A request as its vendor reads it.
struct VendorCall {
  std::string vendor;
  std::string tenant;       ///< whose account, by the credentials
  std::string token;        ///< where the credentials are a token
  CallKind kind = CallKind::kRead;
  std::string external_id;  ///< of a create
  std::string email;        ///< of a create, or searched
  std::string key;          ///< the vendor's idempotency key
  std::string user_id;      ///< from the path or the body
  transport::HttpRequest request;
};

class Vendors {
 public:
  explicit Vendors(Timeline& timeline) : timeline_(timeline) {}

  /// What a vendor that throttles asks for.
  static constexpr std::chrono::seconds kRetryAfter{2};

  void BeStrict(bool strict) { strict_ = strict; }

  VendorCall Read(transport::HttpRequest request) const;
  /// The request has arrived. An answer that needs no work, if there is one.
  std::optional<transport::HttpResponse> Arrive(const VendorCall& call);
  /// The work is done now.
  transport::HttpResponse Do(const VendorCall& call, VendorFault fault);
  /// Every token of a tenant is void from now on.
  void RevokeTokens(const std::string& tenant);

  /// Everything that was made, in order.
  const std::vector<Effect>& effects() const { return effects_; }
  /// The users of that id that any vendor made.
  std::vector<Effect> EffectsOf(const std::string& tenant, const std::string& external_id) const;

 private:
  struct User {
    std::string id;
    std::string external_id;
    std::string email;
    WallTime created_at;
    std::vector<std::string> wallets;
  };
  struct KeptAnswer {
    std::string request_body;
    std::optional<transport::HttpResponse> answer;  ///< nothing: still at work
    WallTime kept_at;
  };
  struct Account {
    std::map<std::string, User> users;  ///< by the vendor's id
    std::map<std::string, KeptAnswer> keys;
  };

  Account& AccountOf(const VendorCall& call) { return accounts_[{call.vendor, call.tenant}]; }
  static User* FindByExternalId(Account& account, std::string_view external_id);
  static std::string UserText(const VendorCall& call, const User& user);
  transport::HttpResponse Work(const VendorCall& call);
  transport::HttpResponse Create(const VendorCall& call);
  transport::HttpResponse CreateWallet(const VendorCall& call);
  transport::HttpResponse ReadUser(const VendorCall& call);
  transport::HttpResponse Search(const VendorCall& call);
  transport::HttpResponse Delete(const VendorCall& call);
  transport::HttpResponse Token(const VendorCall& call);
  std::string NewAddress();

  Timeline& timeline_;
  bool strict_ = false;
  std::map<std::pair<std::string, std::string>, Account> accounts_;  ///< by vendor and tenant
  std::map<std::string, std::pair<std::string, SteadyTime>> tokens_; ///< tenant and end, by token
  std::vector<Effect> effects_;
  unsigned next_ = 1;
};

}  // namespace walletgate::simulation
