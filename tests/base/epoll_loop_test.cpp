#include "base/loop/epoll_loop.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace walletgate {
namespace {

using std::chrono::milliseconds;

struct SocketPair {
  std::array<int, 2> fd{-1, -1};
  SocketPair() { EXPECT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd.data())); }
  ~SocketPair() {
    Close(0);
    Close(1);
  }
  void Close(std::size_t end) {
    if (fd[end] >= 0) close(fd[end]);
    fd[end] = -1;
  }
  void Write(std::size_t end) const { EXPECT_EQ(1, write(fd[end], "x", 1)); }
  void Drain(std::size_t end) const {
    char byte = 0;
    while (read(fd[end], &byte, 1) > 0) {
    }
  }
};

TEST(EpollLoop, TimersFireInOrderAndNotEarly) {
  EpollLoop loop;
  std::vector<int> order;
  const SteadyTime start = std::chrono::steady_clock::now();
  loop.After(milliseconds(20), [&] {
    order.push_back(2);
    loop.Stop();
  });
  loop.After(milliseconds(5), [&] { order.push_back(1); });
  loop.Run();
  EXPECT_EQ((std::vector<int>{1, 2}), order);
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(20));
}

TEST(EpollLoop, CancelledTimerDoesNotFire) {
  EpollLoop loop;
  bool fired = false;
  const TimerId timer = loop.After(milliseconds(1), [&] { fired = true; });
  loop.Cancel(timer);
  loop.Cancel(timer);
  loop.After(milliseconds(5), [&] { loop.Stop(); });
  loop.Run();
  EXPECT_FALSE(fired);
}

TEST(EpollLoop, WatcherSeesReadabilityUntilUnwatched) {
  EpollLoop loop;
  SocketPair pair;
  int calls = 0;
  loop.Watch(pair.fd[0], EventLoop::kRead, [&](std::uint8_t ready) {
    EXPECT_EQ(EventLoop::kRead, ready);
    if (++calls == 3) {  // level-triggered: unread data is reported again
      loop.Unwatch(pair.fd[0]);
      loop.Stop();
    }
  });
  pair.Write(1);
  loop.Run();
  EXPECT_EQ(3, calls);
}

TEST(EpollLoop, SecondWatchReplacesInterestAndWatcher) {
  EpollLoop loop;
  SocketPair pair;
  bool old_called = false;
  loop.Watch(pair.fd[0], EventLoop::kRead, [&](std::uint8_t) { old_called = true; });
  loop.Watch(pair.fd[0], EventLoop::kWrite, [&](std::uint8_t ready) {
    EXPECT_EQ(EventLoop::kWrite, ready);
    loop.Stop();
  });
  pair.Write(1);
  loop.Run();
  EXPECT_FALSE(old_called);
}

TEST(EpollLoop, HangUpIsReportedAsReadableToAWriter) {
  EpollLoop loop;
  SocketPair pair;
  pair.Close(1);
  std::uint8_t seen = 0;
  loop.Watch(pair.fd[0], EventLoop::kWrite, [&](std::uint8_t ready) {
    seen = ready;
    loop.Stop();
  });
  loop.Run();
  EXPECT_NE(0, seen & EventLoop::kRead);
}

TEST(EpollLoop, NoInterestIsSilentEvenAfterHangUp) {
  EpollLoop loop;
  SocketPair pair;
  int calls = 0;
  loop.Watch(pair.fd[0], EventLoop::kRead, [&](std::uint8_t) { ++calls; });
  loop.Watch(pair.fd[0], EventLoop::kNone, [&](std::uint8_t) { ++calls; });
  pair.Close(1);
  loop.After(milliseconds(5), [&] { loop.Stop(); });
  loop.Run();
  EXPECT_EQ(0, calls);
}

TEST(EpollLoop, EventOfThisTurnForADescriptorGoneIsDropped) {
  EpollLoop loop;
  SocketPair a;
  SocketPair b;
  int calls = 0;
  const auto remove_both = [&](std::uint8_t) {
    ++calls;
    loop.Unwatch(a.fd[0]);
    loop.Unwatch(b.fd[0]);
    loop.Watch(a.fd[0], EventLoop::kWrite, [](std::uint8_t) {});  // the number lives on as another watch
    loop.Post([&] { loop.Stop(); });
  };
  loop.Watch(a.fd[0], EventLoop::kRead, remove_both);
  loop.Watch(b.fd[0], EventLoop::kRead, remove_both);
  a.Write(1);
  b.Write(1);
  loop.Run();
  EXPECT_EQ(1, calls);
}

TEST(EpollLoop, DescriptorClosedWithoutUnwatchCanBeWatchedAgain) {
  EpollLoop loop;
  SocketPair first;
  SocketPair second;
  const int number = first.fd[0];
  loop.Watch(number, EventLoop::kRead, [](std::uint8_t) {});
  first.Close(0);
  ASSERT_EQ(number, dup2(second.fd[0], number));
  loop.Watch(number, EventLoop::kRead, [&](std::uint8_t) { loop.Stop(); });
  second.Write(1);
  loop.Run();
  loop.Unwatch(number);
  close(number);
}

TEST(EpollLoop, PostsFromOtherThreadsRunOnTheLoop) {
  EpollLoop loop;
  constexpr int kThreads = 4;
  constexpr int kPosts = 500;
  int count = 0;  // only touched on the loop
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kPosts; ++i) {
        loop.Post([&] {
          if (++count == kThreads * kPosts) loop.Stop();
        });
      }
    });
  }
  loop.Run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(kThreads * kPosts, count);
}

TEST(EpollLoop, PostNeverRunsInsideTheCall) {
  EpollLoop loop;
  bool ran = false;
  loop.Post([&] {
    loop.Post([&] {
      ran = true;
      loop.Stop();
    });
    EXPECT_FALSE(ran);
  });
  loop.Run();
  EXPECT_TRUE(ran);
}

TEST(EpollLoop, StopBeforeRunReturnsAtOnce) {
  EpollLoop loop;
  loop.Stop();
  loop.Run();
  bool ran = false;
  loop.Post([&] {
    ran = true;
    loop.Stop();
  });
  loop.Run();
  EXPECT_TRUE(ran);
}

Task<int> Immediate(int value) { co_return value; }

Task<int> AfterSleep(EventLoop& loop, int value) {
  co_await Sleep(loop, milliseconds(1));
  co_return value;
}

Task<void> JustSleep(EventLoop& loop) { co_await Sleep(loop, milliseconds(1)); }

TEST(EpollLoop, RunUntilDoneWorksForImmediateAndWaitingTasksInTurn) {
  EpollLoop loop;
  EXPECT_EQ(1, loop.RunUntilDone(Immediate(1)));
  EXPECT_EQ(2, loop.RunUntilDone(AfterSleep(loop, 2)));
  EXPECT_EQ(3, loop.RunUntilDone(Immediate(3)));
  loop.RunUntilDone(JustSleep(loop));
  EXPECT_EQ(4, loop.RunUntilDone(AfterSleep(loop, 4)));
}

TEST(EpollLoop, NowStandsStillWithinATurn) {
  EpollLoop loop;
  loop.Post([&] {
    const SteadyTime before = loop.Now();
    std::this_thread::sleep_for(milliseconds(2));
    EXPECT_EQ(before, loop.Now());
    loop.Stop();
  });
  loop.Run();
}

}  // namespace
}  // namespace walletgate
