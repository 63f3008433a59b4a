#pragma once

// walletgate metrics, schema, settings, openapi, errors, version: what machines and documents need.

#include "cli/command.h"

namespace walletgate::cli {

std::function<int()> AddMetrics(CLI::App& command);
std::function<int()> AddSchema(CLI::App& command);
std::function<int()> AddSettings(CLI::App& command);
std::function<int()> AddOpenApi(CLI::App& command);
std::function<int()> AddErrors(CLI::App& command);
std::function<int()> AddVersion(CLI::App& command);

}  // namespace walletgate::cli
