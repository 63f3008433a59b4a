// kill -9 under load, many times over: nothing that was acknowledged is lost, nobody is created twice, one key has one
// answer, and nobody gets another tenant's user. Usage: crash_drill [--kills N] [--seed N] [--ids POLICY]. Exit code 0
// when the promise held. Without --ids the kills are shared out among the three policies.
//
// Two tenants want users of the same external ids: under `prefixed` and `derived` ids on one account of each vendor,
// under `plain` ones with an account each. The vendors' simulators and the callers live in this process; the gateway
// (drilled_gateway) is the one that is killed: at every labelled step with each vendor, at random moments, and while it
// starts. It is restarted each time on the same store. At the end the callers' acknowledgements, the gateway's
// directories and the vendors' own create logs are joined.

#include <array>
#include <cstdlib>
#include <iostream>
#include <string>

#include "base/log/log.h"
#include "tests/drills/crash/supervisor.h"

namespace walletgate::drills {
namespace {

std::chrono::milliseconds Percentile(const DrillReport& report, std::size_t percent) {
  if (report.starts.empty()) return std::chrono::milliseconds(0);
  return report.starts[(report.starts.size() - 1) * percent / 100];
}

void PrintFaults(std::string_view name, const std::vector<std::string>& faults) {
  constexpr std::size_t kShown = 10;
  std::cout << name << faults.size() << '\n';
  for (std::size_t i = 0; i < faults.size() && i < kShown; ++i) std::cout << "    " << faults[i] << '\n';
}

void Print(const DrillOptions& options, const DrillReport& report) {
  const Tally& tally = report.tally;
  std::cout << "ids                  " << ToString(options.ids) << '\n'
            << "kills                " << report.labelled + report.random << " (" << report.labelled << " at steps, "
            << report.random << " at random moments)\n"
            << "requests             " << tally.attempts << ", of these by status";
  for (const auto& [status, count] : tally.statuses) {
    std::cout << ' ' << (status == 0 ? "broken" : std::to_string(status)) << ':' << count;
  }
  std::cout << "\noperations           " << tally.acknowledged << " acknowledged, " << tally.repeated
            << " repeats answered, " << report.open << " open\n"
            << "users                " << report.verdict.users << " in the directory, " << report.verdict.vendor_users
            << " at the vendors; second wallets there: " << report.verdict.vendor_wallets << '\n'
            << "ready after a start  p50 " << Percentile(report, 50).count() << " ms, p99 "
            << Percentile(report, 99).count() << " ms, longest " << Percentile(report, 100).count() << " ms\n";
  PrintFaults("steps not reached    ", report.unreached);
  PrintFaults("lost                 ", report.verdict.lost);
  PrintFaults("duplicates           ", report.verdict.duplicates);
  PrintFaults("orphans              ", report.verdict.orphans);
  PrintFaults("conflicting answers  ", tally.faults);
  PrintFaults("crossed at a vendor  ", report.verdict.crossed);
  PrintFaults("crossed answers      ", tally.crossed);
  if (!report.failure.empty()) std::cout << "failure              " << report.failure << '\n';
  std::cout.flush();
}

bool Run(const DrillOptions& options) {
  const DrillReport report = Supervisor(options).Run();
  Print(options, report);
  const bool kept = report.failure.empty() && report.settled && report.unreached.empty() &&
                    report.verdict.Faults() == 0 && report.tally.faults.empty() && report.tally.crossed.empty() &&
                    report.verdict.users > 0;
  std::cout << (kept ? "the promise held" : "THE PROMISE WAS BROKEN") << " (seed " << options.seed << ")" << std::endl;
  return kept;
}

constexpr std::array kPolicies = {provider::Ids::kDerived, provider::Ids::kPrefixed, provider::Ids::kPlain};

/// The kills shared out, so that together they visit what as many of one policy would.
bool RunAll(DrillOptions options) {
  const int kills = options.kills;
  const int policies = static_cast<int>(kPolicies.size());
  bool kept = true;
  for (int i = 0; i < policies; ++i) {
    options.ids = kPolicies[static_cast<std::size_t>(i)];
    options.first = kills * i / policies;
    options.kills = kills * (i + 1) / policies - options.first;
    kept = Run(options) && kept;
  }
  return kept;
}

/// Whether `name` is a policy, which is then that of `options`.
bool ReadPolicy(std::string_view name, DrillOptions& options) {
  for (const provider::Ids ids : kPolicies) {
    if (ToString(ids) != name) continue;
    options.ids = ids;
    return true;
  }
  return false;
}

}  // namespace
}  // namespace walletgate::drills

int main(int argc, char** argv) {
  walletgate::drills::DrillOptions options;
  options.gateway = WALLETGATE_DRILLED_GATEWAY;
  bool one_policy = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--kills") options.kills = std::atoi(argv[i + 1]);
    else if (name == "--seed") options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    else if (name == "--ids" && walletgate::drills::ReadPolicy(argv[i + 1], options)) one_policy = true;
    else return 64;
  }
  if (argc % 2 == 0) return 64;
  walletgate::SetLogLevel(walletgate::LogLevel::kError);
  const bool kept = one_policy ? walletgate::drills::Run(options) : walletgate::drills::RunAll(options);
  return kept ? EXIT_SUCCESS : EXIT_FAILURE;
}
