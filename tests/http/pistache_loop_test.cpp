// The event loop that handlers get: descriptors, timers and posts beside the connections. Each test runs its steps on
// the loop's own thread, through a server without clients.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <future>
#include <thread>

#include "tests/http/raw_client.h"
#include "tests/http/scripted_handler.h"

namespace walletgate::http::testing {
namespace {

using namespace std::chrono_literals;

class PistacheLoopTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::Start(TestOptions(), SystemClock(), [this](EventLoop& loop) {
      loop_ = &loop;
      return std::make_unique<ScriptedHandler>(loop, script_);
    });
    ASSERT_TRUE(server);
    server_ = std::move(server).value();
    ASSERT_EQ(::pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK), 0);
  }
  void TearDown() override {
    server_.reset();
    for (const int fd : pipe_) ::close(fd);
  }
  /// Runs `step` on the loop and waits for its end.
  void OnLoop(const std::function<void()>& step) {
    std::promise<void> done;
    loop_->Post([&] {
      step();
      done.set_value();
    });
    done.get_future().wait();
  }
  void WriteByte() { ASSERT_EQ(::write(pipe_[1], "x", 1), 1); }
  void ReadByte() {
    char byte = 0;
    EXPECT_EQ(::read(pipe_[0], &byte, 1), 1);
  }

  Script script_;
  EventLoop* loop_ = nullptr;
  std::unique_ptr<Server> server_;
  std::array<int, 2> pipe_{-1, -1};
  std::atomic<int> calls_{0};
};

TEST_F(PistacheLoopTest, CallsTheWatcherAsLongAsThereIsSomethingToRead) {
  OnLoop([&] {
    loop_->Watch(pipe_[0], EventLoop::kRead, [&](std::uint8_t ready) {
      EXPECT_EQ(ready, EventLoop::kRead);
      if (++calls_ >= 3) ReadByte();
    });
  });
  WriteByte();
  EXPECT_TRUE(Eventually([&] { return calls_ == 3; }));
  WriteByte();
  EXPECT_TRUE(Eventually([&] { return calls_ == 4; }));
  OnLoop([&] { loop_->Unwatch(pipe_[0]); });
}

TEST_F(PistacheLoopTest, AWatcherMayUnwatchItself) {
  OnLoop([&] {
    loop_->Watch(pipe_[0], EventLoop::kRead, [&, guard = std::make_shared<int>(1)](std::uint8_t) {
      loop_->Unwatch(pipe_[0]);
      ++calls_;
      EXPECT_EQ(*guard, 1);
    });
  });
  WriteByte();
  EXPECT_TRUE(Eventually([&] { return calls_ == 1; }));
  OnLoop([] {});
  OnLoop([&] { loop_->Unwatch(pipe_[0]); });
  EXPECT_EQ(calls_, 1);
}

TEST_F(PistacheLoopTest, AWatcherMayReplaceItself) {
  std::atomic<int> second{0};
  OnLoop([&] {
    loop_->Watch(pipe_[0], EventLoop::kRead, [&](std::uint8_t) {
      ++calls_;
      loop_->Watch(pipe_[0], EventLoop::kRead, [&](std::uint8_t) {
        ReadByte();
        ++second;
      });
    });
  });
  WriteByte();
  EXPECT_TRUE(Eventually([&] { return second == 1; }));
  EXPECT_EQ(calls_, 1);
  OnLoop([&] { loop_->Unwatch(pipe_[0]); });
}

TEST_F(PistacheLoopTest, ReportsWritabilityAndHangUp) {
  OnLoop([&] {
    loop_->Watch(pipe_[1], EventLoop::kWrite, [&](std::uint8_t ready) {
      EXPECT_EQ(ready, EventLoop::kWrite);
      loop_->Unwatch(pipe_[1]);
      ++calls_;
    });
  });
  EXPECT_TRUE(Eventually([&] { return calls_ == 1; }));
  OnLoop([&] {
    loop_->Watch(pipe_[0], EventLoop::kRead, [&](std::uint8_t ready) {
      EXPECT_EQ(ready & EventLoop::kRead, EventLoop::kRead);
      loop_->Unwatch(pipe_[0]);
      ++calls_;
    });
  });
  ::close(pipe_[1]);
  pipe_[1] = -1;
  EXPECT_TRUE(Eventually([&] { return calls_ == 2; }));
}

