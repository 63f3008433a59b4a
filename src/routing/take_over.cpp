#include "routing/take_over.h"

#include <algorithm>

#include "api/login_kinds.h"
#include "base/check.h"
#include "provider/question.h"

namespace walletgate::routing {
namespace {

bool Same(const api::Wallet& a, const api::Wallet& b) { return a.chain == b.chain && a.address == b.address; }

api::Wallet* FindWallet(api::EndUser& user, const api::Wallet& wallet) {
  const auto found = std::find_if(user.wallets.begin(), user.wallets.end(),
                                  [&](const api::Wallet& known) { return Same(known, wallet); });
  return found == user.wallets.end() ? nullptr : &*found;
}

bool WaitsFor(const api::EndUser& user, api::Chain chain) {
  return std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(),
                     [&](const api::WalletRequest& pending) { return pending.chain == chain; });
}

struct Added {
  std::vector<api::Wallet> wallets;  ///< those that were not known
  std::size_t left_out = 0;
};

/// The latest answer decides which wallet of a chain is the default one.
void Take(const api::Wallet& wallet, api::EndUser& user) {
  if (wallet.is_default) {
    for (api::Wallet& known : user.wallets) known.is_default = known.is_default && known.chain != wallet.chain;
  }
  if (api::Wallet* known = FindWallet(user, wallet)) {
    *known = wallet;
  } else {
    user.wallets.push_back(wallet);
  }
}

Added AddWallets(const std::vector<api::Wallet>& answered, Asked asked, api::EndUser& user) {
  Added added;
  for (const api::Wallet& wallet : answered) {
    const bool known = FindWallet(user, wallet) != nullptr;
    const bool unasked = asked == Asked::kWallet && !WaitsFor(user, wallet.chain);
    if (!known && (unasked || user.wallets.size() == api::kMaxKeptWallets)) {
      ++added.left_out;
      continue;
    }
    if (!known) added.wallets.push_back(wallet);
    Take(wallet, user);
  }
  return added;
}

/// Where something had to be left out of the list, who is missing from it is not known.
void MarkGone(const api::ProviderResult& result, WallTime now, api::EndUser& user) {
  if (!result.shows_wallets || result.left_out > 0) return;
  for (api::Wallet& known : user.wallets) {
    const bool named = std::any_of(result.wallets.begin(), result.wallets.end(),
                                   [&](const api::Wallet& wallet) { return Same(wallet, known); });
    if (!named && !known.gone_since) known.gone_since = now;
  }
}

bool SameContact(const api::LoginMethod& a, const api::LoginMethod& b) {
  if (a.type != b.type || api::ContactOf(a).empty()) return false;
  return a.type == api::LoginType::kPhone ? provider::SamePhoneNumber(a.phone_number, b.phone_number)
                                          : provider::SameEmail(a.email, b.email);
}

/// What the vendor says of a contact stands until it says otherwise; that it says nothing changes nothing.
void TakeVerified(const std::vector<api::LoginMethod>& shown, std::vector<api::LoginMethod>& known) {
  for (const api::LoginMethod& method : shown) {
    if (!method.verified) continue;
    for (api::LoginMethod& mine : known) {
      if (SameContact(method, mine)) mine.verified = method.verified;
    }
  }
}

/// What a change may have changed. Of login methods that both have the current ones stay: what is known of them may be
/// newer.
void TakePerson(api::EndUser changed, api::EndUser& current) {
  for (api::LoginMethod& method : changed.login_methods) {
    const auto known = std::find_if(current.login_methods.begin(), current.login_methods.end(),
                                    [&](const api::LoginMethod& other) { return api::Alike(other, method); });
    if (known != current.login_methods.end()) method = *known;
  }
  current.login_methods = std::move(changed.login_methods);
  current.profile = std::move(changed.profile);
  current.metadata = std::move(changed.metadata);
}

}  // namespace

std::size_t TakeOver(const api::ProviderResult& result, Asked asked, WallTime now, api::EndUser& user) {
  const std::size_t before = user.wallets.size();
  if (user.provider_user_id.empty()) user.provider_user_id = result.provider_user_id;
  if (result.status) user.status = *result.status;
  if (result.created_at) user.provider_created_at = result.created_at;
  if (asked == Asked::kAll) user.missing_since.reset();
  TakeVerified(result.login_methods, user.login_methods);
  const Added added = AddWallets(result.wallets, asked, user);
  if (asked == Asked::kAll) MarkGone(result, now, user);
  // One that was there before is what was asked for only where that is the answer to the question for one.
  const std::vector<api::Wallet>& come = asked == Asked::kWallet ? result.wallets : added.wallets;
  std::erase_if(user.pending_wallets, [&](const api::WalletRequest& pending) {
    return std::any_of(come.begin(), come.end(), [&](const api::Wallet& wallet) {
      return wallet.chain == pending.chain && wallet.kind == pending.kind;
    });
  });
  api::EnsureDefaultWallets(user.wallets);
  Check(user.wallets.size() == before + added.wallets.size(), "no wallet is ever lost");
  user.updated_at = now;
  return result.left_out + added.left_out;
}

bool SameLogin(const api::LoginMethod& theirs, const api::LoginMethod& ours) {
  return SameContact(theirs, ours) || api::Alike(theirs, ours);
}

void AddPending(const std::vector<api::WalletRequest>& earlier, api::EndUser& user) {
  for (const api::WalletRequest& wallet : earlier) {
    const bool there = std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(), [&](const auto& pending) {
      return pending.chain == wallet.chain && pending.kind == wallet.kind;
    });
    if (!there) user.pending_wallets.push_back(wallet);
  }
}

void TakeCurrent(api::EndUser current, storage::Intent& intent) {
  Check(current.tenant == intent.user.tenant, "an intent goes on about a user of its own tenant");
  if (api::Sets(intent.call.operation)) {
    TakePerson(std::move(intent.user), current);
  } else {
    AddPending(intent.user.pending_wallets, current);
  }
  intent.user = std::move(current);
}

void TakeOverAnswer(provider::LoopContext& context, const Answered& answered, api::EndUser& user) {
  const auto& [provider, operation, result] = answered;
  const bool adds_one = operation == api::Operation::kCreateWallet;
  const bool reads = operation == api::Operation::kGetEndUser;
  const Asked asked = adds_one ? Asked::kWallet : reads ? Asked::kAll : Asked::kCreate;
  const std::size_t left_out = TakeOver(result, asked, context.clock().Now(), user);
  const std::string& provider_id = provider == nullptr ? user.provider : provider->id();
  // What could not be read at all was counted with the answer.
  if (left_out > result.left_out) context.metrics().Drift(provider_id, "left_out");
  const provider::OperationSpec* spec = provider == nullptr ? nullptr : provider->spec().Find(operation);
  const bool promised = spec != nullptr && spec->wallets == provider::WalletsShown::kComplete;
  if (promised && !user.pending_wallets.empty()) context.metrics().Drift(provider_id, "missing_wallet");
}

}  // namespace walletgate::routing
