#pragma once

// `paging` in the response of an operation that lists: how its pages follow each other. Used by the operation parser.

#include "config/yaml_node.h"
#include "mapping/plan.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// Reads `paging`; faults go to `diagnostics`. `result`: what the operation's result was compiled from, nullptr where
/// there is none: the vendor's own ids are read of the elements of its list.
PagingSpec ParsePaging(const config::YamlNode& node, const config::YamlNode* result, const mapping::Scope& scope,
                       config::Diagnostics& diagnostics);

/// Proves that what the vendor says of its pages is what it is asked with: the cursor, and a limit where there is one.
void ProvePaging(const OperationSpec& spec, const config::YamlNode& operation, config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
