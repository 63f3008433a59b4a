#pragma once

// A portability report for people, and its lines for programs. Used by cli/portability/portability.cpp.

#include "base/json/value.h"
#include "cli/portability/portability_options.h"

namespace walletgate::cli {

/// The numbers as two tables: users by category, and by code.
std::string SummaryOf(json::Value report);

/// What --format asks for, to stdout or into the file of --out. Says what is wrong and gives the exit code, or
/// kExitOk.
int PutOut(const PortabilityOptions& options, json::Value report);

}  // namespace walletgate::cli
