#pragma once

// `path` of an operation: literal segments and `{name}` placeholders. Used by the operation parser.

#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_node.h"
#include "mapping/plan.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// What templates and literal paths are made of, as editors are told it.
inline constexpr std::string_view kPathPattern = R"(^/[^?# %\\]*$)";
inline constexpr std::string_view kLiteralPathPattern = R"(^/[^#{} \\]*$)";

/// Reads a template. A placeholder is a whole segment; it names an entry of `params` (nullptr when the file has none)
/// or else a scalar unified field of the operation. Entries of `params` that no placeholder names are faults.
std::vector<PathPart> ParsePath(const config::YamlNode& path, const config::YamlNode* params,
                                const mapping::Scope& scope, config::Diagnostics& diagnostics);

/// Why `path` is no absolute path of literal text ("must start with '/'"), or nothing.
std::optional<std::string> FaultOfLiteralPath(std::string_view path);

}  // namespace walletgate::provider
