#pragma once

// A few threads for work that blocks, of many who must not wait for each other: it is taken from group to group in
// turn, so that one with much to do is the only one to notice. Used by stores for the lists of tenants.

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/loop/handover.h"
#include "base/result.h"

namespace walletgate {

class FairPool {
 public:
  struct Limits {
    unsigned threads = 2;
    std::size_t waiting = 256;  ///< pieces of work of one group that wait for a thread; further ones are refused
  };
  /// Does a piece of work on the thread of that number, from 0 on.
  using Work = std::function<void(unsigned thread)>;

  explicit FairPool(const Limits& limits);
  /// Finishes what was submitted, then joins.
  ~FairPool();
  FairPool(const FairPool&) = delete;
  FairPool& operator=(const FairPool&) = delete;

  /// Where there are several threads, a group never has all of them. False: the group has too much waiting, and `work`
  /// will not run. An exception of `work` would end the process. Thread-safe.
  bool Submit(const std::string& group, Work work);

  /// Runs `work` on the pool, then resumes the caller on `loop`, with what it gives or throws. Error, of its own:
  /// kOverloaded.
  template <class T>
  Task<Result<T>> Run(EventLoop& loop, std::string group, std::function<Result<T>(unsigned thread)> work) {
    const Handover<Result<T>> handover(loop);
    auto thread = std::make_shared<unsigned>(0);
    std::function<void()> job = handover.Job([thread, work = std::move(work)] { return work(*thread); });
    Work numbered = [thread, job = std::move(job)](unsigned number) {
      *thread = number;
      job();
    };
    if (!Submit(group, std::move(numbered))) co_return TooMuchWaits();
    co_return co_await handover.Await();
  }

 private:
  struct Group {
    std::deque<Work> waiting;  ///< no more than Limits::waiting
    unsigned running = 0;
  };

  static Error TooMuchWaits();
  void Serve(unsigned thread);
  /// The next piece of work, and whose it is; nothing where nobody may begin one. Under the lock.
  bool Take(std::string& group, Work& work);
  void GiveBack(const std::string& group);

  const Limits limits_;
  const unsigned at_once_;  ///< pieces of work of one group
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, Group> groups_;  ///< those with work, waiting or running
  std::deque<std::string> turns_;        ///< groups whose work waits, each at most once; whose turn is next first
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace walletgate
