#pragma once

// What Pistache's Listener cannot do: stop accepting without stopping its worker, and notice that a port is taken (our
// loops share one through SO_REUSEPORT, and so would a second process of the same user). Used by Server.

#include <cstdint>
#include <string>
#include <vector>

namespace walletgate::http {

/// False when somebody listens at `port` of `address` already. An address that is none counts as free: binding to it
/// says what is wrong with it.
bool PortIsFree(const std::string& address, std::uint16_t port);

/// The descriptors of this process that listen on `port`. Two servers may share one.
std::vector<int> ListeningSockets(std::uint16_t port);

/// Lets nobody connect any more and waits until everybody who has connected is accepted: closing a listening socket
/// resets those who wait in its queue. Who tries to connect meanwhile hears nothing, tries again by itself after a
/// second and then finds nobody listening.
void LetAcceptAll(const std::vector<int>& listening);

/// Closes the listening socket for the kernel, while its owner keeps a descriptor of the same number that never becomes
/// ready. Thread-safe against an accept() under way.
void StopListening(int fd);

}  // namespace walletgate::http
