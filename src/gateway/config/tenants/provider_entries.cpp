#include "gateway/config/tenants/provider_entries.h"

#include <algorithm>
#include <filesystem>

#include "config/map_reader.h"
#include "gateway/config/names.h"
#include "gateway/config/tenants/accounts.h"
#include "gateway/config/tenants/upstream.h"
#include "provider/provider.h"
#include "provider/spec/settings.h"

namespace walletgate::gateway {
namespace {

using config::MapReader;
using config::YamlNode;
using routing::ProviderPtr;

std::vector<std::string> KnownIds(const provider::ProviderSpecs& specs) {
  std::vector<std::string> ids;
  for (const auto& [id, spec] : specs) ids.push_back(id);
  return ids;
}

bool SaysClosed(const YamlNode& entry) {
  const YamlNode* accepts = entry.Find("accept_new_users");
  return accepts != nullptr && accepts->scalar == "false";
}

}  // namespace

void ProviderEntries::ReadShared(routing::State& state) {
  const YamlNode& node = sections_.providers;
  if (!node.IsMapping()) {
    return diagnostics_.Add(node.where, node.path, "must be a mapping of provider ids");
  }
  for (const YamlNode::Entry& entry : node.entries) {
    const auto spec = sections_.specs.find(entry.key);
    if (SaysRetired(entry.value)) {
      ReadRetired(entry);
      retired_.insert(entry.key);
      continue;
    }
    if (spec == sections_.specs.end()) {
      ReportUnknown(entry);
      parsed_.whole = false;
      continue;
    }
    if (ProviderPtr provider = Bind(entry.value, spec->second, {"", state})) shared_[entry.key] = std::move(provider);
  }
}

/// Of a retired provider nothing is used, not even its file.
void ProviderEntries::ReadRetired(const YamlNode::Entry& entry) {
  if (!IsName(entry.key)) diagnostics_.Add(entry.where, entry.value.path, "'" + entry.key + "' is no provider id");
  for (const YamlNode::Entry& member : entry.value.entries) {
    if (member.key == "retired" || member.key == "renamed_from") continue;
    diagnostics_.Add(member.where, member.value.path, "is not used: nobody calls a retired provider");
  }
}

/// A provider whose own file has faults is reported there and not once more here.
bool ProviderEntries::HasFaultyFile(const std::string& id) const {
  std::error_code error;
  return !sections_.specs.contains(id) &&
         std::filesystem::exists(std::filesystem::path(sections_.providers_folder) / id / "provider.yaml", error);
}

void ProviderEntries::ReportUnknown(const YamlNode::Entry& entry) {
  if (HasFaultyFile(entry.key)) return;
  diagnostics_.Add(entry.where, entry.value.path,
                   config::UnknownName("provider", entry.key, KnownIds(sections_.specs)));
}

/// `node` holds `settings` and how the vendor may be reached; an empty value means that the defaults do.
ProviderPtr ProviderEntries::Bind(const YamlNode& node, const Spec& spec, Owner owner) {
  ProviderPtr provider = ReadAndBind(node, spec, owner.id);
  if (provider == nullptr) {
    parsed_.whole = false;
    return nullptr;
  }
  if (SaysClosed(node)) closed_.insert(provider);
  const YamlNode* settings = node.Find("settings");
  const YamlNode& place = settings == nullptr ? node : *settings;
  parsed_.places[{owner.id, spec->id}] = {place.where, place.path};
  owner.state.AddInstance(owner.id, provider);
  return provider;
}

ProviderPtr ProviderEntries::ReadAndBind(const YamlNode& node, const Spec& spec, const std::string& owner) {
  const YamlNode* settings = nullptr;
  std::optional<transport::UpstreamOptions> upstream(std::in_place);
  provider::Account account = ReadAccount(nullptr, *spec, owner, renames_);
  provider::CallLimits limits = sections_.limits;
  if (!node.IsNull()) {
    MapReader reader(node, diagnostics_);
    settings = reader.Child("settings");
    account = ReadAccount(&reader, *spec, owner, renames_);
    reader.Bool("retired", false);
    reader.Bool("accept_new_users", true);
    reader.OptionalString("renamed_from");
    ReadSettlesWithin(reader, *spec, limits);
    ReadReconcile(reader, *spec, limits);
    upstream = ReadUpstream(reader, sections_.env);
    reader.Finish();
  }
  const YamlNode& place = settings == nullptr ? node : *settings;
  std::optional<auth::SettingValues> values =
      provider::ReadSettings({settings, place.where}, *spec, sections_.env, diagnostics_);
  if (!values || !upstream || !ProveUpstreams({node, settings, *spec}, *values, *upstream, diagnostics_)) {
    failed_.insert(spec->id);
    return nullptr;
  }
  provider::Deployment deployment{std::move(*values), limits, std::move(*upstream), std::move(account)};
  if (ProviderPtr same = Unchanged(*spec, deployment, owner)) return same;
  Result<std::shared_ptr<provider::Provider>> provider = provider::Provider::Bind(spec, std::move(deployment));
  if (!provider) {
    diagnostics_.Add(place.where, place.path, provider.error().detail);
    failed_.insert(spec->id);
    return nullptr;
  }
  parsed_.fresh.push_back(*provider);
  return *provider;
}

/// The provider of the state before, when it is what would be bound anew.
ProviderPtr ProviderEntries::Unchanged(const provider::ProviderSpec& spec, const provider::Deployment& deployment,
                                       const std::string& owner) const {
  if (sections_.before == nullptr) return nullptr;
  const auto found = sections_.before->instances().find({owner, spec.id});
  if (found == sections_.before->instances().end()) return nullptr;
  return found->second->binding().IsLike(spec, deployment) ? found->second : nullptr;
}

void ProviderEntries::ShareGuards() {
  std::map<std::string, ProviderPtr> leaders;
  for (const auto& [whose, instance] : parsed_.state->instances()) {
    if (!IsFresh(instance)) leaders.try_emplace(instance->account().name, instance);
  }
  for (const std::shared_ptr<provider::Provider>& provider : parsed_.fresh) {
    const ProviderPtr& leader = leaders.try_emplace(provider->account().name, provider).first->second;
    if (leader != provider) provider->ShareGuardOf(*leader);
  }
}

bool ProviderEntries::IsFresh(const ProviderPtr& instance) const {
  return std::find(parsed_.fresh.begin(), parsed_.fresh.end(), instance) != parsed_.fresh.end();
}

Providers ProviderEntries::ReadOwn(const YamlNode* node, Owner owner) {
  if (node == nullptr) return shared_;
  Providers own;
  if (!node->IsMapping()) {
    diagnostics_.Add(node->where, node->path, "must be a mapping of provider ids");
    return own;
  }
  for (const YamlNode::Entry& entry : node->entries) {
    const auto spec = sections_.specs.find(entry.key);
    const auto shared = shared_.find(entry.key);
    ProviderPtr provider;
    if (SaysRetired(entry.value)) {
      ReadRetired(entry);
      continue;
    }
    if (entry.value.IsNull() && retired_.contains(entry.key)) {
      diagnostics_.Add(entry.where, entry.value.path, "is retired: the deployment has no settings for it any more");
      parsed_.whole = false;
      continue;
    }
    if (spec != sections_.specs.end() && !entry.value.IsNull()) {
      provider = Bind(entry.value, spec->second, owner);
    } else if (shared != shared_.end()) {
      provider = shared->second;
    } else if (spec == sections_.specs.end()) {
      ReportUnknown(entry);
    } else if (!failed_.contains(entry.key)) {
      diagnostics_.Add(entry.where, entry.value.path, "has no settings here, and the deployment has none for it");
    }
    if (provider != nullptr) own[entry.key] = std::move(provider);
    else parsed_.whole = false;
  }
  return own;
}

}  // namespace walletgate::gateway
