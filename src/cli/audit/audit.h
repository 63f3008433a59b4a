#pragma once

// walletgate audit: what is no fault of a configuration and still should not be so (docs/audit.md).

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddAudit(CLI::App& command);

}  // namespace walletgate::cli
