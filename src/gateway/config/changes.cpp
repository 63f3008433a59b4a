#include "gateway/config/changes.h"

#include <algorithm>

#include "base/strings.h"
#include "gateway/config/setting.h"

namespace walletgate::gateway {
namespace {

std::vector<std::string> Differing(Reload reload, const Settings& a, const Settings& b) {
  std::vector<std::string> names;
  for (const Setting& setting : AllSettings()) {
    if (setting.reload == reload && !setting.same(a, b)) names.push_back(setting.name());
  }
  return names;
}

/// `tell` gives what to write for a key that is in both: "" when it has not changed.
template <class Map, class Name, class Tell>
NameChanges CompareMaps(const Map& before, const Map& after, Name name, Tell tell) {
  NameChanges changes;
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) changes.removed.push_back(name(key));
  }
  for (const auto& [key, value] : after) {
    const auto known = before.find(key);
    if (known == before.end()) {
      changes.added.push_back(name(key));
    } else if (std::string text = tell(key, known->second, value); !text.empty()) {
      changes.changed.push_back(std::move(text));
    }
  }
  return changes;
}

std::string AsItIs(const std::string& id) { return id; }

using Sections = std::map<std::string, std::string>;

/// "main (api_keys, routing)".
std::string TellTenant(const std::string& id, const Sections& before, const Sections& after) {
  const NameChanges sections =
      CompareMaps(before, after, AsItIs,
                  [](const std::string& name, const auto& a, const auto& b) { return a == b ? std::string() : name; });
  std::vector<std::string> names;
  for (const auto* list : {&sections.added, &sections.removed, &sections.changed}) {
    names.insert(names.end(), list->begin(), list->end());
  }
  return names.empty() ? std::string() : id + " (" + Join(names, ", ") + ")";
}

std::string NameOfInstance(const std::pair<std::string, std::string>& key) {
  return key.first.empty() ? key.second : key.second + " (tenant " + key.first + ")";
}

/// Of whoever routes to it.
bool GetsNewUsers(const routing::State& state, const routing::ProviderPtr& provider) {
  return std::ranges::any_of(state.tenants(), [&](const auto& entry) {
    const routing::Tenant& tenant = entry.second;
    const auto found = tenant.providers.find(provider->id());
    return found != tenant.providers.end() && found->second == provider &&
           !tenant.closed_providers.contains(provider->id());
  });
}

NameChanges CompareProviders(const routing::State& before, const routing::State& after) {
  return CompareMaps(before.instances(), after.instances(), NameOfInstance,
                     [&](const auto& key, const auto& a, const auto& b) {
                       // What is alike was taken over.
                       const bool same = a == b && GetsNewUsers(before, a) == GetsNewUsers(after, b);
                       return same ? std::string() : NameOfInstance(key);
                     });
}

/// A tenant under a new name has not come and not gone.
NameChanges CompareTenants(const LoadedState& before, const LoadedState& after) {
  NameChanges changes = CompareMaps(before.tenant_texts, after.tenant_texts, AsItIs, TellTenant);
  for (const auto& [id, tenant] : after.state->tenants()) {
    if (tenant.new_id.empty() || !before.tenant_texts.contains(id) || before.tenant_texts.contains(tenant.new_id))
      continue;
    std::erase(changes.added, tenant.new_id);
    std::erase(changes.removed, id);
    changes.changed.push_back(tenant.new_id + " (renamed from " + id + ")");
  }
  return changes;
}

NameChanges CompareFiles(const provider::ProviderSpecs& before, const provider::ProviderSpecs& after) {
  return CompareMaps(before, after, AsItIs, [](const std::string& id, const auto& a, const auto& b) {
    return a->text == b->text ? std::string() : id;
  });
}

void WriteNames(std::string_view name, const std::vector<std::string>& names, json::Sink& sink) {
  sink.Key(name);
  sink.StartArray();
  for (const std::string& each : names) sink.String(each);
  sink.EndArray();
}

void WriteChanges(std::string_view name, const NameChanges& changes, json::Sink& sink) {
  sink.Key(name);
  sink.StartObject();
  WriteNames("added", changes.added, sink);
  WriteNames("removed", changes.removed, sink);
  WriteNames("changed", changes.changed, sink);
  sink.EndObject();
}

}  // namespace

bool ConfigChanges::empty() const {
  return tenants.empty() && providers.empty() && provider_files.empty() && settings.empty();
}

void ConfigChanges::Write(std::string_view hash, json::Sink& sink) const {
  sink.StartObject();
  sink.Member("object", "reload");
  sink.Member("hash", hash);
  sink.Member("changed", !empty());
  WriteChanges("tenants", tenants, sink);
  WriteChanges("providers", providers, sink);
  WriteChanges("provider_files", provider_files, sink);
  WriteNames("settings", settings, sink);
  WriteNames("needs_restart", needs_restart, sink);
  sink.EndObject();
}

ConfigChanges Compare(const Settings& started, const GatewayConfig& before, const GatewayConfig& after) {
  ConfigChanges changes;
  changes.tenants = CompareTenants(before.loaded, after.loaded);
  changes.providers = CompareProviders(*before.loaded.state, *after.loaded.state);
  changes.provider_files = CompareFiles(before.loaded.specs, after.loaded.specs);
  changes.settings = Differing(Reload::kFollows, before.settings, after.settings);
  changes.needs_restart = Differing(Reload::kNeedsRestart, started, after.settings);
  return changes;
}

}  // namespace walletgate::gateway
