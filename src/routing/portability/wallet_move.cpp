#include "routing/portability/wallet_move.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace walletgate::routing {
namespace {

using api::Chain;
using api::WalletKind;
using mapping::AcceptRule;

/// "0x5aAe…BeAe": enough to know it again, and no key to look a person up by.
std::string Short(const std::string& address) {
  constexpr std::size_t kHead = 6;  // characters
  constexpr std::size_t kTail = 4;  // characters
  if (address.size() <= kHead + kTail) return address;
  return address.substr(0, kHead) + "…" + address.substr(address.size() - kTail);
}

/// A wallet on its way.
struct Moving {
  Chain chain;
  WalletKind kind;
  std::string pointer;
  std::string address;  ///< "": still to come

  std::string What() const { return address.empty() ? "the one that is to come" : "the address " + Short(address); }
};

std::vector<Moving> WalletsOf(const api::EndUser& user) {
  std::vector<Moving> all;
  for (std::size_t i = 0; i < user.wallets.size(); ++i) {
    const api::Wallet& wallet = user.wallets[i];
    if (wallet.gone_since) continue;
    all.push_back({wallet.chain, wallet.kind, "/wallets/" + std::to_string(i), wallet.address});
  }
  for (std::size_t i = 0; i < user.pending_wallets.size(); ++i) {
    const api::WalletRequest& wallet = user.pending_wallets[i];
    all.push_back({wallet.chain, wallet.kind, "/pending_wallets/" + std::to_string(i), {}});
  }
  return all;
}

class WalletMove {
 public:
  WalletMove(const Move& move, MoveDraft& draft) : move_(move), accepts_(move.to.spec().accepts), draft_(draft) {}

  void Run(const std::vector<Moving>& wallets) {
    const bool none = std::none_of(wallets.begin(), wallets.end(),
                                   [this](const Moving& one) { return accepts_.AcceptsWallet(one.chain, one.kind); });
    for (const Moving& one : wallets) {
      const bool accepted = accepts_.AcceptsWallet(one.chain, one.kind);
      if (!accepted) Refuse(one, none ? Portability::kBlocked : Portability::kReadyWithLoss);
      else if (TakesPlace(one)) NoteAddress(one);
    }
  }

 private:
  void Refuse(const Moving& one, Portability category) {
    const std::string chain(api::ToString(one.chain));
    if (accepts_.AcceptsChain(one.chain)) {
      draft_.verdict.AddAs(
          category, {ReasonCode::kWalletKindMissing, one.pointer, {std::string(api::ToString(one.kind)), chain}, {}});
    } else {
      draft_.verdict.AddAs(category, {ReasonCode::kChainMissing, one.pointer, {chain, one.What()}, {}});
    }
  }

  /// Whether there is room for it, with the create or by a call after it.
  bool TakesPlace(const Moving& one) {
    const AcceptRule* rule = accepts_.RuleOfChain(one.chain);
    const std::pair wanted(one.chain, one.kind);
    const bool again = std::find(placed_.begin(), placed_.end(), wanted) != placed_.end();
    const bool full = rule->max != 0 && used_[rule] >= rule->max;
    if (again || (full && !move_.to.Offers(api::Operation::kCreateWallet))) {
      const std::size_t most = again ? 1 : rule->max;
      draft_.verdict.Add(ReasonCode::kTooManyWallets, one.pointer, {std::to_string(most), one.What()});
      return false;
    }
    placed_.push_back(wanted);
    if (full) {
      draft_.wallets_after.push_back({one.chain, one.kind});
      return true;
    }
    ++used_[rule];
    draft_.request.wallets.push_back({one.chain, one.kind});
    return true;
  }

  void NoteAddress(const Moving& one) {
    if (one.address.empty()) return;
    const std::string why = WhyNew(one);
    const std::string chain(api::ToString(one.chain));
    if (why.empty()) {
      const bool person = move_.from->spec().portability.key_export == provider::KeyExport::kPerson;
      if (person) draft_.verdict.Add(ReasonCode::kKeyNeedsPerson, one.pointer);
      draft_.verdict.Add(ReasonCode::kAddressKept, one.pointer, {chain});
      return;
    }
    draft_.verdict.Add(ReasonCode::kAddressChanges, one.pointer, {chain, why});
    draft_.verdict.Add(ReasonCode::kBalanceUnknown, one.pointer);
  }

  /// "": the key can be carried.
  std::string WhyNew(const Moving& one) const {
    const std::string from(move_.ends.from);
    const std::string to(move_.ends.to);
    if (one.kind == WalletKind::kSmart) return "that of a smart wallet depends on who made it";
    const auto out = move_.from == nullptr ? provider::KeyExport::kUnsaid : move_.from->spec().portability.key_export;
    if (out == provider::KeyExport::kUnsaid) return from + " gives keys out in no documented way";
    const std::vector<Chain>& in = move_.to.spec().portability.key_import;
    if (std::find(in.begin(), in.end(), one.chain) == in.end()) return to + " takes no keys in";
    if (move_.choices.keep_addresses) return {};
    const bool person = out == provider::KeyExport::kPerson;
    return from + " gives keys out " + (person ? "only to the person" : "by a call") + ", and none are carried";
  }

  const Move& move_;
  const mapping::Accepts& accepts_;
  MoveDraft& draft_;
  std::vector<std::pair<Chain, WalletKind>> placed_;
  std::map<const AcceptRule*, std::size_t> used_;
};

}  // namespace

void MoveWallets(const Move& move, const MovingUser& moving, MoveDraft& draft) {
  WalletMove(move, draft).Run(WalletsOf(moving.user));
}

}  // namespace walletgate::routing
