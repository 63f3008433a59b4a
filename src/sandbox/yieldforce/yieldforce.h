#pragma once

// Simulator of Yieldforce's partner API for end users: create, get, delete, list of pools; Entra access tokens,
// user_jwt, Idempotency-Key with stored errors, RFC 9457 problems. Facts: docs/sandbox.md. Here is the way in:
// tokens, routes, keys.

#include <map>
#include <string>

#include "sandbox/entra.h"
#include "sandbox/key_table.h"
#include "sandbox/user_tokens.h"
#include "sandbox/vendor.h"
#include "sandbox/yieldforce/yieldforce_problems.h"
#include "sandbox/yieldforce/yieldforce_users.h"

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
  http::Reply ErrorReply(int status, const http::Request& request) override {
    return problems_.Standard(status, request);
  }
  void Decorate(http::Reply& reply) override;
  bool IsCreate(const http::Request& request) const override;
  std::string_view IdMember() const override { return "id"; }

 private:
  /// Sets `tenant`, or gives the refusal.
  std::optional<http::Reply> Authenticate(const http::Request& request, const YieldforceTenant*& tenant);
  Step BeginCreate(const http::Request& request, const YieldforceTenant& tenant);

  const EntraTokens& tokens_;
  YieldforceProblems problems_;
  YieldforceUsers users_;
  YieldforceRules rules_;
  KeyTable keys_;
  std::map<std::string, YieldforceTenant> tenants_;  ///< by Entra client id
};

}  // namespace walletgate::sandbox
