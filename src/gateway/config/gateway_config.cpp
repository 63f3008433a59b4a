#include "gateway/config/gateway_config.h"

#include <algorithm>

#include "config/map_reader.h"
#include "crypto/digest.h"
#include "gateway/config/listener.h"
#include "gateway/config/setting.h"
#include "gateway/config/store.h"
#include "gateway/config/tenants/key_sets.h"
#include "gateway/config/tenants/tenants.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;

constexpr std::size_t kHashDigits = 16;

/// Reads the section where it is there.
void ReadSection(MapReader& root, const Section& section, const config::EnvLookup& env, Settings& settings) {
  const YamlNode* node = root.Child(section.name);
  if (node == nullptr) return;
  MapReader reader(*node, root.diagnostics());
  Source source{reader, env};
  ReadSettings(section.name, source, settings);
  if (section.prove != nullptr) section.prove(source, settings);
  reader.Finish();
}

/// Puts values in for ${NAME} and ${NAME:-default} where they are a whole scalar. `settings` are left alone: which of
/// them are secrets, and how those may be referred to, is the provider file's business. `authorization` and the URL of
/// a proxy are secrets (a provider may be called proxy, too: then it is a mapping).
void ResolveReferences(YamlNode& node, const config::EnvLookup& env, Diagnostics& diagnostics) {
  for (YamlNode& element : node.elements) ResolveReferences(element, env, diagnostics);
  for (YamlNode::Entry& entry : node.entries) {
    const bool own_reader =
        entry.key == "settings" || entry.key == "authorization" || (entry.key == "proxy" && entry.value.IsScalar());
    if (!own_reader) ResolveReferences(entry.value, env, diagnostics);
  }
  if (!node.IsScalar() || node.scalar.find("${") == std::string::npos) return;
  if (std::optional<std::string> value = config::ResolveText(node, env, diagnostics)) {
    node.scalar = std::move(*value);
    node.quoted = false;
  }
}

std::map<std::string, std::map<std::string, std::string>> TextsOf(const YamlNode& tenants) {
  std::map<std::string, std::map<std::string, std::string>> texts;
  for (const YamlNode& tenant : tenants.elements) {
    const YamlNode* id = tenant.Find("id");
    if (id == nullptr) continue;
    for (const YamlNode::Entry& entry : tenant.entries) texts[id->scalar][entry.key] = CanonicalText(entry.value);
  }
  return texts;
}

Settings ParseSettings(MapReader& root, const config::EnvLookup& env) {
  Settings settings;
  for (const Section& section : Sections()) ReadSection(root, section, env, settings);
  if (Collide(settings.traffic, settings.admin))
    root.Fault("admin", "has the port of 'listen'; it needs one of its own");
  if (root.node().IsMapping() && !root.Has("store")) root.Fault("store", std::string(kStoreIsRequired));
  Source top{root, env};
  ReadSettings("", top, settings);
  return settings;
}

GatewayConfig ParseResolved(const YamlNode& root, const ConfigOrigin& origin, Diagnostics& diagnostics) {
  MapReader reader(root, diagnostics);
  GatewayConfig config;
  config.settings = ParseSettings(reader, origin.env);
  const Settings& settings = config.settings;
  LoadedState& loaded = config.loaded;
  loaded.specs = provider::LoadProviderFolder(settings.providers_folder, diagnostics);
  const YamlNode* providers = reader.RequiredChild("providers");
  const YamlNode* tenants = reader.RequiredChild("tenants");
  const YamlNode* accounts = reader.Child("accounts");
  reader.Finish();
  if (providers == nullptr || tenants == nullptr) return config;
  ParsedTenants parsed = ParseTenants({*providers, *tenants, accounts, loaded.specs, settings.providers_folder,
                                       origin.env, settings.call_limits, origin.before},
                                      diagnostics);
  ServeKeySets(settings.key_sets, parsed, reader);
  loaded.state = parsed.state;
  loaded.fresh = std::move(parsed.fresh);
  loaded.users = {std::move(parsed.retired_accounts),
                  {providers->where, providers->path},
                  {tenants->where, tenants->path},
                  std::move(parsed.places)};
  loaded.tenant_texts = TextsOf(*tenants);
  return config;
}

void Tell(config::Diagnostic fault, Diagnostics& diagnostics) {
  diagnostics.Add(std::move(fault.where), std::move(fault.path), std::move(fault.message));
}

