#pragma once

// Simulator of Yieldforce's partner API for end users: create, get, delete, list of pools; Entra access tokens,
// user_jwt, Idempotency-Key with stored errors, RFC 9457 problems. Facts: docs/sandbox.md.

#include <map>
#include <string>

#include "sandbox/entra.h"
#include "sandbox/key_table.h"
#include "sandbox/user_tokens.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

struct YieldforceRules {
  bool require_idempotency_key = false;    ///< the documents disagree about create
  bool require_user_token_on_get = false;  ///< and about this
};

class Yieldforce final : public Vendor {
 public:
  Yieldforce(const Facilities& facilities, const EntraTokens& tokens, const YieldforceCredentials& credentials,
             UserTokenTrust trust, YieldforceRules rules);

  Step Begin(const http::Request& request) override;
  http::Reply ErrorReply(int status, const http::Request& request) override;
  void Decorate(http::Reply& reply) override;
  bool IsCreate(const http::Request& request) const override;
  std::string_view IdMember() const override { return "id"; }

 private:
  struct Tenant {
    std::string id;
    std::string slug;
  };
  struct User {
    std::string id;
    std::string external_id;
    std::string wallet_address;
    WallTime created_at;
    bool deleted = false;
  };
  struct Fault {
    int status;
    std::string_view code;
    std::string_view detail;
    std::string_view param = {};
  };
  using UserKey = std::pair<std::string, std::string>;  ///< tenant id, external id

  http::Reply Problem(const http::Request& request, const Fault& fault);
  http::Reply Problem(const http::Request& request, const Fault& fault, std::string reason);
  /// Sets `tenant`, or gives the refusal.
  std::optional<http::Reply> Authenticate(const http::Request& request, const Tenant*& tenant);
  Step BeginCreate(const http::Request& request, const Tenant& tenant);
  http::Reply Create(const http::Request& request, const Tenant& tenant);
  http::Reply CreateChecked(const Tenant& tenant, const std::string& external_id);
  http::Reply Get(const http::Request& request, const Tenant& tenant, const std::string& external_id);
  http::Reply Delete(const http::Request& request, const Tenant& tenant, const std::string& external_id);
  http::Reply Pools();
  http::Reply Show(int status, const User& user, const Tenant& tenant);
  User MakeUser(const Tenant& tenant, const std::string& external_id);

  Facilities facilities_;
  const EntraTokens& tokens_;
  UserTokenVerifier user_tokens_;
  YieldforceRules rules_;
  KeyTable keys_;
  std::map<std::string, Tenant> tenants_;  ///< by Entra client id
  std::map<UserKey, User> users_;
};

}  // namespace walletgate::sandbox
