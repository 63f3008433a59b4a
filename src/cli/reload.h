#pragma once

// walletgate reload: has a running gateway take its changed configuration into use, and tells what came of it.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddReload(CLI::App& command);

}  // namespace walletgate::cli
