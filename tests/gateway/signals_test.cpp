// What a process does with signals, asked of processes of our own: each case runs in a child that tells by its exit
// code.

#include "gateway/signals.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace walletgate::gateway {
namespace {

constexpr int kSurvived = 7;

/// The exit code, or minus the signal that ended it.
int InChild(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

bool Blocks(int signal) {
  sigset_t blocked;
  sigemptyset(&blocked);
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  return sigismember(&blocked, signal) == 1;
}

bool HasDefault(int signal) {
  struct sigaction action {};
  sigaction(signal, nullptr, &action);
  return action.sa_handler == SIG_DFL;
}

TEST(Signals, ThatComeBeforeTheCommandIsKnownWait) {
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) {
    EXPECT_EQ(InChild([signal] {
                HoldSignals();
                ::raise(signal);
                return kSurvived;
              }),
              kSurvived)
        << signal;
  }
}

TEST(Signals, EndACommandThatEndsByItselfAsEver) {
  for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2}) {
    const auto held = [signal] {
      HoldSignals();
      ::raise(signal);
      ReleaseSignals();
      return kSurvived;
    };
    EXPECT_EQ(InChild(held), -signal);
  }
}

TEST(Signals, StayBlockedWhereTheParentWantedThemSo) {
  EXPECT_EQ(InChild([] {
              sigset_t parents;
              sigemptyset(&parents);
              sigaddset(&parents, SIGTERM);
              pthread_sigmask(SIG_BLOCK, &parents, nullptr);
              HoldSignals();
              ReleaseSignals();
              return Blocks(SIGTERM) && !Blocks(SIGHUP) ? kSurvived : 1;
            }),
            kSurvived);
}

TEST(Signals, HeldOnesAreWhatARunningCommandHearsOfFirst) {
  EXPECT_EQ(InChild([] {
              HoldSignals();
              ::raise(SIGHUP);
              ::raise(SIGTERM);
              ::raise(SIGUSR1);
              KeepSignals();
              int hangups = 0;
              const bool waits = StopSignalWaits();
              const int signal = WaitForStopSignal([&hangups] { ++hangups; });
              return waits && signal == SIGTERM && hangups == 1 && !StopSignalWaits() && !TakeHangup() ? kSurvived : 1;
            }),
            kSurvived);
}

TEST(Signals, AHangupThatNobodyHasTakenIsTakenOnce) {
  EXPECT_EQ(InChild([] {
              KeepSignals();
              ::raise(SIGHUP);
              return TakeHangup() && !TakeHangup() && !StopSignalWaits() ? kSurvived : 1;
            }),
            kSurvived);
}

TEST(Signals, OfUsersAndBrokenPipesDoNothingToARunningCommand) {
  for (const int signal : {SIGUSR1, SIGUSR2, SIGPIPE}) {
    EXPECT_EQ(InChild([signal] {
                KeepSignals();
                ::raise(signal);
                return kSurvived;
              }),
              kSurvived)
        << signal;
  }
}

TEST(Signals, AreAsUsualInAChildOfARunningCommand) {
  EXPECT_EQ(InChild([] {
              HoldSignals();
              KeepSignals();
              return InChild([] {
                ResetSignalsOfChild();
                for (const int signal : {SIGHUP, SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGPIPE}) {
                  if (Blocks(signal) || !HasDefault(signal)) return 1;
                }
                return kSurvived;
              });
            }),
            kSurvived);
}

}  // namespace
}  // namespace walletgate::gateway
