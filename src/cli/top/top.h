#pragma once

// walletgate top: the vendors of a running gateway in a terminal, from its admin listener.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddTop(CLI::App& command);

}  // namespace walletgate::cli
