#include "routing/migrations/first_row.h"

#include <algorithm>

namespace walletgate::routing {

using metrics::Portability;
using storage::MoveState;

MoveState StateBy(const Verdict& verdict) {
  switch (verdict.category) {
    case Portability::kBlocked: return MoveState::kBlocked;
    case Portability::kNeedsTenant: return MoveState::kWaitingForTenant;
    case Portability::kNeedsUser: return MoveState::kWaitingForUser;
    case Portability::kReadyWithLoss:
    case Portability::kReady: return MoveState::kPending;
  }
  return MoveState::kBlocked;
}

std::string ReasonBy(const Verdict& verdict) {
  if (StateBy(verdict) == MoveState::kPending) return {};
  const auto decides = [&](const Reason& reason) { return reason.category == verdict.category; };
  const auto reason = std::find_if(verdict.reasons.begin(), verdict.reasons.end(), decides);
  return reason == verdict.reasons.end() ? std::string() : std::string(InfoOf(reason->code).name);
}

storage::MovingRow FirstRow(const api::EndUser& user, const Verdict& verdict) {
  storage::MovingRow row;
  row.user_id = user.id;
  row.state = StateBy(verdict);
  row.reason = ReasonBy(verdict);
  // That is settled by itself: he is looked at again when his turn comes.
  if (row.reason == InfoOf(ReasonCode::kSourceUnknown).name) row.state = storage::MoveState::kPending;
  row.version = user.version;
  return row;
}

}  // namespace walletgate::routing
