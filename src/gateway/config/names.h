#pragma once

// Names that people give to things of config/walletgate.yaml: tenants, keys, rules; and how these are told to people.

#include <string>
#include <string_view>

#include "config/map_reader.h"
#include "routing/key_sets.h"

namespace walletgate::gateway {

/// 1 to 64 letters, digits, '.', '_' or '-'.
bool IsName(std::string_view text);

/// Reads a name that logs and metrics may show and that can stand in a command line: 1 to 64 letters, digits, '.',
/// '_' or '-'. Anything else is reported; what was read is returned all the same.
std::string ReadName(config::MapReader& reader, std::string_view key);

/// A name as DNS and Compose have them, perhaps with the dot of the root, without a port.
bool IsHostName(std::string_view text);

/// Whose credentials they are: "tenant main", or "the deployment" for "".
std::string OwnerName(std::string_view owner);

/// "the deployment, tenant main": whoever mints with the keys of that set.
std::string OwnersOf(const routing::KeySet& set);

}  // namespace walletgate::gateway
