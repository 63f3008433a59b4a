// Coroutines, timers, the pool.

#include "base/task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/log/log.h"
#include "base/loop/timer_queue.h"
#include "base/loop/worker_pool.h"
#include "tests/base/manual_loop.h"

namespace walletgate {
namespace {

using std::chrono::milliseconds;

Task<int> Constant(int value) { co_return value; }

Task<int> Sum(int n) {
  int sum = 0;
  for (int i = 1; i <= n; ++i) sum += co_await Constant(i);
  co_return sum;
}

Task<std::unique_ptr<std::string>> Await(Completion<std::unique_ptr<std::string>> done) { co_return co_await done; }

TEST(Task, DoesNotStartBeforeItIsAwaited) {
  bool started = false;
  const auto body = [](bool* flag) -> Task<void> {
    *flag = true;
    co_return;
  };
  Task<void> task = body(&started);
  EXPECT_FALSE(started);
  Spawn(std::move(task));
  EXPECT_TRUE(started);
}

TEST(Task, PassesValuesThroughNestedAwaits) {
  int result = 0;
  Spawn(Sum(10), [&result](int value) { result = value; });
  EXPECT_EQ(result, 55);
}

TEST(Task, IsDestroyedUnstartedWithoutALeak) {
  const auto held = std::make_shared<int>(1);
  const auto body = [](std::shared_ptr<int> kept) -> Task<int> { co_return *kept; };
  {
    const Task<int> never = body(held);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

Task<int> ThrowAfter(Completion<int> done) {
  const int value = co_await done;
  throw std::runtime_error("after " + std::to_string(value));
}

Task<std::string> Caught(Task<int> task) {
  try {
    const int value = co_await std::move(task);
    co_return std::to_string(value);
  } catch (const std::exception& failure) {
    co_return failure.what();
  }
}

Task<int> Through(Task<int> task, std::shared_ptr<int> held) {
  const int value = co_await std::move(task);
  co_return *held + value;
}

TEST(Task, ThrowsToWhoeverAwaitsWhatItThrewItself) {
  const auto body = []() -> Task<int> {
    throw std::bad_alloc();
    co_return 1;
  };
  std::string caught;
  Spawn(Caught(body()), [&](std::string text) { caught = std::move(text); });
  EXPECT_EQ(caught, "std::bad_alloc");
}

TEST(Task, ThrowsThroughThoseWhoDoNotCatchAlsoAfterAWait) {
  const auto held = std::make_shared<int>(1);
  const Completion<int> done;
  std::string caught;
  Spawn(Caught(Through(ThrowAfter(done), held)), [&](std::string text) { caught = std::move(text); });
  EXPECT_EQ(caught, "");
  done.Resolve(7);
  EXPECT_EQ(caught, "after 7");
  EXPECT_EQ(held.use_count(), 1);
}

Task<void> HoldUntil(Completion<int> done, std::shared_ptr<int> held) { *held += co_await done; }

TEST(TaskScope, RunsItsTasksToTheirEnd) {
  const auto held = std::make_shared<int>(1);
  TaskScope scope;
  const Completion<int> done;
  scope.Spawn(HoldUntil(done, held));
  EXPECT_EQ(held.use_count(), 2);
  done.Resolve(2);
  EXPECT_EQ(*held, 3);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(TaskScope, DestroysWhatHasNotFinished) {
  const auto held = std::make_shared<int>(1);
  const Completion<int> never;
  {
    TaskScope scope;
    scope.Spawn(HoldUntil(never, held));
    scope.Spawn(HoldUntil(never, held));
    EXPECT_EQ(held.use_count(), 3);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(*held, 1);
}

Task<void> Await(Task<int> task) { co_await std::move(task); }

TEST(TaskScope, EndsAndLogsATaskThatThrowsAndGoesOn) {
  std::vector<std::string> lines;
  SetLogSink([&](std::string_view line) { lines.emplace_back(line); });
  const auto held = std::make_shared<int>(1);
  TaskScope scope;
  const Completion<int> done;
  const Completion<int> others;
  scope.Spawn(Await(Through(ThrowAfter(done), held)));
  scope.Spawn(HoldUntil(others, held));
  EXPECT_EQ(held.use_count(), 3);
  done.Resolve(5);
  EXPECT_EQ(held.use_count(), 2);
  others.Resolve(1);
  EXPECT_EQ(*held, 2);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines.front().find(R"("level":"error")"), std::string::npos) << lines.front();
  EXPECT_NE(lines.front().find(R"("reason":"after 5")"), std::string::npos) << lines.front();
  SetLogSink({});
}

TEST(Completion, DoesNotResumeACoroutineThatIsGone) {
  const auto held = std::make_shared<int>(1);
  const Completion<int> late;
  {
    TaskScope scope;
    scope.Spawn(HoldUntil(late, held));
  }
  late.Resolve(2);
  EXPECT_EQ(*held, 1);
}

TEST(Completion, ResumesTheWaiterInsideResolve) {
  const Completion<std::unique_ptr<std::string>> done;
  std::string got;
  Spawn(Await(done), [&got](std::unique_ptr<std::string> text) { got = *text; });
  EXPECT_FALSE(done.resolved());
  done.Resolve(std::make_unique<std::string>("late"));
  EXPECT_EQ(got, "late");
  EXPECT_TRUE(done.resolved());
}

TEST(Completion, GivesAtOnceWhatCameEarly) {
  const Completion<std::unique_ptr<std::string>> done;
  done.Resolve(std::make_unique<std::string>("early"));
  std::string got;
  Spawn(Await(done), [&got](std::unique_ptr<std::string> text) { got = *text; });
  EXPECT_EQ(got, "early");
}

TEST(Completion, IgnoresASecondValue) {
  const Completion<std::unique_ptr<std::string>> done;
  int times = 0;
  std::string got;
  Spawn(Await(done), [&](std::unique_ptr<std::string> text) {
    ++times;
    got = *text;
  });
  done.Resolve(std::make_unique<std::string>("first"));
  done.Resolve(std::make_unique<std::string>("second"));
  EXPECT_EQ(times, 1);
  EXPECT_EQ(got, "first");
}

TEST(Sleep, WakesAfterTheDelayAndNotBefore) {
  ManualLoop loop;
  bool awake = false;
  Spawn(Sleep(loop, milliseconds(10)), [&awake] { awake = true; });
  loop.Advance(milliseconds(9));
  EXPECT_FALSE(awake);
  loop.Advance(milliseconds(1));
  EXPECT_TRUE(awake);
}

class Timers : public testing::Test {
 protected:
  std::function<void()> Note(std::string name) {
    return [this, name] { ran += name; };
  }
  static SteadyTime At(int millis) { return SteadyTime(milliseconds(millis)); }
  TimerQueue queue;
  std::string ran;
};

TEST_F(Timers, RunInOrderOfTime) {
  queue.Add(At(30), Note("c"));
  queue.Add(At(10), Note("a"));
  queue.Add(At(10), Note("b"));
  queue.Add(At(40), Note("d"));
  EXPECT_EQ(queue.Next(), At(10));
  queue.RunDue(At(30));
  EXPECT_EQ(ran, "abc");
  EXPECT_EQ(queue.Next(), At(40));
  queue.RunDue(At(40));
  EXPECT_EQ(queue.Next(), std::nullopt);
}

TEST_F(Timers, CanBeCancelled) {
  const TimerId a = queue.Add(At(1), Note("a"));
  queue.Add(At(1), Note("b"));
  queue.Cancel(a);
  queue.Cancel(a);
  queue.Cancel(0);
  queue.RunDue(At(1));
  EXPECT_EQ(ran, "b");
}

TEST_F(Timers, MayCancelEachOtherWhileRunning) {
  TimerId second = 0;
  queue.Add(At(1), [&] { queue.Cancel(second); });
  second = queue.Add(At(2), Note("second"));
  queue.RunDue(At(5));
  EXPECT_EQ(ran, "");
  EXPECT_EQ(queue.Next(), std::nullopt);
}

TEST_F(Timers, AddedForNowWaitForTheNextTurn) {
  std::function<void()> again = [&] {
    ran += "x";
    queue.Add(At(0), again);
  };
  queue.Add(At(1), again);
  queue.RunDue(At(1));
  EXPECT_EQ(ran, "x");
  queue.RunDue(At(1));
  EXPECT_EQ(ran, "xx");
}

TEST(WorkerPool, FinishesWhatWasSubmittedBeforeItEnds) {
  std::atomic<int> done{0};
  {
    WorkerPool pool(3);
    for (int i = 0; i < 1000; ++i) pool.Submit([&done] { ++done; });
  }
  EXPECT_EQ(done.load(), 1000);
}

TEST(WorkerPool, ThrowsToTheCallerWhatTheWorkThrows) {
  WorkerPool pool(1);
  ManualLoop loop;
  std::string caught;
  const auto run = [&]() -> Task<void> {
    const std::function<int()> work = []() -> int { throw std::runtime_error("no luck"); };
    try {
      Task<int> running = pool.Run<int>(loop, work);
      (void)co_await std::move(running);
    } catch (const std::runtime_error& failure) {
      caught = failure.what();
    }
  };
  Spawn(run());
  while (loop.RunPosted() == 0) std::this_thread::yield();
  EXPECT_EQ(caught, "no luck");
}

TEST(WorkerPool, ResumesTheCallerOnItsLoop) {
  WorkerPool pool(1);
  ManualLoop loop;
  std::thread::id worked_on;
  std::thread::id resumed_on;
  int result = 0;
  const std::function<int()> work = [&worked_on] {
    worked_on = std::this_thread::get_id();
    return 42;
  };
  Spawn(pool.Run<int>(loop, work), [&](int value) {
    result = value;
    resumed_on = std::this_thread::get_id();
  });
  while (loop.RunPosted() == 0) std::this_thread::yield();
  EXPECT_EQ(result, 42);
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
  EXPECT_NE(worked_on, std::this_thread::get_id());
}

}  // namespace
}  // namespace walletgate
