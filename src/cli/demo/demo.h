#pragma once

// walletgate demo: the vendors' simulators, the gateway, and one user at each vendor with the same request but for
// `provider`. Needs no credentials and no network.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddDemo(CLI::App& command);

}  // namespace walletgate::cli
