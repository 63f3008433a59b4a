#pragma once

// Names that people give to things of config/walletgate.yaml: tenants, keys, rules.

#include <string>
#include <string_view>

#include "config/map_reader.h"

namespace walletgate::cli {

/// Reads a name that logs and metrics may show and that can stand in a command line: 1 to 64 letters, digits, '.',
/// '_' or '-'. Anything else is reported; what was read is returned all the same.
std::string ReadName(config::MapReader& reader, std::string_view key);

}  // namespace walletgate::cli
