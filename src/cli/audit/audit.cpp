#include "cli/audit/audit.h"

#include <CLI/CLI.hpp>

#include "cli/audit/findings.h"
#include "cli/command.h"
#include "cli/console.h"
#include "gateway/audit/page.h"
#include "gateway/audit/rules.h"

namespace walletgate::cli {
namespace {

struct AuditOptions {
  FindingsOptions findings;
  bool page = false;
};

}  // namespace

std::function<int()> AddAudit(CLI::App& command) {
  auto options = std::make_shared<AuditOptions>();
  AddFindingsOptions(command, options->findings, gateway::FindRule, "docs/audit.md");
  command.add_flag("--page", options->page, "Print docs/audit.md instead");
  return [options]() -> int {
    if (options->page) return Print(gateway::AuditPage()) ? kExitOk : kExitFailure;
    return ShowFindings(options->findings, gateway::Audit);
  };
}

}  // namespace walletgate::cli
