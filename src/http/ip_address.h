#pragma once

// Addresses as people write them in a configuration and clients in Host. Used by AdminGate and by the configuration.

#include <string>

namespace walletgate::http {

/// IPv4 in four decimals or IPv6 without brackets, as inet_pton(3) takes them; no name.
bool IsIpAddress(const std::string& text);

/// Whether only this machine reaches a listener at `address` (127.0.0.0/8, ::1).
bool IsLoopback(const std::string& address);

}  // namespace walletgate::http
