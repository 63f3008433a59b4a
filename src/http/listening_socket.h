#pragma once

// Pistache's Listener cannot stop accepting without stopping its worker. These two calls do it from outside. Used by
// Server::Drain.

#include <cstdint>
#include <span>

namespace walletgate::http {

/// The descriptor of this process that listens on `port` and is not among `known`, or -1.
int FindListeningSocket(std::uint16_t port, std::span<const int> known);

/// Closes the listening socket for the kernel, while its owner keeps a descriptor of the same number that never becomes
/// ready. Thread-safe against an accept() under way.
void StopListening(int fd);

}  // namespace walletgate::http
