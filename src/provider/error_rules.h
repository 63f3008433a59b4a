#pragma once

// `errors` of a provider file: what a vendor's refusal means (docs/mapping.md section 8). Parsed by the spec loader,
// applied by Provider::Interpret.

#include <span>
#include <string>
#include <string_view>

#include "config/yaml_node.h"
#include "provider/provider_spec.h"

namespace walletgate::provider {

/// Reads `errors`. `offered`: the operations that the file declares. Rules that cannot match, because of an earlier
/// one or because what they look at is not declared, are faults.
ErrorSpec ParseErrors(const config::YamlNode& node, std::span<const api::Operation> offered,
                      config::Diagnostics& diagnostics);

/// A vendor's refusal, taken apart.
struct Refusal {
  api::Operation operation = api::Operation::kCreateEndUser;
  int status = 0;
  std::string code;
  std::string message;
  std::string trace_id;
  bool is_object = false;  ///< the body is a JSON object: the vendor speaks, not a proxy before it
};

/// Index of the first rule that matches, or -1.
int FindRule(const ErrorSpec& errors, const Refusal& refusal);

/// True when some rule names this code, under whatever conditions.
bool NamesCode(const ErrorSpec& errors, std::string_view code);

/// What a status means when no rule says more: the fixed tail. 3xx is a bad response: redirects are never followed.
ErrorKind KindOfStatus(api::Operation operation, int status);

/// Whether a refusal of this kind may have taken effect. Only what is certain is `no`.
Applied AppliedOf(ErrorKind kind, api::Operation operation, int status);

}  // namespace walletgate::provider
