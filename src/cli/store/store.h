#pragma once

// walletgate store check|backup|export|disputes: the file that keeps the users, also while a gateway uses it.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddStore(CLI::App& command);

}  // namespace walletgate::cli
