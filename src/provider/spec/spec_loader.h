#pragma once

// Reads and proves provider files. Used at the start, by reloads and by `walletgate check`.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "config/yaml_node.h"
#include "provider/spec/provider_spec.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::provider {

/// The `provider.yaml` of every sub-folder of `folder`, sorted; folders whose name starts with "." are skipped.
std::vector<std::string> ProviderFiles(const std::string& folder);

/// Loads every `<folder>/*/provider.yaml`, bases before dialects. All faults of all files go to `diagnostics`, each
/// once; a file with a fault is left out. Pure apart from reading files.
ProviderSpecs LoadProviderFolder(const std::string& folder, config::Diagnostics& diagnostics);

/// Loads one file; `bases` resolves `extends` (nullptr: no such provider). Nothing when it has faults.
/// The id must be the name of the folder that `root.where.file` names; a bare file name has no folder and is not held
/// to it.
using BaseLookup = std::function<const config::YamlNode*(const std::string& id)>;
std::shared_ptr<const ProviderSpec> ParseProviderSpec(const config::YamlNode& root, const BaseLookup& bases,
                                                      config::Diagnostics& diagnostics);

/// The last line of `walletgate check`: "2 errors, 4 providers checked, nothing loaded", or, without errors,
/// "4 providers checked, no errors".
std::string LoadSummary(std::size_t errors, std::size_t providers_checked);

}  // namespace walletgate::provider
