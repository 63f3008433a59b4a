#pragma once

// Which classes of addresses one connection may be made to. Internal to transport.

#include "transport/address_class.h"
#include "transport/upstream_options.h"

namespace walletgate::transport {

struct AddressPolicy {
  Reach reach = Reach::kPublic;
  bool loopback = false;  ///< the URL's host is a loopback literal

  /// A proxy is the operator's own, wherever it is in his network; but no cloud's metadata service is one.
  static AddressPolicy OfProxy() { return {Reach::kPrivate, true}; }
};

inline bool MayConnect(AddressClass address_class, AddressPolicy policy) {
  if (policy.reach == Reach::kAnywhere || address_class == AddressClass::kPublic) return true;
  if (address_class == AddressClass::kLoopback) return policy.loopback;
  return address_class == AddressClass::kPrivate && policy.reach == Reach::kPrivate;
}

/// For requests to `host`.
inline AddressPolicy PolicyFor(const std::string& host, const UpstreamOptions& options) {
  if (options.proxy && options.reach != Reach::kAnywhere) return AddressPolicy::OfProxy();
  return {options.reach, IsLoopbackLiteral(host)};
}

}  // namespace walletgate::transport
