#include "routing/reconciliation/comparison.h"

#include <algorithm>

#include "provider/question.h"

namespace walletgate::routing {
namespace {

template <class Same>
bool SameSet(const std::vector<std::string>& ours, const std::vector<std::string>& theirs, Same same) {
  const auto within = [&](const std::vector<std::string>& some, const std::vector<std::string>& all) {
    return std::all_of(some.begin(), some.end(), [&](const std::string& one) {
      return std::any_of(all.begin(), all.end(), [&](const std::string& other) { return same(one, other); });
    });
  };
  return within(ours, theirs) && within(theirs, ours);
}

bool SameContacts(const api::EndUser& user, const api::ProviderResult& shown) {
  provider::Question ours;
  provider::AddContacts(user.login_methods, ours);
  const bool emails = !shown.emails.empty() && !shown.emails_left_out;
  const bool numbers = !shown.phone_numbers.empty() && !shown.phone_numbers_left_out;
  return (!emails || SameSet(ours.emails, shown.emails, provider::SameEmail)) &&
         (!numbers || SameSet(ours.phone_numbers, shown.phone_numbers, provider::SamePhoneNumber));
}

bool SameAddresses(const api::EndUser& user, const api::ProviderResult& shown) {
  if (!shown.shows_wallets || shown.left_out > 0) return true;
  const auto same = [](const api::Wallet& a, const api::Wallet& b) {
    return a.chain == b.chain && a.address == b.address;
  };
  const auto known = [&](const api::Wallet& theirs) {
    return std::any_of(user.wallets.begin(), user.wallets.end(),
                       [&](const api::Wallet& ours) { return !ours.gone_since && same(ours, theirs); });
  };
  const auto there = [&](const api::Wallet& ours) {
    return ours.gone_since || std::any_of(shown.wallets.begin(), shown.wallets.end(),
                                          [&](const api::Wallet& theirs) { return same(ours, theirs); });
  };
  return std::all_of(shown.wallets.begin(), shown.wallets.end(), known) &&
         std::all_of(user.wallets.begin(), user.wallets.end(), there);
}

}  // namespace

std::vector<Difference> Compare(const api::EndUser& user, const api::ProviderResult& shown) {
  std::vector<Difference> differences;
  if (!SameContacts(user, shown)) differences.push_back(Difference::kContacts);
  if (shown.status && *shown.status != user.status) differences.push_back(Difference::kStatus);
  if (!SameAddresses(user, shown)) differences.push_back(Difference::kAddresses);
  return differences;
}

}  // namespace walletgate::routing
