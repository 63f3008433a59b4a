#include "base/loop/fair_pool.h"

#include <algorithm>

#include "base/check.h"

namespace walletgate {

FairPool::FairPool(const Limits& limits) : limits_(limits), at_once_(std::max(limits.threads, 2U) - 1) {
  Check(limits.threads > 0 && limits.waiting > 0, "a pool has a thread, and room for what waits");
  threads_.reserve(limits.threads);
  for (unsigned i = 0; i < limits.threads; ++i) threads_.emplace_back([this, i] { Serve(i); });
}

FairPool::~FairPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool FairPool::Submit(const std::string& group, Work work) {
  Check(work != nullptr, "a piece of work is something to do");
  {
    const std::lock_guard lock(mutex_);
    Group& own = groups_[group];
    if (own.waiting.size() >= limits_.waiting) return false;
    if (own.waiting.empty()) turns_.push_back(group);
    own.waiting.push_back(std::move(work));
  }
  wake_.notify_one();
  return true;
}

Error FairPool::TooMuchWaits() {
  Error error = MakeError(ErrorKind::kOverloaded, "too many of your lists wait already");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

void FairPool::Serve(unsigned thread) {
  std::unique_lock lock(mutex_);
  while (true) {  // until the pool goes and nothing waits
    std::string group;
    Work work;
    wake_.wait(lock, [&] { return Take(group, work) || (stopping_ && turns_.empty()); });
    if (work == nullptr) return;
    lock.unlock();
    work(thread);
    work = nullptr;
    lock.lock();
    GiveBack(group);
  }
}

bool FairPool::Take(std::string& group, Work& work) {
  const auto next = std::find_if(turns_.begin(), turns_.end(),
                                 [this](const std::string& name) { return groups_.at(name).running < at_once_; });
  if (next == turns_.end()) return false;
  group = std::move(*next);
  turns_.erase(next);
  Group& own = groups_.at(group);
  work = std::move(own.waiting.front());
  own.waiting.pop_front();
  ++own.running;
  if (!own.waiting.empty()) turns_.push_back(group);
  return true;
}

void FairPool::GiveBack(const std::string& group) {
  const auto own = groups_.find(group);
  Check(own != groups_.end() && own->second.running > 0, "what ends was begun");
  if (--own->second.running == 0 && own->second.waiting.empty()) groups_.erase(own);
  // Whoever was held back may go on, also after the pool was told to stop.
  wake_.notify_all();
}

}  // namespace walletgate
