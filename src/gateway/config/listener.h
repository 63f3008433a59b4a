#pragma once

// Settings of both listeners of config/walletgate.yaml that are more than their type, and paths.

#include <string>

#include "gateway/config/setting.h"

namespace walletgate::gateway {

void ReadAddress(const Member& member, Source& source, std::string& address);
/// Instead of address and port.
void ReadSocket(const Member& member, Source& source, std::string& path);

/// Two listeners cannot have one port, unless on addresses that do not include each other. Port 0 never collides.
bool Collide(const http::ServerOptions& one, const http::ServerOptions& other);

/// `path` as it is meant in `file`: relative to its folder.
std::string ResolvePath(const std::string& file, const std::string& path);
/// A path as it is meant in the file. The row's default stands for one that is absent.
void ReadPath(const Member& member, Source& source, std::string& path);

}  // namespace walletgate::gateway
