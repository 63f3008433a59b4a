#include "http/server/share/turn_queue.h"

#include <chrono>

namespace walletgate::http {

void TurnQueue::Add(TurnTaker& taker) {
  if (!taker.linked()) waiting_.Append(taker);
  if (timer_ == 0) timer_ = loop_.After(std::chrono::nanoseconds(0), [this] { Run(); });
}

void TurnQueue::Run() {
  timer_ = 0;
  TurnTaker* next = waiting_.first();
  if (next == nullptr) return;
  waiting_.Remove(*next);
  // Before it is served, which may throw: the others have their turns all the same.
  if (busy()) timer_ = loop_.After(std::chrono::nanoseconds(0), [this] { Run(); });
  serve_(*next);
}

}  // namespace walletgate::http
