#pragma once

// Reads and proves `portability` of a provider file. Used by the spec loader, after accepts and operations were read.

#include "config/yaml_node.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

PortabilityFacts ParsePortability(const config::YamlNode& node, config::Diagnostics& diagnostics);

/// Whatever is said of chains, issuers, contacts, tokens and ids is about what the file accepts and tells the vendor:
/// else nobody could ever meet it.
void ProvePortability(const ProviderSpec& spec, const config::YamlNode& node, config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
