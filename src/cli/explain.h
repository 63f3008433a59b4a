#pragma once

// walletgate explain: the plan for a request, without a running gateway.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddExplain(CLI::App& command);

}  // namespace walletgate::cli
