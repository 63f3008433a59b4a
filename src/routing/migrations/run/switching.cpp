#include "routing/migrations/run/switching.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "routing/choice/share.h"

namespace walletgate::routing {
namespace {

using storage::MoveState;
using storage::Switched;

constexpr double kPercent = 100;
/// After a walk through all who are prepared that has cut over nobody.
constexpr std::chrono::seconds kIdle{1};

}  // namespace

bool IsWithinShare(std::string_view tenant, std::string_view user_id, std::string_view target, int percent) {
  // The lot is -ln(u): small ones are those of u near 1.
  const double drawn = 1 - std::exp(-DrawLot(tenant, user_id, target));
  return drawn * kPercent < percent;
}

Task<Switching::Done> Switching::CutOver(int share, const std::string& target) {
  const bool rests = share == idle_share_ && task_.Steady() < idle_until_;
  if (share == 0 || rests) co_return Done();
  const MoveState state = in_rolled_back_ ? MoveState::kRolledBack : MoveState::kPrepared;
  Concerns is_within = [this, share, target](const storage::MovingRow& row) {
    return IsWithinShare(task_.tenant, row.user_id, target, share);
  };
  Task<Done> taking = Take(state, std::move(is_within));
  Done done = co_await std::move(taking);
  switched_ += done.switched;
  busy_ += done.busy;
  if (done.more || done.lost) co_return done;
  after_.clear();
  in_rolled_back_ = !in_rolled_back_;
  done.more = in_rolled_back_;
  if (done.more) co_return done;
  settled_ = std::exchange(busy_, 0) == 0;
  const bool idle = std::exchange(switched_, 0) == 0;
  idle_share_ = idle ? share : 0;
  idle_until_ = task_.Steady() + kIdle;
  co_return done;
}

Task<Switching::Done> Switching::RollBack(WallTime since) {
  Concerns is_in_time = [since](const storage::MovingRow& row) { return row.cut_over_at && *row.cut_over_at >= since; };
  Task<Done> taking = Take(MoveState::kCutOver, std::move(is_in_time));
  Done done = co_await std::move(taking);
  if (!done.more) after_.clear();
  co_return done;
}

Task<std::optional<Flight>> Switching::TakeTurnOf(std::string user_id) {
  const Result<std::optional<storage::UserRecord>> found =
      co_await task_.store.FindUser(task_.loop(), task_.tenant, std::move(user_id));
  if (!found || !*found) co_return std::nullopt;
  co_return task_.engine.service().tools().flights.TryTake(task_.tenant, (*found)->user.external_id);
}

Task<Switching::Done> Switching::Take(MoveState state, Concerns concerns) {
  storage::MovingQuery query;
  query.tenant = task_.tenant;
  query.migration_id = task_.claim.migration_id;
  query.state = state;
  query.after = after_;
  query.limit = storage::kSwitchesAtOnce;
  Result<storage::MovingPage> page = co_await task_.store.ListMoves(task_.loop(), std::move(query));
  Done done;
  done.lost = !page;
  if (!page) co_return done;
  done.more = page->has_more;
  storage::Switch users{task_.tenant, task_.claim.migration_id, {}, task_.Now()};
  std::vector<Flight> flights;
  for (const storage::MovingRow& row : page->rows) {
    after_ = row.user_id;
    if (!concerns(row)) {
      ++done.passed;
      continue;
    }
    // Whoever has read his record, and is about to write it, would write where he was.
    Task<std::optional<Flight>> taking = TakeTurnOf(row.user_id);
    std::optional<Flight> flight = co_await std::move(taking);
    if (!flight) ++done.passed;
    else if (!*flight) ++done.busy;
    if (!flight || !*flight) continue;
    flights.push_back(std::move(*flight));
    users.user_ids.push_back(row.user_id);
  }
  if (users.user_ids.empty()) co_return done;
  const bool back = state == MoveState::kCutOver;
  Task<Result<std::vector<Switched>>> switching =
      back ? task_.store.RollBack(task_.loop(), std::move(users)) : task_.store.CutOver(task_.loop(), std::move(users));
  const Result<std::vector<Switched>> switched = co_await std::move(switching);
  done.lost = !switched;
  if (!switched) co_return done;
  const auto count = [&](Switched end) {
    return static_cast<std::size_t>(std::count(switched->begin(), switched->end(), end));
  };
  done.switched = count(Switched::kSwitched);
  done.busy += count(Switched::kInProgress);
  done.passed += count(Switched::kElsewhere);
  co_return done;
}

}  // namespace walletgate::routing
