#pragma once

// walletgate check: everything that serve does, short of listening. With --online also one cheap call to each vendor.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddCheck(CLI::App& command);

}  // namespace walletgate::cli
