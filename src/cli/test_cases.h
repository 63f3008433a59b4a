#pragma once

// walletgate test: the case files of provider folders.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddTest(CLI::App& command);

}  // namespace walletgate::cli
