#include "routing/migrations/first_row.h"

#include <algorithm>

namespace walletgate::routing {
namespace {

using metrics::Portability;
using storage::MoveState;

MoveState StateOf(Portability category) {
  switch (category) {
    case Portability::kBlocked: return MoveState::kBlocked;
    case Portability::kNeedsTenant: return MoveState::kWaitingForTenant;
    case Portability::kNeedsUser: return MoveState::kWaitingForUser;
    case Portability::kReadyWithLoss:
    case Portability::kReady: return MoveState::kPending;
  }
  return MoveState::kBlocked;
}

bool LosesAddress(const Reason& reason) {
  return reason.code == ReasonCode::kAddressChanges || reason.code == ReasonCode::kChainMissing ||
         reason.code == ReasonCode::kWalletKindMissing;
}

}  // namespace

Standing StandingBy(const Verdict& verdict, bool only_with_addresses) {
  const MoveState state = StateOf(verdict.category);
  const auto name_of = [&](const auto& decides) {
    const auto reason = std::find_if(verdict.reasons.begin(), verdict.reasons.end(), decides);
    return reason == verdict.reasons.end() ? std::string() : std::string(InfoOf(reason->code).name);
  };
  if (state != MoveState::kPending) {
    return {state, name_of([&](const Reason& reason) { return reason.category == verdict.category; })};
  }
  const std::string lost = only_with_addresses ? name_of(LosesAddress) : std::string();
  return lost.empty() ? Standing() : Standing{MoveState::kSkipped, lost};
}

storage::MovingRow FirstRow(const api::EndUser& user, const Verdict& verdict, bool only_with_addresses) {
  Standing standing = StandingBy(verdict, only_with_addresses);
  // That is settled by itself: he is looked at again when his turn comes.
  if (standing.reason == InfoOf(ReasonCode::kSourceUnknown).name) standing = {};
  storage::MovingRow row;
  row.user_id = user.id;
  row.state = standing.state;
  row.reason = std::move(standing.reason);
  row.version = user.version;
  return row;
}

}  // namespace walletgate::routing
