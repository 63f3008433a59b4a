#pragma once

// What a reload changes, by name: for the log, for the answer of POST /reload and for `walletgate reload`. Says nothing
// of what stands in settings, keys or rules.

#include <string>
#include <vector>

#include "base/json/sink.h"
#include "gateway/config/gateway_config.h"

namespace walletgate::gateway {

struct NameChanges {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<std::string> changed;

  bool empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

struct ConfigChanges {
  NameChanges tenants;    ///< changed ones with their sections: "main (api_keys, routing)"; renamed ones by both names
  NameChanges providers;  ///< sets of credentials: "acme", or "acme (tenant main)" for a tenant's own
  NameChanges provider_files;              ///< by provider id
  std::vector<std::string> settings;       ///< taken into use: "limits.request_timeout"
  std::vector<std::string> needs_restart;  ///< differ from what the process was started with, and are not in use

  bool empty() const;
  /// One JSON object: {"object": "reload", "changed", "tenants": {"added", …}, …, "needs_restart", "hash"}.
  void Write(std::string_view hash, json::Sink& sink) const;
};

/// From `before` to `after`. `started`: what the process began with.
ConfigChanges Compare(const Settings& started, const GatewayConfig& before, const GatewayConfig& after);

}  // namespace walletgate::gateway
