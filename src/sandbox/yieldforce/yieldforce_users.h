#pragma once

// Yieldforce's end users as a resource: what the calls about them do, and answer.

#include <map>
#include <string>
#include <utility>

#include "http/server/server.h"
#include "sandbox/user_tokens.h"
#include "sandbox/vendor.h"
#include "sandbox/yieldforce/yieldforce_problems.h"

namespace walletgate::sandbox {

struct YieldforceTenant {
  std::string id;
  std::string slug;
};

class YieldforceUsers {
 public:
  struct Rules {
    bool require_user_token_on_get = false;
  };

  YieldforceUsers(const Facilities& facilities, UserTokenTrust trust, Rules rules)
      : facilities_(facilities),
        problems_(facilities.clock, facilities.random),
        user_tokens_(facilities.clock, std::move(trust)),
        rules_(rules) {}

  http::Reply Create(const http::Request& request, const YieldforceTenant& tenant);
  http::Reply Get(const http::Request& request, const YieldforceTenant& tenant, const std::string& external_id);
  http::Reply Delete(const http::Request& request, const YieldforceTenant& tenant, const std::string& external_id);

 private:
  struct User {
    std::string id;
    std::string external_id;
    std::string wallet_address;
    WallTime created_at;
    bool deleted = false;
  };
  using UserKey = std::pair<std::string, std::string>;  ///< tenant id, external id

  http::Reply CreateChecked(const YieldforceTenant& tenant, const std::string& external_id);
  User MakeUser(const YieldforceTenant& tenant, const std::string& external_id) const;
  static http::Reply Show(int status, const User& user, const YieldforceTenant& tenant);

  Facilities facilities_;
  YieldforceProblems problems_;
  UserTokenVerifier user_tokens_;
  Rules rules_;
  std::map<UserKey, User> users_;
};

}  // namespace walletgate::sandbox
