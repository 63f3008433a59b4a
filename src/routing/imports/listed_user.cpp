#include "routing/imports/listed_user.h"

#include <algorithm>

namespace walletgate::routing {
namespace {

void AddContact(std::vector<api::LoginMethod>& logins, api::LoginType type, std::string api::LoginMethod::*member,
                const std::string& contact) {
  const auto same = [&](const api::LoginMethod& login) { return login.*member == contact; };
  if (std::any_of(logins.begin(), logins.end(), same)) return;
  api::LoginMethod login;
  login.type = type;
  login.*member = contact;
  logins.push_back(std::move(login));
}

}  // namespace

api::ImportedUser ListedUser(const api::ProviderResult& result) {
  api::ImportedUser user;
  user.provider_user_id = result.provider_user_id;
  user.external_id = result.external_id;
  user.status = result.status.value_or(api::Status::kActive);
  user.provider_created_at = result.created_at;
  user.wallets = result.wallets;
  user.login_methods = result.login_methods;
  user.profile = result.profile.value_or(api::Profile());
  for (const std::string& email : result.emails) {
    AddContact(user.login_methods, api::LoginType::kEmail, &api::LoginMethod::email, email);
  }
  for (const std::string& phone_number : result.phone_numbers) {
    AddContact(user.login_methods, api::LoginType::kPhone, &api::LoginMethod::phone_number, phone_number);
  }
  return user;
}

api::ProviderResult ShownAgain(const api::ImportedUser& user) {
  api::ProviderResult result;
  result.provider_user_id = user.provider_user_id;
  result.external_id = user.external_id;
  result.status = user.status;
  result.created_at = user.provider_created_at;
  result.wallets = user.wallets;
  result.shows_wallets = !user.wallets.empty();
  result.login_methods = user.login_methods;
  if (!user.profile.empty()) result.profile = user.profile;
  for (const api::LoginMethod& login : user.login_methods) {
    if (!login.email.empty()) result.emails.push_back(login.email);
    if (!login.phone_number.empty()) result.phone_numbers.push_back(login.phone_number);
  }
  return result;
}

}  // namespace walletgate::routing
