#pragma once

// What both listeners of config/walletgate.yaml have.

#include <string>

#include "config/map_reader.h"
#include "http/server/server.h"

namespace walletgate::gateway {

/// `address`, `port` and `loops`.
void ParseListener(config::MapReader& reader, http::ServerOptions& options);

/// `path` as it is meant in `file`: relative to its folder.
std::string ResolvePath(const std::string& file, const std::string& path);

}  // namespace walletgate::gateway
