#pragma once

// The addresses that libcurl turns to for one exchange: which of them may be connected to, and which were refused.
// Internal to CurlTransfer.

#include <sys/socket.h>

#include <string>

#include "transport/address_policy.h"

namespace walletgate::transport {

class ConnectAttempts {
 public:
  /// Of a new exchange.
  void Begin(AddressPolicy policy);

  /// Whether the address may be connected to; it is noted either way.
  bool Allow(const sockaddr& address);

  /// Whether there were addresses, and none that may be connected to.
  bool AllRefused() const { return !allowed_one_ && !refused_.empty(); }
  /// Those that may not: "10.0.0.1 (private), 127.0.0.1 (loopback)".
  const std::string& refused() const { return refused_; }

 private:
  AddressPolicy policy_;
  bool allowed_one_ = false;
  std::string refused_;
};

}  // namespace walletgate::transport
