// The tool that tests of shared objects stand on: it must reach the orders that matter, and repeat what it found.

#include "tests/fakes/interleaver.h"

#include <gtest/gtest.h>

namespace walletgate {
namespace {

using std::chrono::milliseconds;

/// A lamp that is handed on by a post, and forgets to look whether somebody took it meanwhile.
class Lamp {
 public:
  explicit Lamp(Interleaver& run, bool looks) : run_(run), looks_(looks) {
    for (int i = 0; i < 3; ++i) {
      EventLoop& loop = run.AnyLoop();
      run.Start(loop, Carry(loop));
    }
  }
  ~Lamp() { run_.Abandon(); }
  Lamp(const Lamp&) = delete;
  Lamp& operator=(const Lamp&) = delete;

  std::string Run() {
    const std::string fault = run_.Run();
    return fault.empty() && dropped_ ? "two carry the lamp" : fault;
  }

 private:
  Task<void> Carry(EventLoop& loop) {
    for (;;) {
      const bool free = carriers_ == 0;
      if (free) {
        const Completion<bool> posted;
        loop.Post([posted] { posted.Resolve(true); });
        co_await posted;
        if (!looks_ || carriers_ == 0) break;
      } else {
        co_await Sleep(loop, milliseconds(1));
      }
    }
    dropped_ = dropped_ || ++carriers_ > 1;
    co_await Sleep(loop, milliseconds(1));
    --carriers_;
  }

  Interleaver& run_;
  bool looks_;
  int carriers_ = 0;
  bool dropped_ = false;
};

TEST(Interleaver, FindsWhatHappensBetweenAPostAndItsRun) {
  const auto careless = [](Interleaver& run) { return Lamp(run, false).Run(); };
  const std::optional<FailedInterleaving> failed = FirstFailure(100, careless);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->fault, "two carry the lamp");
  for (int i = 0; i < 3; ++i) {
    Interleaver again(failed->seed);
    EXPECT_EQ(careless(again), failed->fault) << "a seed is the whole story";
  }
  EXPECT_FALSE(FirstFailure(1000, [](Interleaver& run) { return Lamp(run, true).Run(); }));
}

Task<void> WaitFor(Completion<bool> never) { co_await never; }

TEST(Interleaver, TellsOfThoseWhoWaitForEver) {
  const auto failed = FirstFailure(1, [](Interleaver& run) {
    run.Start(run.loop(0), WaitFor(Completion<bool>()));
    return run.Run();
  });
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->fault, "1 wait for ever");
}

Task<void> NoteTimes(Interleaver& run, EventLoop& loop, std::vector<SteadyTime>& times) {
  co_await Sleep(loop, milliseconds(7));
  times.push_back(run.now());
}

TEST(Interleaver, RunsNoTimerBeforeItsTime) {
  for (std::uint64_t seed = 1; seed < 50; ++seed) {
    Interleaver run(seed);
    const SteadyTime start = run.now();
    std::vector<SteadyTime> times;
    for (std::size_t i = 0; i < Interleaver::kLoops; ++i) run.Start(run.loop(i), NoteTimes(run, run.loop(i), times));
    ASSERT_EQ(run.Run(), "");
    ASSERT_EQ(times.size(), Interleaver::kLoops);
    for (const SteadyTime time : times) EXPECT_GE(time - start, milliseconds(7));
  }
}

TEST(Interleaver, EndsWhatNeverEnds) {
  Interleaver run(1);
  std::function<void()> again = [&] { run.loop(0).Post(again); };
  run.loop(0).Post(again);
  EXPECT_EQ(run.Run(), "it never ends");
}

}  // namespace
}  // namespace walletgate
