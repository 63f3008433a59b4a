#include "http/server/phase_timers.h"

#include <algorithm>

#include "base/check.h"

namespace walletgate::http {

void PhaseTimers::Set(Timed& entry, Limit limit, bool restart) {
  if (entry.limit_ == limit && !restart) return;
  Unlink(entry);
  if (limit == Limit::kNone) return;
  const auto index = static_cast<std::size_t>(limit);
  List& list = lists_[index];
  entry.limit_ = limit;
  entry.expiry_ = loop_.Now() + lengths_[index];
  const bool in_order = list.last == nullptr || list.last->expiry_ <= entry.expiry_;
  if (!CheckQuietly(in_order, "who begins later ends later")) entry.expiry_ = list.last->expiry_;
  entry.before_ = list.last;
  (list.last != nullptr ? list.last->after_ : list.first) = &entry;
  list.last = &entry;
  if (!armed_ || entry.expiry_ < *armed_) Arm(entry.expiry_);
}

void PhaseTimers::Unlink(Timed& entry) {
  if (entry.limit_ == Limit::kNone) return;
  List& list = lists_[static_cast<std::size_t>(entry.limit_)];
  (entry.before_ != nullptr ? entry.before_->after_ : list.first) = entry.after_;
  (entry.after_ != nullptr ? entry.after_->before_ : list.last) = entry.before_;
  entry.before_ = entry.after_ = nullptr;
  entry.limit_ = Limit::kNone;
}

void PhaseTimers::Arm(SteadyTime expiry) {
  loop_.Cancel(timer_);
  armed_ = expiry;
  timer_ = loop_.After(std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(expiry - loop_.Now())),
                       [this] { Sweep(); });
}

void PhaseTimers::Sweep() {
  armed_.reset();
  const SteadyTime now = loop_.Now();
  std::optional<SteadyTime> next;
  for (List& list : lists_) {
    while (list.first != nullptr && list.first->expiry_ <= now) {
      Timed& expired = *list.first;
      const Limit limit = expired.limit_;
      Unlink(expired);
      expired.OnExpired(limit);
    }
    if (list.first != nullptr && (!next || list.first->expiry_ < *next)) next = list.first->expiry_;
  }
  if (next && (!armed_ || *next < *armed_)) Arm(*next);
}

}  // namespace walletgate::http
