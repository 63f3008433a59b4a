#pragma once

// Runs the request plans of one operation: from the plan input to method, target, headers and body.

#include <span>
#include <string>

#include "base/json/value.h"
#include "base/result.h"
#include "provider/call.h"

namespace walletgate::provider {

struct PlanInput {
  json::Value document;                   ///< api::BuildPlanInput
  std::span<const std::string> settings;  ///< texts in the order of the spec
  PlanCoverage* coverage = nullptr;
  bool redact = false;          ///< personal and secret values hidden, absent path values shown by name
  bool hides_settings = false;  ///< with it: those of the deployment too
};

/// The call without external id and vendor key. Errors: kUnsupportedByProvider (a path value is absent),
/// kInvalidRequest (a value that cannot stand in a path or a header).
Result<Call> RunRequestPlans(api::Operation operation, const OperationSpec& spec, const PlanInput& input);

}  // namespace walletgate::provider