TEST_F(PistacheLoopTest, IgnoresAnEventOfADescriptorThatWasClosedAndReused) {
  std::array<int, 2> other{};
  ASSERT_EQ(::pipe2(other.data(), O_CLOEXEC | O_NONBLOCK), 0);
  const int silent = ::eventfd(0, EFD_CLOEXEC);
  std::atomic<int> stale{0};
  OnLoop([&] {
    const auto replace_other = [&] {
      ++calls_;
      loop_->Unwatch(pipe_[0]);
      loop_->Unwatch(other[0]);
      ::dup2(silent, other[0]);  // the same number, now of a descriptor that is never readable
      loop_->Watch(other[0], EventLoop::kRead, [&](std::uint8_t) { ++stale; });
    };
    loop_->Watch(pipe_[0], EventLoop::kRead, [=](std::uint8_t) { replace_other(); });
    loop_->Watch(other[0], EventLoop::kRead, [&, replace_other](std::uint8_t) {
      char byte = 0;
      EXPECT_EQ(::read(other[0], &byte, 1), 1);
    });
    ASSERT_EQ(::write(pipe_[1], "x", 1), 1);
    ASSERT_EQ(::write(other[1], "x", 1), 1);
  });
  EXPECT_TRUE(Eventually([&] { return calls_ == 1; }));
  OnLoop([] {});
  EXPECT_EQ(stale, 0);
  OnLoop([&] { loop_->Unwatch(other[0]); });
  for (const int fd : {other[0], other[1], silent}) ::close(fd);
}

TEST_F(PistacheLoopTest, FiresTimersInOrderAndNotTooEarly) {
  std::vector<int> fired;
  std::promise<void> done;
  const auto start = std::chrono::steady_clock::now();
  OnLoop([&] {
    loop_->After(40ms, [&] {
      fired.push_back(3);
      EXPECT_GE(std::chrono::steady_clock::now() - start, 40ms);
      done.set_value();
    });
    loop_->After(5ms, [&] {
      fired.push_back(1);
      EXPECT_GE(std::chrono::steady_clock::now() - start, 5ms);
      loop_->After(0ms, [&] { fired.push_back(2); });
    });
    const TimerId cancelled = loop_->After(1ms, [&] { fired.push_back(9); });
    loop_->Cancel(cancelled);
    loop_->Cancel(0);
  });
  done.get_future().wait();
  EXPECT_EQ(fired, (std::vector<int>{1, 2, 3}));
}

TEST_F(PistacheLoopTest, RunsPostsInOrderAndNeverInsideTheCall) {
  std::vector<int> ran;
  OnLoop([&] {
    loop_->Post([&] { ran.push_back(2); });
    ran.push_back(1);
  });
  OnLoop([&] { ran.push_back(3); });
  EXPECT_EQ(ran, (std::vector<int>{1, 2, 3}));
}

TEST_F(PistacheLoopTest, HoldsTheTimeWithinOneWakeUp) {
  OnLoop([&] {
    const SteadyTime now = loop_->Now();
    std::this_thread::sleep_for(2ms);
    EXPECT_EQ(loop_->Now(), now);
  });
}

TEST_F(PistacheLoopTest, DropsWhatIsLeftWhenTheServerStops) {
  OnLoop([&] {
    loop_->Watch(pipe_[0], EventLoop::kRead, [&](std::uint8_t) { ++calls_; });
    loop_->After(1h, [&] { ++calls_; });
  });
  EXPECT_TRUE(server_->Drain(20s));
  loop_->Post([&] { ++calls_; });
  WriteByte();
  EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace walletgate::http::testing
