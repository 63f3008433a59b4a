#include "routing/portability/background_jobs.h"

#include <algorithm>
#include <utility>

#include "base/log/exception_log.h"
#include "base/loop/nice_thread.h"

namespace walletgate::routing {
void BackgroundJobs::Add(Piece piece, std::chrono::nanoseconds after) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  jobs_.push_back({std::move(piece), SystemClock().Steady() + after});
  wake_.notify_one();
}

void BackgroundJobs::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

std::optional<BackgroundJobs::Job> BackgroundJobs::Take() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const SteadyTime now = SystemClock().Steady();
    const auto due = std::ranges::find_if(jobs_, [now](const Job& job) { return job.not_before <= now; });
    if (due != jobs_.end()) {
      Job job = std::move(*due);
      jobs_.erase(due);
      return job;
    }
    const auto first = std::ranges::min_element(jobs_, {}, &Job::not_before);
    const bool none = first == jobs_.end();
    const SteadyTime next = none ? now : first->not_before;
    if (none) wake_.wait(lock);
    else wake_.wait_until(lock, next);
  }
  return std::nullopt;
}

void BackgroundJobs::Run() {
  BeNice(kNiceOfWorkers);
  while (std::optional<Job> job = Take()) {
    try {
      if (const std::optional<std::chrono::nanoseconds> pause = job->piece()) Add(std::move(job->piece), *pause);
    } catch (...) {
      LogException("background work was not finished");
    }
  }
}

}  // namespace walletgate::routing
