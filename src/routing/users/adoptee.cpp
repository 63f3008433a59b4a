#include "routing/users/adoptee.h"

#include <algorithm>

#include "api/addresses/addresses.h"
#include "api/formats.h"
#include "api/login_kinds.h"
#include "api/profile_members.h"
#include "provider/question.h"

namespace walletgate::routing {
namespace {

using Reason = AdoptionReason;

template <class Same>
bool AllShown(const std::vector<std::string>& said, const std::vector<std::string>& shown, Same same) {
  return std::all_of(said.begin(), said.end(), [&](const std::string& mine) {
    return std::any_of(shown.begin(), shown.end(), [&](const std::string& theirs) { return same(mine, theirs); });
  });
}

/// The contacts among the logins, with those that the vendor shows by themselves.
provider::Question ContactsOf(const api::ProviderResult& shown) {
  provider::Question contacts;
  contacts.emails = shown.emails;
  contacts.phone_numbers = shown.phone_numbers;
  provider::AddContacts(shown.login_methods, contacts);
  return contacts;
}

bool SameContacts(const Adoptee& adoptee, const api::ProviderResult& shown) {
  provider::Question said;
  provider::AddContacts(adoptee.login_methods, said);
  const provider::Question theirs = ContactsOf(shown);
  // A vendor that shows logins shows all of them; one that shows contacts only may have no room for one of a kind.
  const bool all = !shown.login_methods.empty() && shown.login_methods_left_out == 0;
  const bool emails = !shown.emails_left_out && (all || !theirs.emails.empty());
  const bool numbers = !shown.phone_numbers_left_out && (all || !theirs.phone_numbers.empty());
  return (!emails || AllShown(said.emails, theirs.emails, provider::SameEmail)) &&
         (!numbers || AllShown(said.phone_numbers, theirs.phone_numbers, provider::SamePhoneNumber));
}

bool SameWallets(const Adoptee& adoptee, const api::ProviderResult& shown) {
  if (!shown.shows_wallets || shown.left_out > 0) return true;
  return std::all_of(adoptee.wallets.begin(), adoptee.wallets.end(), [&](const api::Wallet& said) {
    return std::any_of(shown.wallets.begin(), shown.wallets.end(), [&](const api::Wallet& theirs) {
      return theirs.chain == said.chain && theirs.address == said.address;
    });
  });
}

/// What the vendor says of a login counts; what it does not say, it is said to be.
std::vector<api::LoginMethod> LoginsOf(const Adoptee& adoptee, const api::ProviderResult* shown) {
  if (shown == nullptr) return adoptee.login_methods;
  std::vector<api::LoginMethod> logins = shown->login_methods;
  for (const api::LoginMethod& said : adoptee.login_methods) {
    const auto same = std::find_if(logins.begin(), logins.end(),
                                   [&](const api::LoginMethod& theirs) { return api::Alike(theirs, said); });
    if (same == logins.end()) {
      logins.push_back(said);
    } else if (!same->verified) {
      same->verified = said.verified;
    }
  }
  return logins;
}

api::Profile ProfileOf(const Adoptee& adoptee, const api::ProviderResult* shown) {
  api::Profile profile = adoptee.profile;
  if (shown == nullptr || !shown->profile) return profile;
  for (const api::ProfileMember& member : api::kProfileMembers) {
    if ((profile.*member.value).empty()) profile.*member.value = (*shown->profile).*member.value;
  }
  return profile;
}

}  // namespace

std::optional<AdoptionReason> FaultOf(Adoptee& adoptee, WallTime now) {
  if (api::CheckExternalId(adoptee.external_id)) return Reason::kExternalIdFormat;
  const std::string& id = adoptee.provider_user_id;
  if (!id.empty() && !api::IsProviderUserId(id)) return Reason::kProviderUserIdFormat;
  if (adoptee.created_at && *adoptee.created_at > now) return Reason::kCreatedLater;
  if (adoptee.wallets.size() > api::kMaxKeptWallets) return Reason::kTooManyWallets;
  for (api::Wallet& wallet : adoptee.wallets) {
    std::optional<std::string> address = api::NormalAddress(wallet.chain, wallet.address);
    const bool wrong_checksum = wallet.chain == api::Chain::kEvm && !api::IsEvmAddress(wallet.address);
    if (!address || wrong_checksum) return Reason::kAddressFormat;
    wallet.address = std::move(*address);
  }
  return std::nullopt;
}

std::optional<AdoptionReason> Contradiction(const Adoptee& adoptee, const api::ProviderResult& shown) {
  if (!SameContacts(adoptee, shown)) return Reason::kContactsDiffer;
  if (!SameWallets(adoptee, shown)) return Reason::kWalletsDiffer;
  return std::nullopt;
}

api::EndUser UserOf(const Adoptee& adoptee, const api::ProviderResult* shown, WallTime now) {
  api::EndUser user;
  user.external_id = adoptee.external_id;
  user.provider_user_id = adoptee.provider_user_id;
  user.login_methods = LoginsOf(adoptee, shown);
  user.pending_wallets = adoptee.wanted;
  user.profile = ProfileOf(adoptee, shown);
  user.metadata = adoptee.metadata;
  user.created_at = now;
  user.updated_at = now;
  user.provider_created_at = adoptee.created_at;
  // Where the vendor shows none, there is nothing but the tenant's word.
  if (shown == nullptr || !shown->shows_wallets) user.wallets = adoptee.wallets;
  api::EnsureDefaultWallets(user.wallets);
  if (shown == nullptr) user.status = api::Status::kActive;
  return user;
}

}  // namespace walletgate::routing
