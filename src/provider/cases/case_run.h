#pragma once

// One case file. Used by the case runner.

#include <memory>
#include <vector>

#include "config/yaml_node.h"
#include "provider/call.h"

namespace walletgate::provider {

/// What the cases of a provider have reached so far.
struct CaseCoverage {
  PlanCoverage plans;
  std::vector<bool> rules;  ///< by index of ErrorSpec::rules
};

/// Runs the case `root`. Faults go to `diagnostics`, at the expectation that was not met.
void RunCase(const std::shared_ptr<const ProviderSpec>& spec, const config::YamlNode& root, CaseCoverage& coverage,
             config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
