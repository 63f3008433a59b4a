#pragma once

// walletgate serve: run until SIGTERM or SIGINT, then drain.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddServe(CLI::App& command);

}  // namespace walletgate::cli
