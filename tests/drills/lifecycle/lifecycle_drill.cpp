// SIGHUP, POST /reload, SIGTERM, SIGUSR1 and SIGUSR2 against each other, many times over: whatever meets whatever, and
// be it during the start, `walletgate serve` ends 0, everybody who was let in is answered, and nothing acknowledged is
// lost. Usage: lifecycle_drill [--rounds N] [--seed N]. Exit code 0 when that held.
//
// The vendors' simulators and the callers live in this process; the program is the built one, started anew in each
// round on the same store. Blows come from the moment at which it holds signals: before, in the dynamic loader, a
// signal does to the process what it does to any other.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/log/log.h"
#include "tests/drills/lifecycle/round.h"

namespace walletgate::drills {
namespace {

using std::chrono::milliseconds;

struct Totals {
  int rounds = 0;
  int faulty = 0;
  int during_start = 0;
  int never_served = 0;
  std::map<Blow, int> blows;
  std::map<std::string, int> reloads;
  std::map<int, int> answers;
  std::vector<std::string> acknowledged;
  std::vector<milliseconds> to_main;
  std::vector<milliseconds> to_end;

  void Add(const Plan& plan, const RoundReport& report) {
    ++rounds;
    faulty += report.faults.empty() ? 0 : 1;
    during_start += plan.during_start ? 1 : 0;
    never_served += report.served ? 0 : 1;
    for (const Throw& one : plan.throws) ++blows[one.blow];
    for (const auto& [outcome, count] : report.reloads) reloads[outcome] += count;
    for (const auto& [status, count] : report.answers) answers[status] += count;
    acknowledged.insert(acknowledged.end(), report.acknowledged.begin(), report.acknowledged.end());
    to_main.push_back(report.to_main);
    to_end.push_back(report.to_end);
  }
};

std::string Spread(std::vector<milliseconds> took) {
  if (took.empty()) return "-";
  std::sort(took.begin(), took.end());
  return "p50 " + std::to_string(took[(took.size() - 1) / 2].count()) + " ms, longest " +
         std::to_string(took.back().count()) + " ms";
}

void Print(Totals& totals) {
  std::cout << "rounds               " << totals.rounds << ", " << totals.during_start << " of them during the start ("
            << totals.never_served << " never came to serve)\n"
            << "thrown               HUP " << totals.blows[Blow::kHangup] << ", POST /reload "
            << totals.blows[Blow::kReload] << ", TERM " << totals.blows[Blow::kTerm] << ", USR1 "
            << totals.blows[Blow::kUser1] << ", USR2 " << totals.blows[Blow::kUser2] << "\nreloads answered    ";
  for (const auto& [outcome, count] : totals.reloads) std::cout << ' ' << outcome << ": " << count << ';';
  std::cout << "\ncreates answered    ";
  for (const auto& [status, count] : totals.answers) std::cout << ' ' << status << ": " << count << ';';
  std::cout << "\nuntil signals wait   " << Spread(totals.to_main) << " after the start of the process\n"
            << "until it has ended   " << Spread(totals.to_end) << " after the first blow\n"
            << "rounds with a fault  " << totals.faulty << std::endl;
}

int Run(int rounds, std::uint64_t seed) {
  SetLogLevel(LogLevel::kError);
  std::mt19937_64 random(seed);
  Arena arena;
  Totals totals;
  for (int i = 0; i < rounds; ++i) {
    const Plan plan = DrawPlan(random);
    const RoundReport report = arena.Run(i, plan);
    totals.Add(plan, report);
    for (const std::string& fault : report.faults) std::cout << "round " << i << ": " << fault << '\n';
    if ((i + 1) % 50 == 0) std::cerr << i + 1 << " rounds, " << totals.faulty << " with a fault" << std::endl;
  }
  const std::vector<std::string> forgotten = arena.Audit(totals.acknowledged);
  for (const std::string& fault : forgotten) std::cout << fault << '\n';
  Print(totals);
  const bool kept = totals.faulty == 0 && forgotten.empty() && !totals.acknowledged.empty();
  std::cout << (kept ? "the promise held" : "THE PROMISE WAS BROKEN") << " (seed " << seed << ")" << std::endl;
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace walletgate::drills

int main(int argc, char** argv) {
  int rounds = 50;
  std::uint64_t seed = 1;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--rounds") rounds = std::atoi(argv[i + 1]);
    else if (name == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
    else return 64;
  }
  if (argc % 2 == 0) return 64;
  return walletgate::drills::Run(rounds, seed);
}
