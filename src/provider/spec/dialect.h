#pragma once

// `extends`: a dialect is another provider's file with changes (docs/mapping.md section 5). Used by the spec loader.

#include <optional>

#include "config/diagnostics.h"
#include "config/yaml_node.h"

namespace walletgate::provider {

/// The file that `dialect` means: `base` with its changes. Every node keeps the position of the file it was written in.
/// Mappings merge by key, but mappings with `$` keys, `body`, `result`, `idempotency`, entries of `accepts` and of
/// `settings` are replaced whole, like scalars and sequences; a bare null removes what was inherited, and removing
/// what is not there goes to `diagnostics`. `id` and `name` are never inherited.
config::YamlNode MergeDialect(const config::YamlNode& base, const config::YamlNode& dialect,
                              config::Diagnostics& diagnostics);

}  // namespace walletgate::provider
