#pragma once

// walletgate import reconcile: the directory held against a vendor's list, by a running gateway.

#include <functional>

#include "cli/command.h"

namespace walletgate::cli {

/// Declares the command's options and gives what it does. Exit code 0: both sides are the same; 1: they differ, or it
/// was not finished; 2: it was not begun.
std::function<int()> AddReconcile(CLI::App& command);

}  // namespace walletgate::cli