config::UsedVariables NoneUsedYet(const std::string& file) {
  return config::UsedVariables(file, [file](const std::string& value) { return ResolvePath(file, value); });
}

/// A value that could not be looked up is told once, not again for what its ${NAME} is not.
GatewayConfig Parse(YamlNode root, const ConfigOrigin& given, Diagnostics& diagnostics) {
  config::UsedVariables variables = NoneUsedYet(given.file);
  const ConfigOrigin origin{given.file, variables.Noting(given.env), given.before};
  std::string text = CanonicalText(root);
  Diagnostics unresolved;
  ResolveReferences(root, origin.env, unresolved);
  Diagnostics others;
  GatewayConfig config = ParseResolved(root, origin, others);
  for (const auto& [id, spec] : config.loaded.specs) text += spec->text;
  config.loaded.hash = crypto::Sha256Hex(text).substr(0, kHashDigits);
  for (const config::Diagnostic& fault : unresolved.items()) Tell(variables.Hide(fault), diagnostics);
  for (const config::Diagnostic& fault : others.items()) {
    const auto same_place = [&](const config::Diagnostic& told) {
      return told.path == fault.path && told.where.line == fault.where.line && told.where.column == fault.where.column;
    };
    if (std::any_of(unresolved.items().begin(), unresolved.items().end(), same_place)) continue;
    Tell(variables.Hide(fault), diagnostics);
  }
  for (const config::Diagnostic& warning : others.warnings()) {
    config.loaded.warnings.push_back(variables.Hide(warning));
  }
  config.loaded.variables = std::move(variables);
  return config;
}

/// A section without some of its members.
struct Part {
  std::string_view section;
  std::vector<std::string_view> passed_over = {};
};

/// Gives `read` a part of the file; nothing else is looked at. False when the file could not be read.
template <class Read>
bool LoadPart(const Part& part, const ConfigOrigin& origin, Diagnostics& diagnostics, Read read) {
  std::optional<YamlNode> root = config::ReadYamlFile(origin.file, diagnostics);
  if (!root) return false;
  config::UsedVariables variables = NoneUsedYet(origin.file);
  const config::EnvLookup env = variables.Noting(origin.env);
  Diagnostics faults;
  for (YamlNode::Entry& entry : root->entries) {
    if (entry.key != part.section) continue;
    std::erase_if(entry.value.entries,
                  [&](const auto& one) { return std::ranges::count(part.passed_over, one.key) > 0; });
    ResolveReferences(entry.value, env, faults);
    MapReader reader(entry.value, faults);
    Source source{reader, env};
    read(source);
    reader.Finish();
  }
  for (const config::Diagnostic& fault : faults.items()) Tell(variables.Hide(fault), diagnostics);
  return true;
}

}  // namespace

GatewayConfig LoadGatewayConfig(const ConfigOrigin& origin, Diagnostics& diagnostics) {
  std::optional<YamlNode> root = config::ReadYamlFile(origin.file, diagnostics);
  return root ? Parse(std::move(*root), origin, diagnostics) : GatewayConfig();
}

GatewayConfig ReadGatewayConfig(std::string_view text, const ConfigOrigin& origin, Diagnostics& diagnostics) {
  std::optional<YamlNode> root = config::ReadYaml(text, origin.file, diagnostics);
  return root ? Parse(std::move(*root), origin, diagnostics) : GatewayConfig();
}

storage::StoreOptions LoadStoreOptions(const ConfigOrigin& origin, Diagnostics& diagnostics) {
  Settings settings;
  bool there = false;
  const bool read = LoadPart({"store"}, origin, diagnostics, [&](Source& source) {
    there = true;
    ReadSettings("store", source, settings);
    ProveStore(source, settings);
  });
  if (read && !there) diagnostics.Add({origin.file, 1, 1}, "store", std::string(kStoreIsRequired));
  return settings.store;
}

http::ServerOptions LoadAdminOptions(const ConfigOrigin& origin, Diagnostics& diagnostics) {
  Settings settings;
  LoadPart({"admin", {"hosts", "tokens", "metrics_token"}}, origin, diagnostics,
           [&](Source& source) { ReadSettings("admin", source, settings); });
  return settings.admin;
}

}  // namespace walletgate::gateway
