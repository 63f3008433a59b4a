#pragma once

// `tenants[].api_keys` of config/walletgate.yaml: hashes, scopes and expiry of a tenant's keys.

#include <set>
#include <string>
#include <vector>

#include "config/map_reader.h"
#include "routing/state.h"

namespace walletgate::gateway {

/// Of all scopes, for messages that name the nearest. Thread-safe.
const std::vector<std::string>& ScopeNames();

/// Reads the member of `tenant`; faults go to its diagnostics. A hash that is in `hashes` already (of any tenant) or is
/// that of a word is a fault; the others are added. An expiry that has passed is none: whoever asks with the key is
/// told.
std::vector<routing::ApiKey> ParseApiKeys(config::MapReader& tenant, const std::string& tenant_id,
                                          std::set<std::string>& hashes);

}  // namespace walletgate::gateway
