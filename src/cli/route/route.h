#pragma once

// walletgate route simulate: what the routing rules make of a file of requests, offline.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddRoute(CLI::App& command);

}  // namespace walletgate::cli
