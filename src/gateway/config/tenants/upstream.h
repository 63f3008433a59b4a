#pragma once

// What stands beside `settings` of a provider in config/walletgate.yaml: how its hosts may be reached, and how late
// what it has done may show.

#include <optional>

#include "auth/auth_scheme.h"
#include "config/map_reader.h"
#include "config/secret_ref.h"
#include "provider/provider.h"
#include "transport/upstream_options.h"

namespace walletgate::gateway {

/// Reads allow_plain_http, allow_private_addresses, ca_file (relative to the file) and proxy. Nothing after a fault.
std::optional<transport::UpstreamOptions> ReadUpstream(config::MapReader& reader, const config::EnvLookup& env);

/// Reads settles_within, which stands for what the provider's file says.
void ReadSettlesWithin(config::MapReader& reader, const provider::ProviderSpec& spec, provider::CallLimits& limits);

/// Reads reconcile. A fault where the provider's file has no list of users.
void ReadReconcile(config::MapReader& reader, const provider::ProviderSpec& spec, provider::CallLimits& limits);

/// A provider's entry, for telling where what is wrong stands.
struct ProviderEntry {
  const config::YamlNode& node;
  const config::YamlNode* settings;  ///< null: none are given
  const provider::ProviderSpec& spec;
};

/// Reports every URL that calls of the provider would go to, the vendor's own and its token endpoint's, and that
/// `upstream` does not allow. True when there is none.
bool ProveUpstreams(const ProviderEntry& entry, const auth::SettingValues& values,
                    const transport::UpstreamOptions& upstream, config::Diagnostics& diagnostics);

}  // namespace walletgate::gateway
