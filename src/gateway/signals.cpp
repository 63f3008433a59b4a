#include "gateway/signals.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <ctime>
#include <initializer_list>

namespace walletgate::gateway {
namespace {

constexpr std::array kIgnored = {SIGUSR1, SIGUSR2, SIGPIPE};

sigset_t SetOf(std::initializer_list<int> signals) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals) sigaddset(&set, signal);
  return set;
}

sigset_t AwaitedSignals() { return SetOf({SIGHUP, SIGTERM, SIGINT}); }

/// What was blocked when the process was started. Written and read by the main thread; needs no constructor, which
/// would come after HoldSignals.
sigset_t started_with;

}  // namespace

void DisableCoreDumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void HoldSignals() {
  const sigset_t set = SetOf({SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2});
  pthread_sigmask(SIG_BLOCK, &set, &started_with);
}

void ReleaseSignals() { pthread_sigmask(SIG_SETMASK, &started_with, nullptr); }

void KeepSignals() {
  const sigset_t awaited = AwaitedSignals();
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  for (const int signal : kIgnored) std::signal(signal, SIG_IGN);  // drops one that waits
}

void ResetSignalsOfChild() {
  for (const int signal : kIgnored) std::signal(signal, SIG_DFL);
  const sigset_t none = SetOf({});
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

int WaitForStopSignal(const std::function<void()>& on_hangup) {
  const sigset_t set = AwaitedSignals();
  for (;;) {  // until a signal ends the program
    int signal = 0;
    sigwait(&set, &signal);
    if (signal != SIGHUP) return signal;
    if (on_hangup) on_hangup();
  }
}

bool StopSignalWaits() {
  sigset_t waiting;
  sigpending(&waiting);
  return sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1;
}

bool TakeHangup() {
  const sigset_t set = SetOf({SIGHUP});
  const timespec at_once{};
  return sigtimedwait(&set, nullptr, &at_once) == SIGHUP;
}

}  // namespace walletgate::gateway
