#include "tests/simulation/run.h"

#include <algorithm>

#include "base/check.h"
#include "base/log/log.h"
#include "tests/simulation/client.h"

namespace walletgate::simulation {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kMaxSteps = 60'000;
constexpr int kPatience = 40;  ///< minutes

class World {
 public:
  World(std::uint64_t seed, const RunOptions& options)
      : timeline_(options.print), dice_(seed), faults_(Faults::Draw(dice_)), bug_(options.bug) {
    const std::uint64_t known = dice_.Below(People::kOfATenant);
    if (dice_.Chance(200)) habits_.strangers_email = people_.ContactOf(kTenants[0], known, "a");
    SetLogSink([this](std::string_view line) { oracle_.OnLogLine(line); });
  }
  ~World() { SetLogSink({}); }

  void Run() {
    gateway_.Start();
    natives_.Settle(accounts_, vendors_);
    for (unsigned i = 0; i < faults_.crashes; ++i) ScheduleCrash();
    const std::uint64_t clients = accounts_.tenants() + dice_.Below(5);
    for (unsigned i = 0; i < clients; ++i) {
      ++crowd_.busy;
      tasks_.Spawn(RunClient(crowd_, std::string(kTenants[i % accounts_.tenants()]), i));
    }
    StepUntilIdle();
    CalmDown();
    ++crowd_.busy;
    tasks_.Spawn(RepeatAll(crowd_));
    StepUntilIdle();
    oracle_.CheckPromises();
    oracle_.CheckSettled();
    if (CountFailedChecks() != checks_before_) timeline_.Violate("a check of the program failed");
  }

  void Fill(Report& report) const {
    report.hash = timeline_.hash();
    report.steps = timeline_.steps();
    report.made = MadeForSomebody();
    report.crashes = crashes_;
    report.probes = oracle_.probes();
    report.lies = oracle_.lies();
    report.late = oracle_.outcomes().late();
    report.denials = oracle_.outcomes().denials();
    report.violations = timeline_.violations();
  }

 private:
  std::size_t MadeForSomebody() const {
    const auto& effects = vendors_.effects();
    return static_cast<std::size_t>(std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
      return !effect.name.first.empty() && !effect.native;
    }));
  }

  /// At some step, not at some time: most steps are where something is under way.
  void ScheduleCrash() { crash_at_.insert(10 + dice_.Below(350)); }

  void StepUntilIdle() {
    while (crowd_.busy > 0 && timeline_.Step()) {
      oracle_.AfterStep();
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
    Rest(habits_.settles_within + seconds(60));
    for (int i = 0; i < kPatience && !oracle_.IsSettled(); ++i) Rest(seconds(60));
    if (!long_pause) return;
    timeline_.Sleep(std::chrono::hours(25));
    oracle_.ForgetKeys();
  }

  void Rest(std::chrono::nanoseconds span) {
    bool rested = false;
    timeline_.After(span, kWorld, [&rested] { rested = true; });
    while (!rested && timeline_.Step()) oracle_.AfterStep();
  }

  Timeline timeline_;
  Dice dice_;
  Faults faults_;
  PlantedBug bug_;
  Accounts accounts_{dice_};
  People people_{dice_, accounts_};
  Habits habits_{Habits::Draw(dice_)};
  Vendors vendors_{timeline_, habits_};
  SimLoop loop_{timeline_, dice_, kWorld};
  SimDisk disk_{loop_, timeline_};
  Oracle oracle_{timeline_, disk_, vendors_};
  Liar liar_{vendors_, dice_, [this](const VendorUser& user) { return oracle_.identities().IsHeld(user); }};
  Network network_{{timeline_, dice_, vendors_, liar_, oracle_, faults_, bug_}};
  SimStore::Parts store_{timeline_, dice_, disk_, faults_, bug_};
  Gateway gateway_{{timeline_, dice_, store_, network_, oracle_, faults_, accounts_, habits_}};
  Natives natives_;
  Crowd crowd_{timeline_, dice_, gateway_, loop_, people_, natives_, habits_};
  std::set<std::uint64_t> crash_at_;
  unsigned crashes_ = 0;
  const std::uint64_t checks_before_ = CountFailedChecks();
  TaskScope tasks_;
};

}  // namespace

std::string Report::Text() const {
  std::string text = "seed " + std::to_string(seed) + ", " + std::to_string(steps) + " steps:";
  for (const std::string& violation : violations) text += "\n  " + violation;
  return text + "\n  replay: WALLETGATE_SIM_SEED=" + std::to_string(seed) +
         " test_simulation --gtest_filter='*Replay*'";
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
