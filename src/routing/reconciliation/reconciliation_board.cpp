#include "routing/reconciliation/reconciliation_board.h"

#include <algorithm>

namespace walletgate::routing {

bool ReconciliationBoard::Ask(Reconciliation asked) {
  const std::scoped_lock lock(mutex_);
  const auto same = [&](const Reconciliation& run) { return !run.Ended() && run.account == asked.account; };
  if (std::any_of(runs_.begin(), runs_.end(), same)) return false;
  runs_.push_back(std::move(asked));
  const auto ended = [](const Reconciliation& run) { return run.Ended(); };
  while (static_cast<std::size_t>(std::count_if(runs_.begin(), runs_.end(), ended)) > kMaxEnded) {
    runs_.erase(std::find_if(runs_.begin(), runs_.end(), ended));
  }
  return true;
}

std::optional<Reconciliation> ReconciliationBoard::NextWaiting() const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find_if(runs_.begin(), runs_.end(), [](const Reconciliation& run) {
    return run.state == Reconciliation::State::kWaiting;
  });
  return found == runs_.end() ? std::nullopt : std::optional(*found);
}

void ReconciliationBoard::Put(const Reconciliation& run) {
  const std::scoped_lock lock(mutex_);
  for (Reconciliation& known : runs_) {
    if (known.id == run.id) known = run;
  }
}

std::vector<Reconciliation> ReconciliationBoard::All() const {
  const std::scoped_lock lock(mutex_);
  return {runs_.rbegin(), runs_.rend()};
}

std::optional<Reconciliation> ReconciliationBoard::Find(const std::string& id) const {
  const std::scoped_lock lock(mutex_);
  const auto found = std::find_if(runs_.begin(), runs_.end(), [&](const Reconciliation& run) { return run.id == id; });
  return found == runs_.end() ? std::nullopt : std::optional(*found);
}

}  // namespace walletgate::routing
