#pragma once

// walletgate intents list|resolve: what the admin listener of a running gateway knows of creates without an outcome.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddIntents(CLI::App& command);

}  // namespace walletgate::cli
