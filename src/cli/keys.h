#pragma once

// walletgate keys create

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddKeys(CLI::App& command);

}  // namespace walletgate::cli
