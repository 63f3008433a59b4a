#pragma once

// walletgate healthcheck: for Docker's HEALTHCHECK and for scripts.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddHealthcheck(CLI::App& command);

}  // namespace walletgate::cli
