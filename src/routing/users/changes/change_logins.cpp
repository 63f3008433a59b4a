#include "routing/users/changes/change_logins.h"

#include <algorithm>

#include "api/limits.h"
#include "api/login_kinds.h"

namespace walletgate::routing {
namespace {

Error Refused(std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the login method cannot be changed");
  error.fields.push_back({"", std::move(code), std::move(detail)});
  return error;
}

/// No member has a line break.
std::string RequestOf(const LoginChange& change) {
  std::string text = change.removes ? "remove login\n" : "add login\n";
  text += ToString(change.method.type);
  for (const api::LoginMember& member : api::KindOf(change.method.type).members) {
    if (member.value == nullptr) continue;
    text += '\n';
    text += change.method.*member.value;
  }
  return text;
}

Result<void> Add(const api::LoginMethod& method, std::vector<api::LoginMethod>& methods) {
  const bool there = std::any_of(methods.begin(), methods.end(),
                                 [&](const api::LoginMethod& known) { return api::Alike(known, method); });
  if (there) return {};
  if (methods.size() >= api::kMaxLoginMethods) {
    return Refused("range", "the end user has " + std::to_string(methods.size()) + " of them, and no room for more");
  }
  methods.push_back(method);
  return {};
}

Result<void> Remove(const api::LoginMethod& method, std::vector<api::LoginMethod>& methods) {
  const auto found = std::find_if(methods.begin(), methods.end(),
                                  [&](const api::LoginMethod& known) { return api::Alike(known, method); });
  if (found == methods.end()) return {};
  if (methods.size() == 1) return MakeError(ErrorKind::kLastLoginMethod, "the end user has no other login method");
  methods.erase(found);
  return {};
}

}  // namespace

Task<Result<ApiAnswer>> ChangeLogins::Run(CallerContext caller, std::string id, LoginChange change) {
  if (!tools_.keeps_personal_data) {
    co_return Refused("unsupported", "this gateway keeps no login methods, so that they cannot be changed");
  }
  UserChange wanted;
  wanted.request = RequestOf(change);
  wanted.precondition = std::move(change.precondition);
  wanted.apply = [method = std::move(change.method), removes = change.removes](api::EndUser& user) {
    return removes ? Remove(method, user.login_methods) : Add(method, user.login_methods);
  };
  co_return co_await change_user_.Run(std::move(caller), std::move(id), std::move(wanted));
}

}  // namespace walletgate::routing
