#include "http/server/pistache_loop.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "base/log/log.h"

namespace walletgate::http {
namespace {

using Pistache::Polling::NotifyOn;

NotifyOn ToNotifyOn(std::uint8_t interest) {
  unsigned bits = 0;
  if ((interest & EventLoop::kRead) != 0) bits |= static_cast<unsigned>(NotifyOn::Read);
  if ((interest & EventLoop::kWrite) != 0) bits |= static_cast<unsigned>(NotifyOn::Write);
  return static_cast<NotifyOn>(bits);
}

/// Generation and descriptor: an event for a descriptor that was closed and reused meanwhile is told apart.
Pistache::Polling::Tag MakeTag(std::uint32_t generation, int fd) {
  return Pistache::Polling::Tag(static_cast<std::uint64_t>(generation) << 32U | static_cast<std::uint32_t>(fd));
}

/// By the clock that the timer descriptor goes by, which is no test's to choose.
SteadyTime RealNow() { return std::chrono::steady_clock::now(); }

timespec ToTimespec(SteadyTime at) {
  const auto since = std::max(std::chrono::nanoseconds(1), std::chrono::nanoseconds(at.time_since_epoch()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since);
  return {seconds.count(), (since - seconds).count()};
}

void Clear(int fd) {
  std::uint64_t count = 0;
  while (::read(fd, &count, sizeof count) > 0) {
  }
}

}  // namespace

PistacheLoop::PistacheLoop() : timer_fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (posts_.fd() < 0 || timer_fd_ < 0) throw std::system_error(errno, std::generic_category(), "event loop");
}

PistacheLoop::~PistacheLoop() { ::close(timer_fd_); }

void PistacheLoop::Attach(Pistache::Aio::Reactor& reactor, const Pistache::Aio::Reactor::Key& key) {
  reactor_ = &reactor;
  key_ = key;
  Watch(posts_.fd(), kRead, [this](std::uint8_t) { posts_.Run(); });
  Watch(timer_fd_, kRead, [this](std::uint8_t) { RunTimers(); });
}

void PistacheLoop::Watch(int fd, std::uint8_t interest, Watcher watcher) {
  if (closed_) return;
  // Quietly: libcurl asks for it in a callback.
  const bool possible = fd >= 0 && reactor_ != nullptr && watcher != nullptr;
  if (!CheckQuietly(possible, "a descriptor is watched for somebody, by a loop that is attached")) return;
  const auto index = static_cast<std::size_t>(fd);
  if (watched_.size() <= index) watched_.resize(index + 1);
  std::unique_ptr<Watched>& slot = watched_[index];
  const bool known = slot != nullptr;
  if (!known) slot = std::make_unique<Watched>(Watched{++generation_ == 0 ? ++generation_ : generation_, kNone, {}});
  const bool changed = slot->interest != interest;
  slot->interest = interest;
  slot->watcher = std::move(watcher);
  if (!known || changed) Register(fd, *slot, known);
}

void PistacheLoop::Register(int fd, const Watched& watched, bool known) {
  const auto tag = MakeTag(watched.generation, fd);
  try {
    if (known) {
      reactor_->modifyFd(key_, fd, ToNotifyOn(watched.interest), tag);
    } else {
      reactor_->registerFd(key_, fd, ToNotifyOn(watched.interest), tag);
    }
  } catch (const std::exception& failure) {
    // The watcher finds out by itself when it reads the descriptor.
    Log(LogLevel::kError, "a descriptor cannot be watched", {{"reason", std::string_view(failure.what())}});
    Post([this, tag] { OnEvent(tag, kRead); });
  }
}

void PistacheLoop::Unwatch(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watched_.size() || watched_[index] == nullptr) return;
  watched_[index].reset();
  try {
    reactor_->removeFd(key_, fd);
  } catch (const std::exception&) {
    // It could not be watched in the first place; said then.
  }
}

void PistacheLoop::OnEvent(Pistache::Polling::Tag tag, std::uint8_t ready) {
  const auto index = static_cast<std::size_t>(tag.value() & 0xFFFFFFFFU);
  const auto generation = static_cast<std::uint32_t>(tag.value() >> 32U);
  const auto find = [&]() -> Watched* {
    Watched* slot = index < watched_.size() ? watched_[index].get() : nullptr;
    return slot != nullptr && slot->generation == generation ? slot : nullptr;
  };
  Watched* slot = find();
  if (slot == nullptr || !slot->watcher) return;
  // Held here while it runs: it may unwatch or replace itself.
  Watcher watcher = std::move(slot->watcher);
  slot->watcher = nullptr;
  try {
    watcher(ready);
  } catch (...) {
    LogException("an event was not handled");
  }
  slot = find();
  if (slot != nullptr && !slot->watcher) slot->watcher = std::move(watcher);
}

TimerId PistacheLoop::After(std::chrono::nanoseconds delay, std::function<void()> action) {
  if (closed_) return 0;
  // The real time: Now() is that of the wake-up, and the delay would be short by what has passed since.
  const TimerId timer = timers_.Add(RealNow() + delay, std::move(action));
  ArmTimer();
  return timer;
}

void PistacheLoop::Cancel(TimerId timer) { timers_.Cancel(timer); }

void PistacheLoop::ArmTimer() {
  const std::optional<SteadyTime> next = timers_.Next();
  if (!next || (armed_ && *armed_ <= *next)) return;
  armed_ = next;
  const itimerspec spec{{0, 0}, ToTimespec(*next)};
  ::timerfd_settime(timer_fd_, TFD_TIMER_ABSTIME, &spec, nullptr);
}

void PistacheLoop::RunTimers() {
  Clear(timer_fd_);
  armed_.reset();
  try {
    timers_.RunDue(RealNow());
  } catch (...) {
    LogException("a timer was not handled");  // those behind it are still due
  }
  ArmTimer();
}

SteadyTime PistacheLoop::Now() const {
  if (!now_) now_ = RealNow();
  return *now_;
}

void PistacheLoop::Close() {
  closed_ = true;
  TimerQueue timers;  // their destructors may cancel others
  std::swap(timers, timers_);
  for (std::size_t fd = 0; fd < watched_.size(); ++fd) Unwatch(static_cast<int>(fd));
  posts_.Close();
}

}  // namespace walletgate::http
