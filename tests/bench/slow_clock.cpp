// A clock that goes a hundred times slower, preloaded into the gateway while its instructions are counted. Under
// valgrind all work takes fifty times as long, and on a busy machine still longer: what the gateway does by the clock,
// not for a create, would be counted as often more. Deadlines keep their distance, so that no slow machine makes one
// late.

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace {

constexpr std::int64_t kTimesSlower = 100;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

std::int64_t Nanos(const timespec& time) { return time.tv_sec * kNanosPerSecond + time.tv_nsec; }

timespec Timespec(std::int64_t nanos) { return {nanos / kNanosPerSecond, nanos % kNanosPerSecond}; }

std::int64_t RealTime(clockid_t clock) {
  timespec now{};
  syscall(SYS_clock_gettime, clock, &now);
  return Nanos(now);
}

/// When this clock was read first: from then on it is slow.
std::int64_t Beginning(clockid_t clock) {
  static std::array<std::atomic<std::int64_t>, 16> beginnings{};
  std::atomic<std::int64_t>& beginning = beginnings.at(static_cast<std::size_t>(clock));
  std::int64_t none = 0;
  beginning.compare_exchange_strong(none, RealTime(clock));
  return beginning;
}

bool IsSlow(clockid_t clock) { return clock != CLOCK_PROCESS_CPUTIME_ID && clock != CLOCK_THREAD_CPUTIME_ID; }

/// The real moment of what the slow clock calls `time`; 0 stays 0, which disarms a timer.
timespec RealMoment(clockid_t clock, const timespec& time) {
  if (Nanos(time) == 0) return time;
  const std::int64_t beginning = Beginning(clock);
  return Timespec(beginning + (Nanos(time) - beginning) * kTimesSlower);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  if (!IsSlow(clock)) return static_cast<int>(syscall(SYS_clock_gettime, clock, now));
  const std::int64_t beginning = Beginning(clock);
  *now = Timespec(beginning + (RealTime(clock) - beginning) / kTimesSlower);
  return 0;
}

/// For timers on CLOCK_MONOTONIC, with the absolute times of TFD_TIMER_ABSTIME and without an interval: no others are
/// used.
int timerfd_settime(int fd, int flags, const itimerspec* spec, itimerspec* old) noexcept {
  const itimerspec real{spec->it_interval, RealMoment(CLOCK_MONOTONIC, spec->it_value)};
  return static_cast<int>(syscall(SYS_timerfd_settime, fd, flags, &real, old));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
  using Wait = int (*)(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*);
  static const auto wait = reinterpret_cast<Wait>(dlsym(RTLD_NEXT, "pthread_cond_clockwait"));
  const timespec real = RealMoment(clock, *until);
  return wait(condition, mutex, clock, &real);
}

}  // extern "C"
