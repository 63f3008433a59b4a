#include "tests/simulation/run.h"

#include "base/log.h"
#include "tests/simulation/client.h"

namespace walletgate::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMaxSteps = 60'000;

class World {
 public:
  World(std::uint64_t seed, const RunOptions& options)
      : timeline_(options.print), dice_(seed), faults_(Faults::Draw(dice_)), bug_(options.bug) {
    vendors_.BeStrict(faults_.strict_vendors);
    SetLogSink([this](std::string_view line) { oracle_.OnLogLine(line); });
  }
  ~World() { SetLogSink({}); }

  void Run() {
    gateway_.Start();
    for (unsigned i = 0; i < faults_.crashes; ++i) ScheduleCrash();
    const std::uint64_t clients = 2 + dice_.Below(5);
    for (unsigned i = 0; i < clients; ++i) {
      ++crowd_.busy;
      tasks_.Spawn(RunClient(crowd_, std::string(kTenants[i % kTenants.size()]), i));
    }
    StepUntilIdle();
    CalmDown();
    ++crowd_.busy;
    tasks_.Spawn(RepeatAll(crowd_));
    StepUntilIdle();
    oracle_.CheckPromises();
    oracle_.CheckSettled();
  }

  void Fill(Report& report) const {
    report.hash = timeline_.hash();
    report.steps = timeline_.steps();
    report.made = vendors_.effects().size();
    report.crashes = crashes_;
    report.probes = oracle_.probes();
    report.violations = timeline_.violations();
  }

 private:
  /// At some step, not at some time: most steps are where something is under way.
  void ScheduleCrash() { crash_at_.insert(10 + dice_.Below(350)); }

  void StepUntilIdle() {
    while (crowd_.busy > 0 && timeline_.Step()) {
      if (crash_at_.erase(timeline_.steps()) > 0) Crash();
      if (timeline_.steps() < kMaxSteps) continue;
      timeline_.Violate("the run does not end");
      return;
    }
    if (crowd_.busy > 0 && timeline_.steps() < kMaxSteps) timeline_.Violate("a client waits for ever");
  }

  void Crash() {
    if (!gateway_.up()) return;
    ++crashes_;
    gateway_.Crash();
    oracle_.CheckPromises();
    timeline_.After(dice_.Between(milliseconds(10), seconds(20)), kWorld, [this] { gateway_.Start(); });
  }

  /// Nothing goes wrong any more, and what was on its way arrives.
  void CalmDown() {
    const bool long_pause = faults_.long_pause;
    faults_ = Faults::None();
    crash_at_.clear();
    bool rested = false;
    timeline_.After(seconds(60), kWorld, [&rested] { rested = true; });
    while (!rested && timeline_.Step()) {
    }
    if (!long_pause) return;
    timeline_.Sleep(std::chrono::hours(25));
    oracle_.ForgetKeys();
  }

  Timeline timeline_;
  Dice dice_;
  Faults faults_;
  PlantedBug bug_;
  Vendors vendors_{timeline_};
  SimLoop loop_{timeline_, dice_, kWorld};
  SimDisk disk_{loop_};
  Oracle oracle_{timeline_, disk_, vendors_};
  Network network_{{timeline_, dice_, vendors_, oracle_, faults_, bug_}};
  Gateway gateway_{{timeline_, dice_, {timeline_, dice_, disk_, faults_, bug_}, network_, oracle_, faults_}};
  Crowd crowd_{timeline_, dice_, gateway_, loop_};
  std::set<std::uint64_t> crash_at_;
  unsigned crashes_ = 0;
  TaskScope tasks_;
};

}  // namespace

std::string Report::Text() const {
  std::string text = "seed " + std::to_string(seed) + ", " + std::to_string(steps) + " steps:";
  for (const std::string& violation : violations) text += "\n  " + violation;
  return text + "\n  replay: WALLETGATE_SIM_SEED=" + std::to_string(seed) + " test_simulation --gtest_filter='*Replay*'";
}

Report RunSeed(std::uint64_t seed, const RunOptions& options) {
  Report report;
  report.seed = seed;
  World world(seed, options);
  world.Run();
  world.Fill(report);
  return report;
}

}  // namespace walletgate::simulation
