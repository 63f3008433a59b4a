#pragma once

// Pistache's Listener cannot stop accepting without stopping its worker. These two calls do it from outside. Used by
// Server::Drain.

#include <cstdint>
#include <vector>

namespace walletgate::http {

/// The descriptors of this process that listen on `port`. Two servers may share one.
std::vector<int> ListeningSockets(std::uint16_t port);

/// Closes the listening socket for the kernel, while its owner keeps a descriptor of the same number that never becomes
/// ready. Thread-safe against an accept() under way.
void StopListening(int fd);

}  // namespace walletgate::http
