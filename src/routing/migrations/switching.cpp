#include "routing/migrations/switching.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "routing/choice/share.h"

namespace walletgate::routing {
namespace {

using storage::MoveState;
using storage::Switched;

constexpr double kPercent = 100;

}  // namespace

bool IsWithinShare(std::string_view tenant, std::string_view user_id, std::string_view target, int percent) {
  // The lot is -ln(u): small ones are those of u near 1.
  const double drawn = 1 - std::exp(-DrawLot(tenant, user_id, target));
  return drawn * kPercent < percent;
}

Task<Switching::Done> Switching::CutOver(int share, const std::string& target) {
  const MoveState state = in_rolled_back_ ? MoveState::kRolledBack : MoveState::kPrepared;
  Task<Done> taking = Take(state, share, target);
  Done done = co_await std::move(taking);
  if (done.more || done.lost) co_return done;
  after_.clear();
  in_rolled_back_ = !in_rolled_back_;
  done.more = in_rolled_back_;
  co_return done;
}

Task<Switching::Done> Switching::RollBack() {
  const std::string nobody;
  Task<Done> taking = Take(MoveState::kCutOver, static_cast<int>(kPercent), nobody);
  Done done = co_await std::move(taking);
  if (!done.more) after_.clear();
  co_return done;
}

Task<Switching::Done> Switching::Take(MoveState state, int share, const std::string& target) {
  storage::MovingQuery query;
  query.tenant = task_.tenant;
  query.migration_id = task_.claim.migration_id;
  query.state = state;
  query.after = after_;
  query.limit = storage::kSwitchesAtOnce;
  Result<storage::MovingPage> page = co_await task_.store.ListMoves(task_.loop(), std::move(query));
  if (!page) co_return Done{0, false, true};
  Done done{0, page->has_more, false};
  storage::Switch users{task_.tenant, task_.claim.migration_id, {}, task_.Now()};
  const bool cuts_over = state != MoveState::kCutOver;
  for (const storage::MovingRow& row : page->rows) {
    after_ = row.user_id;
    if (!cuts_over || IsWithinShare(task_.tenant, row.user_id, target, share)) users.user_ids.push_back(row.user_id);
  }
  if (users.user_ids.empty()) co_return done;
  Task<Result<std::vector<Switched>>> switching = cuts_over ? task_.store.CutOver(task_.loop(), std::move(users))
                                                            : task_.store.RollBack(task_.loop(), std::move(users));
  const Result<std::vector<Switched>> switched = co_await std::move(switching);
  if (!switched) co_return Done{0, false, true};
  done.switched = static_cast<std::size_t>(std::count(switched->begin(), switched->end(), Switched::kSwitched));
  co_return done;
}

}  // namespace walletgate::routing
