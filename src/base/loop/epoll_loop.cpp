#include "base/loop/epoll_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/loop/timer_queue.h"

namespace walletgate {
namespace {

constexpr std::uint32_t kErrorEvents = EPOLLERR | EPOLLHUP;

std::uint32_t ToEpoll(std::uint8_t interest) {
  std::uint32_t events = 0;
  if ((interest & EventLoop::kRead) != 0) events |= EPOLLIN | EPOLLRDHUP;
  if ((interest & EventLoop::kWrite) != 0) events |= EPOLLOUT;
  return events;
}

std::uint8_t FromEpoll(std::uint32_t events) {
  unsigned ready = 0;
  if ((events & (EPOLLIN | EPOLLRDHUP | kErrorEvents)) != 0) ready |= EventLoop::kRead;
  if ((events & EPOLLOUT) != 0) ready |= EventLoop::kWrite;
  return static_cast<std::uint8_t>(ready);
}

struct Entry {
  std::uint32_t generation = 0;  ///< tells a reused descriptor number from the one that an old event was about
  std::uint8_t interest = 0;
  bool registered = false;  ///< with epoll; not while the interest is kNone, since epoll reports hang-ups regardless
  std::shared_ptr<EventLoop::Watcher> watcher;
};

int CheckedFd(int fd) {
  if (fd < 0) std::abort();  // out of descriptors at start-up: there is no loop to report it on
  return fd;
}

/// `thrown` must live until the task ends.
Task<void> Catch(Task<void> task, std::exception_ptr& thrown) {
  try {
    co_await std::move(task);
  } catch (...) {
    thrown = std::current_exception();
  }
}

}  // namespace

struct EpollLoop::Impl {
  int epoll = CheckedFd(epoll_create1(EPOLL_CLOEXEC));
  int wake = CheckedFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  std::unordered_map<int, Entry> entries;
  std::uint32_t next_generation = 1;
  TimerQueue timers;
  std::atomic<bool> stopping{false};
  bool running = false;
  SteadyTime now;

  std::mutex mutex;
  std::vector<std::function<void()>> posts;  ///< guarded by mutex

  ~Impl() {
    close(wake);
    close(epoll);
  }

  void Wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake, &one, sizeof one);
  }

  void Register(int fd, Entry& entry);
  int WaitMillis() const;
  void Dispatch(const epoll_event& event);
  void RunPosts();
  void Turn();
};

void EpollLoop::Impl::Register(int fd, Entry& entry) {
  epoll_event event{};
  event.events = ToEpoll(entry.interest);
  event.data.u64 = (static_cast<std::uint64_t>(entry.generation) << 32U) | static_cast<std::uint32_t>(fd);
  const int first = entry.registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(epoll, first, fd, &event) != 0) {
    // The kernel forgets a descriptor that was closed while watched, so its number may be new to epoll (and back).
    epoll_ctl(epoll, first == EPOLL_CTL_MOD ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  }
  entry.registered = true;
}

int EpollLoop::Impl::WaitMillis() const {
  if (stopping.load(std::memory_order_acquire)) return 0;
  const std::optional<SteadyTime> next = timers.Next();
  if (!next) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

void EpollLoop::Impl::Dispatch(const epoll_event& event) {
  const int fd = static_cast<int>(event.data.u64 & 0xffffffffU);
  const auto generation = static_cast<std::uint32_t>(event.data.u64 >> 32U);
  const auto found = entries.find(fd);
  if (found == entries.end() || found->second.generation != generation) return;
  std::uint8_t ready = FromEpoll(event.events);
  if ((event.events & kErrorEvents) == 0) ready = static_cast<std::uint8_t>(ready & found->second.interest);
  if (ready == 0) return;  // an earlier watcher of this turn dropped the interest
  const std::shared_ptr<Watcher> watcher = found->second.watcher;  // it may remove itself
  (*watcher)(ready);
}

void EpollLoop::Impl::RunPosts() {
  std::uint64_t count = 0;
  if (read(wake, &count, sizeof count) < 0 && errno != EAGAIN && errno != EINTR) return;
  std::vector<std::function<void()>> batch;
  {
    const std::lock_guard lock(mutex);
    batch.swap(posts);
  }
  for (const std::function<void()>& action : batch) action();
}

void EpollLoop::Impl::Turn() {
  std::array<epoll_event, 64> events;
  const int count = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), WaitMillis());
  now = std::chrono::steady_clock::now();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == static_cast<std::uint32_t>(wake)) {
      RunPosts();
    } else {
      Dispatch(event);
    }
  }
  timers.RunDue(now);
}

EpollLoop::EpollLoop() : impl_(std::make_unique<Impl>()) {
  Entry self;  // generation 0 is the loop's own descriptor
  self.interest = kRead;
  impl_->Register(impl_->wake, self);
}

EpollLoop::~EpollLoop() = default;

void EpollLoop::Watch(int fd, std::uint8_t interest, Watcher watcher) {
  Entry& entry = impl_->entries[fd];
  if (entry.generation == 0) {
    entry.generation = impl_->next_generation++;
    if (impl_->next_generation == 0) impl_->next_generation = 1;
  }
  entry.interest = interest;
  entry.watcher = std::make_shared<Watcher>(std::move(watcher));
  if (interest != kNone) {
    impl_->Register(fd, entry);
  } else if (entry.registered) {
    epoll_ctl(impl_->epoll, EPOLL_CTL_DEL, fd, nullptr);
    entry.registered = false;
  }
}

void EpollLoop::Unwatch(int fd) {
  const auto found = impl_->entries.find(fd);
  if (found == impl_->entries.end()) return;
  if (found->second.registered) epoll_ctl(impl_->epoll, EPOLL_CTL_DEL, fd, nullptr);
  impl_->entries.erase(found);
}

TimerId EpollLoop::After(std::chrono::nanoseconds delay, std::function<void()> action) {
  return impl_->timers.Add(Now() + delay, std::move(action));
}

void EpollLoop::Cancel(TimerId timer) { impl_->timers.Cancel(timer); }

void EpollLoop::Post(std::function<void()> action) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->posts.push_back(std::move(action));
  }
  impl_->Wake();
}

SteadyTime EpollLoop::Now() const { return impl_->running ? impl_->now : std::chrono::steady_clock::now(); }

void EpollLoop::Run() {
  impl_->now = std::chrono::steady_clock::now();
  impl_->running = true;
  while (!impl_->stopping.exchange(false, std::memory_order_acq_rel)) impl_->Turn();
  impl_->running = false;
}

void EpollLoop::Stop() {
  impl_->stopping.store(true, std::memory_order_release);
  impl_->Wake();
}

void EpollLoop::RunUntilDone(Task<void> task) {
  bool done = false;
  bool running = false;
  std::exception_ptr thrown;
  Spawn(Catch(std::move(task), thrown), [&] {
    done = true;
    if (running) Stop();
  });
  running = true;
  while (!done) Run();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace walletgate
