#include "routing/migrations/target_proof.h"

#include <algorithm>

#include "api/login_kinds.h"
#include "provider/question.h"
#include "routing/take_over.h"

namespace walletgate::routing {
namespace {

using api::LoginMethod;
using api::LoginType;

bool HasEmail(const std::vector<LoginMethod>& methods, const std::string& email) {
  return std::any_of(methods.begin(), methods.end(), [&](const LoginMethod& method) {
    return !method.email.empty() && provider::SameEmail(method.email, email);
  });
}

bool HasPhone(const std::vector<LoginMethod>& methods, const std::string& number) {
  return std::any_of(methods.begin(), methods.end(), [&](const LoginMethod& method) {
    return !method.phone_number.empty() && provider::SamePhoneNumber(method.phone_number, number);
  });
}

/// Whether it opens the account to somebody of whom we know nothing.
bool ShowsMore(const std::vector<LoginMethod>& known, const api::ProviderResult& shown) {
  const auto unknown_email = [&](const std::string& email) { return !HasEmail(known, email); };
  const auto unknown_phone = [&](const std::string& number) { return !HasPhone(known, number); };
  const auto unknown = [&](const LoginMethod& theirs) {
    return std::none_of(known.begin(), known.end(), [&](const LoginMethod& ours) { return SameLogin(theirs, ours); });
  };
  return shown.emails_left_out || shown.phone_numbers_left_out || shown.login_methods_left_out > 0 ||
         std::any_of(shown.emails.begin(), shown.emails.end(), unknown_email) ||
         std::any_of(shown.phone_numbers.begin(), shown.phone_numbers.end(), unknown_phone) ||
         std::any_of(shown.login_methods.begin(), shown.login_methods.end(), unknown);
}

/// Of contacts, where the target shows any of their kind; of other logins, where it shows logins as such.
bool ShowsLess(const std::vector<LoginMethod>& wanted, const api::ProviderResult& shown) {
  const auto is_missing = [&](const LoginMethod& ours) {
    if (ours.type == LoginType::kEmail) {
      return !shown.emails.empty() && std::none_of(shown.emails.begin(), shown.emails.end(), [&](const auto& email) {
        return provider::SameEmail(email, ours.email);
      });
    }
    if (ours.type == LoginType::kPhone) {
      return !shown.phone_numbers.empty() &&
             std::none_of(shown.phone_numbers.begin(), shown.phone_numbers.end(),
                          [&](const auto& number) { return provider::SamePhoneNumber(number, ours.phone_number); });
    }
    return !shown.login_methods.empty() &&
           std::none_of(shown.login_methods.begin(), shown.login_methods.end(),
                        [&](const LoginMethod& theirs) { return SameLogin(theirs, ours); });
  };
  return std::any_of(wanted.begin(), wanted.end(), is_missing);
}

bool HasWallet(const std::vector<api::Wallet>& wallets, const api::WalletRequest& wanted) {
  return std::any_of(wallets.begin(), wallets.end(), [&](const api::Wallet& wallet) {
    return !wallet.gone_since && wallet.chain == wanted.chain && wallet.kind == wanted.kind;
  });
}

}  // namespace

TargetProof Prove(const Wanted& wanted, const api::ProviderResult& shown, const api::EndUser& there) {
  TargetProof proof;
  if (shown.status == api::Status::kDeleted) proof.fault = kDeletedAtTarget;
  else if (wanted.tells_logins && ShowsMore(wanted.known, shown)) proof.fault = kMoreLogins;
  else if (wanted.tells_logins && ShowsLess(wanted.request.login_methods, shown)) proof.fault = kLoginsDiffer;
  if (!proof.fault.empty()) return proof;
  for (const auto* wallets : {&wanted.request.wallets, &wanted.after}) {
    for (const api::WalletRequest& wallet : *wallets) {
      if (!HasWallet(there.wallets, wallet)) proof.missing.push_back(wallet);
    }
  }
  return proof;
}

}  // namespace walletgate::routing
