#pragma once

// walletgate sandbox: the vendors on loopback, until Ctrl-C.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddSandbox(CLI::App& command);

}  // namespace walletgate::cli
