#include "http/server/share/strangers.h"

namespace walletgate::http {

void Strangers::Note(Stranger& stranger, bool waits, SteadyTime now) {
  if (waits == stranger.linked()) return;
  if (waits) {
    stranger.since_ = now;
    waiting_.Append(stranger);
    ++here_;
    all_.fetch_add(1, std::memory_order_relaxed);
  } else {
    waiting_.Remove(stranger);
    --here_;
    all_.fetch_sub(1, std::memory_order_relaxed);
  }
}

Stranger* Strangers::LongestFor(std::chrono::nanoseconds time, SteadyTime now) const {
  Stranger* first = waiting_.first();
  return first != nullptr && now - first->since_ >= time ? first : nullptr;
}

}  // namespace walletgate::http
