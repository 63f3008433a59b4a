#pragma once

// One entry of `operations` in a provider file. Used by the spec loader.

#include "config/yaml_node.h"
#include "mapping/plan.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// Reads and compiles one operation; faults go to `diagnostics`. What concerns several operations is proved later
/// (spec_proofs.h).
OperationSpec ParseOperation(const config::YamlNode::Entry& entry, const mapping::Scope& scope,
                             config::Diagnostics& diagnostics);

/// Reads `idempotency`: the bare word none, or a mapping. Used by ParseOperation.
IdempotencySpec ParseIdempotency(const config::YamlNode& node, config::Diagnostics& diagnostics);

/// Why a `settles_within` is none; "" where it is one.
std::string FaultOfSettlesWithin(std::chrono::milliseconds time);

}  // namespace walletgate::provider
