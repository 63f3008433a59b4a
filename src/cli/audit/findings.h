#pragma once

// What `walletgate audit` and `walletgate lint` have in common: how findings are shown, and what they end with.

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "gateway/audit/audit.h"

namespace CLI {
class App;
}

namespace walletgate::cli {

struct FindingsOptions {
  std::string config_file = "config/walletgate.yaml";
  std::vector<std::string> accepted;  ///< ids
  bool as_json = false;
};

/// Declares -c/--config, --accept and --json. `find`: the rule of an id, or nullptr; `page` tells of them all.
void AddFindingsOptions(CLI::App& command, FindingsOptions& options, const gateway::Rule* (*find)(std::string_view id),
                        const std::string& page);

/// Loads the configuration, looks, prints, and gives the exit code: 0, 1 for warnings, 3 for errors, 78 for a file that
/// does not load.
using Look = gateway::AuditReport (*)(const gateway::Audited& audited, const std::set<std::string>& accepted);
int ShowFindings(const FindingsOptions& options, Look look);

}  // namespace walletgate::cli
