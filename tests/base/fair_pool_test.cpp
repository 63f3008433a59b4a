#include "base/loop/fair_pool.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

#include "tests/base/manual_loop.h"

namespace walletgate {
namespace {

/// Runs `task` to its end; nothing when it has not ended after five seconds.
template <class T>
std::optional<T> Finish(ManualLoop& loop, Task<T> task) {
  // Shared with the task: it may end after this function gave up.
  auto value = std::make_shared<std::optional<T>>();
  Spawn(std::move(task), [value](T result) { value->emplace(std::move(result)); });
  for (int i = 0; i < 5000 && !value->has_value(); ++i) {
    if (loop.RunPosted() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return std::move(*value);
}

/// Work that goes on until it is let go.
class Gate {
 public:
  FairPool::Work Work() {
    return [this](unsigned) {
      begun_.set_value();
      go_.get_future().wait();
    };
  }
  void AwaitBegun() { begun_.get_future().wait(); }
  void Open() { go_.set_value(); }

 private:
  std::promise<void> begun_;
  std::promise<void> go_;
};

TEST(FairPool, TakesFromGroupToGroupInTurn) {
  std::string order;
  Gate gate;
  {
    FairPool pool({.threads = 1});
    EXPECT_TRUE(pool.Submit("a", gate.Work()));
    gate.AwaitBegun();
    for (const char* work : {"a1", "a2", "a3", "b1", "c1", "c2"}) {
      EXPECT_TRUE(pool.Submit({work, 1}, [&order, work](unsigned) { order += std::string(work) + ' '; }));
    }
    gate.Open();
  }
  EXPECT_EQ(order, "a1 b1 c1 a2 c2 a3 ");
}

TEST(FairPool, NeverGivesAllThreadsToOneGroup) {
  Gate gate;
  FairPool pool({.threads = 2});
  EXPECT_TRUE(pool.Submit("a", gate.Work()));
  gate.AwaitBegun();
  std::promise<void> second;
  for (int i = 0; i < 8; ++i) {
    EXPECT_TRUE(pool.Submit("a", [&second, i](unsigned) {
      if (i == 0) second.set_value();
    }));
  }
  std::promise<void> other;
  EXPECT_TRUE(pool.Submit("b", [&other](unsigned) { other.set_value(); }));
  other.get_future().wait();
  std::future<void> waits = second.get_future();
  EXPECT_EQ(waits.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "while its first goes on";
  gate.Open();
  waits.wait();
}

TEST(FairPool, RefusesWhatIsTooMuchOfOneGroupOnly) {
  Gate gate;
  FairPool pool({.threads = 1, .waiting = 2});
  EXPECT_TRUE(pool.Submit("a", gate.Work()));
  gate.AwaitBegun();
  const FairPool::Work nothing = [](unsigned) {};
  EXPECT_TRUE(pool.Submit("a", nothing));
  EXPECT_TRUE(pool.Submit("a", nothing));
  EXPECT_FALSE(pool.Submit("a", nothing));
  EXPECT_TRUE(pool.Submit("b", nothing));
  ManualLoop loop;
  const auto refused = Finish(loop, pool.Run<int>(loop, "a", [](unsigned) { return Result<int>(1); }));
  gate.Open();
  ASSERT_TRUE(refused && !*refused);
  EXPECT_EQ(refused->error().kind, ErrorKind::kOverloaded);
  EXPECT_TRUE(refused->error().retry_after);
}

Task<std::string> Caught(FairPool& pool, EventLoop& loop) {
  std::function<Result<int>(unsigned)> broken = [](unsigned) -> Result<int> { throw std::runtime_error("broken"); };
  Task<Result<int>> running = pool.Run<int>(loop, "a", std::move(broken));
  try {
    (void)co_await std::move(running);
  } catch (const std::runtime_error& thrown) {
    co_return thrown.what();
  }
  co_return "nothing";
}

TEST(FairPool, GivesBackOnTheLoopWhatTheWorkGivesOrThrows) {
  ManualLoop loop;
  FairPool pool({.threads = 3});
  const auto given =
      Finish(loop, pool.Run<int>(loop, "a", [](unsigned thread) { return Result<int>(thread < 3 ? 7 : 0); }));
  ASSERT_TRUE(given && *given);
  EXPECT_EQ(**given, 7);
  EXPECT_EQ(Finish(loop, Caught(pool, loop)), "broken");
}

}  // namespace
}  // namespace walletgate
