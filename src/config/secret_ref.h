#pragma once

// Secrets come into configuration only by reference: "${NAME}" (environment) or "file:/path".

#include <functional>
#include <optional>
#include <string>

#include "base/secret.h"
#include "config/yaml_node.h"

namespace walletgate::config {

using EnvLookup = std::function<std::optional<std::string>(const std::string& name)>;

EnvLookup ProcessEnvironment();

/// Resolves a scalar that must be a reference; plain text is a fault ("write ${NAME} or file:PATH"), as are a missing
/// variable, an empty value, and a file that cannot be read, is no regular one (ReadRegularFile) or is open to
/// everybody (mode & 0007). That is a warning only where whoever runs the gateway cannot take it away, since the mount
/// is another's: a read-only one, or one in memory under /run/secrets. One trailing newline of a file is cut.
std::optional<Secret> ResolveSecret(const YamlNode& node, const EnvLookup& env, Diagnostics& diagnostics);

/// Ordinary settings: the text itself, with "${NAME}" and "${NAME:-default}" replaced when they are the whole scalar; a
/// reference inside a longer text is a fault. The default also stands for an empty variable, as in a shell.
std::optional<std::string> ResolveText(const YamlNode& node, const EnvLookup& env, Diagnostics& diagnostics);

}  // namespace walletgate::config
