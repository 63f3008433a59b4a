#pragma once

// `given` and `settings` of a case file: what a caller asks for, at a deployment of the case's own.

#include <optional>

#include "api/create_end_user.h"
#include "auth/auth_scheme.h"
#include "config/yaml_node.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// The parsed request of a case; `input` refers to `request`, so this stays where it is.
struct CaseGiven {
  CaseGiven() = default;
  CaseGiven(const CaseGiven&) = delete;
  CaseGiven& operator=(const CaseGiven&) = delete;

  api::CreateEndUser request;
  api::OperationInput input;
};

/// Reads `given` for `operation` into `out`. False after a fault.
bool ReadGiven(api::Operation operation, const config::YamlNode& node, CaseGiven& out,
               config::Diagnostics& diagnostics);

/// Values of all settings: the case's own (null: unset), else the default, else the example. Secrets show as <secret>.
auth::SettingValues ReadCaseSettings(const ProviderSpec& spec, const config::YamlNode* node,
                                     config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
