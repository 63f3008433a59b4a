#pragma once

// walletgate call: a client for hands. Pretty answers, the raw JSON, or the curl command that does the same.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddCall(CLI::App& command);

}  // namespace walletgate::cli
