#include "gateway/config/tenants/renames.h"

#include <algorithm>

#include "gateway/config/names.h"

namespace walletgate::gateway {
namespace {

using config::MapReader;
using config::YamlNode;

constexpr const char* kBoth =
    "does not go with 'retired': what is retired keeps the name that it had, and what has a new one is not retired";

std::string TextAt(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.Find(key);
  return found != nullptr && found->IsScalar() ? found->scalar : std::string();
}

}  // namespace

bool SaysRetired(const YamlNode& entry) {
  const YamlNode* retired = entry.Find("retired");
  return retired != nullptr && retired->IsScalar() && !retired->quoted && retired->scalar == "true";
}

bool IsAccountName(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string_view name = text.substr(slash + 1);
  return IsName(text.substr(0, slash)) && (name.empty() || IsName(name));
}

Renames::Renames(const YamlNode& providers, const YamlNode& tenants, const YamlNode* accounts,
                 config::Diagnostics& diagnostics)
    : diagnostics_(diagnostics) {
  ReadTenants(tenants);
  std::set<std::string> known;
  ReadProviders(providers, known);
  for (const YamlNode& tenant : tenants.elements) {
    if (const YamlNode* own = tenant.Find("providers")) ReadProviders(*own, known);
  }
  ReadProviderNames(providers, known);
  for (const YamlNode& tenant : tenants.elements) {
    if (const YamlNode* own = tenant.Find("providers")) ReadProviderNames(*own, known);
  }
  if (accounts != nullptr) ReadAccounts(*accounts);
}

const std::string& Renames::Before(const Old& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

std::string Renames::StoredAccount(const AccountName& name, const std::string& owner) const {
  const auto entry = accounts_.find(name.full);
  if (entry != accounts_.end() && !entry->second.renamed_from.empty()) return entry->second.renamed_from;
  const std::size_t slash = name.full.find('/');
  const std::string vendor = name.full.substr(0, slash);
  const std::string rest = name.full.substr(slash + 1);
  const std::string before = (name.vendor_written ? vendor : StoredProvider(vendor)) + "/" +
                             (name.name_written || owner.empty() ? rest : StoredTenant(owner));
  // What the file says of the old name itself is meant so.
  return accounts_.contains(before) ? name.full : before;
}

void Renames::Note(const Thing& thing, Old& names) {
  const YamlNode* node = thing.node.Find("renamed_from");
  if (node == nullptr || !node->IsScalar() || node->scalar.starts_with("${")) return;  // told where it is read
  const std::string& before = node->scalar;
  const auto fault = [&](std::string message) { diagnostics_.Add(node->where, node->path, std::move(message)); };
  const std::string quoted = std::string(thing.what) + " '" + before + "'";
  if (SaysRetired(thing.node)) return fault(kBoth);
  if (thing.what == "account" ? !IsAccountName(before) : !IsName(before)) {
    return fault(thing.what == "account" ? "must be VENDOR/NAME" : "must be 1 to 64 letters, digits, '.', '_' or '-'");
  }
  if (before == thing.name) return fault("is the name that it has");
  if (thing.known.contains(before)) return fault(quoted + " is still in this file, so nothing was renamed from it");
  const auto same = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.second == before; });
  if (same != names.end() && same->first != thing.name) {
    return fault("'" + same->first + "' was renamed from " + quoted + " already");
  }
  const auto [noted, added] = names.emplace(thing.name, before);
  if (!added && noted->second != before) fault("differs from what is said elsewhere: '" + noted->second + "'");
}

void Renames::ReadTenants(const YamlNode& tenants) {
  std::set<std::string> known;
  for (const YamlNode& node : tenants.elements) known.insert(TextAt(node, "id"));
  for (const YamlNode& node : tenants.elements) Note({"tenant", TextAt(node, "id"), node, known}, tenants_);
}

void Renames::ReadProviders(const YamlNode& providers, std::set<std::string>& known) {
  for (const YamlNode::Entry& entry : providers.entries) known.insert(entry.key);
}

void Renames::ReadProviderNames(const YamlNode& providers, const std::set<std::string>& known) {
  for (const YamlNode::Entry& entry : providers.entries) Note({"provider", entry.key, entry.value, known}, providers_);
}

void Renames::ReadAccounts(const YamlNode& accounts) {
  if (!accounts.IsMapping())
    return diagnostics_.Add(accounts.where, accounts.path, "must be a mapping of account names");
  std::set<std::string> known;
  for (const YamlNode::Entry& entry : accounts.entries) known.insert(entry.key);
  Old before;
  for (const YamlNode::Entry& entry : accounts.entries) {
    if (!IsAccountName(entry.key)) {
      diagnostics_.Add(entry.where, entry.value.path, "'" + entry.key + "' is no account: write VENDOR/NAME");
    }
    const std::size_t faults_before = diagnostics_.size();
    MapReader reader(entry.value, diagnostics_);
    const bool retired = reader.Bool("retired", false);
    const std::optional<std::string> from = reader.OptionalString("renamed_from");
    reader.Finish();
    if (diagnostics_.size() == faults_before && !retired && !from) {
      diagnostics_.Add(entry.where, entry.value.path,
                       "needs retired: true, or renamed_from with the name that the account had");
    }
    Note({"account", entry.key, entry.value, known}, before);
    const auto noted = before.find(entry.key);
    accounts_[entry.key] = {{entry.where, entry.value.path}, retired, noted == before.end() ? "" : noted->second};
  }
}

}  // namespace walletgate::gateway
