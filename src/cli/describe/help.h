#pragma once

// walletgate help [COMMAND…], and walletgate completion: what the table of commands says of itself.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddHelp(CLI::App& command);
std::function<int()> AddCompletion(CLI::App& command);

}  // namespace walletgate::cli
