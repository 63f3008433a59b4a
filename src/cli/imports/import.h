#pragma once

// walletgate import: users that a vendor has already become users of the gateway (docs/switching-vendors.md).

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddImport(CLI::App& command);

}  // namespace walletgate::cli
