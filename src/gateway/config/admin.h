#pragma once

// The section `admin` of config/walletgate.yaml: where the admin listener is, under which names it is reached, who may
// use it.

#include <cstdint>

#include "config/map_reader.h"
#include "config/secret_ref.h"
#include "http/admin_gate.h"
#include "http/server/server.h"

namespace walletgate::gateway {

inline constexpr std::uint16_t kAdminPort = 9090;

/// An address and a port, or a socket. Relative paths of sockets are anchored at the folder of `file`.
void ParseAdminListener(config::MapReader& reader, const std::string& file, http::ServerOptions& options);

/// The rest of the section. Faults: also tokens that are missing where others than this machine reach the listener.
http::AdminAccess ParseAdminAccess(config::MapReader& reader, const config::EnvLookup& env,
                                   const http::ServerOptions& listener);

/// Whether only this machine reaches it.
bool IsPrivate(const http::ServerOptions& listener);

}  // namespace walletgate::gateway
