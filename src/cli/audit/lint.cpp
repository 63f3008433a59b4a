#include "cli/audit/lint.h"

#include <CLI/CLI.hpp>

#include "cli/audit/findings.h"
#include "cli/command.h"
#include "cli/console.h"
#include "gateway/audit/lock_in.h"

namespace walletgate::cli {
namespace {

struct LintOptions {
  FindingsOptions findings;
  bool lock_in = false;
  bool page = false;
};

}  // namespace

std::function<int()> AddLint(CLI::App& command) {
  auto options = std::make_shared<LintOptions>();
  command.add_flag("--lock-in", options->lock_in, "What ties the deployment to one vendor")->required();
  AddFindingsOptions(command, options->findings, gateway::FindLockInRule, "docs/portability.md");
  command.add_flag("--page", options->page, "Print the findings of docs/portability.md instead");
  return [options]() -> int {
    if (options->page) return Print(gateway::LockInTable()) ? kExitOk : kExitFailure;
    return ShowFindings(options->findings, gateway::LintLockIn);
  };
}

}  // namespace walletgate::cli
