#include "routing/users/same_content.h"

#include <algorithm>

#include "api/login_kinds.h"
#include "api/profile_members.h"

namespace walletgate::routing {
namespace {

bool HasLogin(const api::EndUser& user, const api::LoginMethod& asked) {
  return std::any_of(user.login_methods.begin(), user.login_methods.end(),
                     [&](const api::LoginMethod& known) { return api::Alike(known, asked); });
}

bool HasWallet(const api::EndUser& user, const api::WalletRequest& asked) {
  const auto fits = [&](const auto& known) { return known.chain == asked.chain && known.kind == asked.kind; };
  return std::any_of(user.wallets.begin(), user.wallets.end(), fits) ||
         std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(), fits);
}

bool HasProfile(const api::Profile& known, const api::Profile& asked) {
  return std::all_of(api::kProfileMembers.begin(), api::kProfileMembers.end(), [&](const api::ProfileMember& member) {
    const std::string& text = asked.*member.value;
    return text.empty() || text == known.*member.value;
  });
}

}  // namespace

bool AsksFor(const api::CreateEndUser& request, const std::string& fingerprint, const storage::UserRecord& record) {
  if (record.fingerprint == fingerprint) return true;
  if (record.link.origin != storage::Link::Origin::kImported) return false;
  const api::EndUser& user = record.user;
  const auto& logins = request.login_methods;
  const auto& wallets = request.wallets;
  const auto& metadata = request.metadata;
  return (request.provider.empty() || request.provider == user.provider) &&
         std::all_of(logins.begin(), logins.end(), [&](const auto& asked) { return HasLogin(user, asked); }) &&
         std::all_of(wallets.begin(), wallets.end(), [&](const auto& asked) { return HasWallet(user, asked); }) &&
         HasProfile(user.profile, request.profile) &&
         std::includes(user.metadata.begin(), user.metadata.end(), metadata.begin(), metadata.end());
}

}  // namespace walletgate::routing
