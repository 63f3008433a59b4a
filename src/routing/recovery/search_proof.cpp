#include "routing/recovery/search_proof.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "provider/question.h"

namespace walletgate::routing {
namespace {

/// How far a vendor's clock may be behind ours where its answer has no `Date`.
constexpr std::chrono::seconds kClockSkew{60};

template <class Same>
bool Shows(const std::vector<std::string>& shown, const std::string& searched, Same same) {
  return std::any_of(shown.begin(), shown.end(), [&](const std::string& text) { return same(text, searched); });
}

bool AskedWith(const api::EndUser& user, const api::OperationInput& searched) {
  provider::Question contacts;
  provider::AddContacts(user.login_methods, contacts);
  return searched.email.empty() ? Shows(contacts.phone_numbers, searched.phone_number, provider::SamePhoneNumber)
                                : Shows(contacts.emails, searched.email, provider::SameEmail);
}

/// Where wallets were asked for and the answer shows some, one of them must be of an asked chain.
bool FitsChains(const storage::Intent& intent, const api::ProviderResult& user) {
  const std::vector<api::WalletRequest>& asked = intent.user.pending_wallets;
  if (asked.empty() || (user.wallets.empty() && user.left_out == 0)) return true;
  return std::any_of(user.wallets.begin(), user.wallets.end(), [&](const api::Wallet& wallet) {
    return std::any_of(asked.begin(), asked.end(), [&](const auto& request) { return request.chain == wallet.chain; });
  });
}

/// Dates without a fraction were cut to the second, so that a user may seem up to one unit older than it is.
WallTime::duration UnitOf(WallTime date) {
  const bool whole = date == std::chrono::floor<std::chrono::seconds>(date);
  return whole ? WallTime::duration(std::chrono::seconds(1)) : WallTime::duration(std::chrono::milliseconds(1));
}

/// The largest unit that a date may have been cut to: the minute, the hour or the day, where it ends in zeros.
WallTime::duration LargestUnitOf(WallTime date) {
  if (date == std::chrono::floor<std::chrono::days>(date)) return std::chrono::days(1);
  if (date == std::chrono::floor<std::chrono::hours>(date)) return std::chrono::hours(1);
  if (date == std::chrono::floor<std::chrono::minutes>(date)) return std::chrono::minutes(1);
  return UnitOf(date);
}

using Unit = WallTime::duration (*)(WallTime);

/// `made`: at the latest, by the vendor's clock.
bool MadeSince(const SearchedFor& search, WallTime made, const provider::Answer& answer) {
  const auto behind = answer.vendor_time ? search.now - *answer.vendor_time : WallTime::duration(kClockSkew);
  return made + behind >= search.intent.created_at;
}

Search Judge(const SearchedFor& search, provider::Answer& answer, Unit unit) {
  const storage::Intent& intent = search.intent;
  const std::string& told = intent.link.id_at_provider.empty() ? intent.user.external_id : intent.link.id_at_provider;
  std::erase_if(answer.results,
                [&](const api::ProviderResult& user) { return !user.external_id.empty() && user.external_id != told; });
  if (answer.left_out > 0) return Search::kCannotTell;
  if (answer.results.empty()) return Search::kNobody;
  const api::ProviderResult& user = answer.results.front();
  const bool ours = answer.results.size() == 1 && HasContact(user, search.contact) && FitsChains(intent, user) &&
                    user.created_at && MadeSince(search, *user.created_at + unit(*user.created_at), answer);
  return ours ? Search::kOurs : Search::kCannotTell;
}

}  // namespace

bool HasContact(const api::ProviderResult& user, const api::OperationInput& searched) {
  return searched.email.empty() ? Shows(user.phone_numbers, searched.phone_number, provider::SamePhoneNumber)
                                : Shows(user.emails, searched.email, provider::SameEmail);
}

Search JudgeSearch(const SearchedFor& search, provider::Answer& answer) {
  Check(search.contact.email.empty() != search.contact.phone_number.empty(), "a search is by one contact");
  return Judge(search, answer, UnitOf);
}

bool MayBeOfAnother(const SearchedFor& search, const storage::Intent& other, const provider::Answer& answer) {
  if (!other.readable) return true;
  const bool rival = other.id != search.intent.id && other.call.operation == api::Operation::kCreateEndUser &&
                     other.link.account == search.intent.link.account && AskedWith(other.user, search.contact);
  if (!rival) return false;
  provider::Answer as_its_own = answer;
  return Judge({other, search.contact, search.now}, as_its_own, LargestUnitOf) == Search::kOurs;
}

}  // namespace walletgate::routing
