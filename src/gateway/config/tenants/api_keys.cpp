#include "gateway/config/tenants/api_keys.h"

#include <algorithm>

#include "base/strings.h"
#include "gateway/config/names.h"
#include "routing/api_key.h"
#include "routing/weak_secrets.h"

namespace walletgate::gateway {
namespace {

using config::MapReader;
using config::YamlNode;

/// Adds the scope that `node` names, or says what is wrong with it.
void AddScope(const YamlNode& node, config::Diagnostics& diagnostics, api::ScopeSet& scopes) {
  if (!node.IsScalar()) return diagnostics.Add(node.where, node.path, "must be the name of a scope");
  const auto found = std::find(api::kScopeNames.begin(), api::kScopeNames.end(), node.scalar);
  if (found == api::kScopeNames.end()) {
    return diagnostics.Add(node.where, node.path, config::UnknownName("scope", node.scalar, ScopeNames()));
  }
  const auto scope = static_cast<api::Scope>(found - api::kScopeNames.begin());
  if (scopes.Has(scope)) diagnostics.Add(node.where, node.path, "'" + node.scalar + "' is there already");
  scopes.Add(scope);
}

api::ScopeSet ReadScopes(MapReader& key) {
  const YamlNode* list = key.Child("scopes");
  if (list == nullptr) return api::kDefaultScopes;
  if (!list->IsSequence() || list->elements.empty()) {
    key.Fault("scopes", "must be a list of at least one of " + Join(ScopeNames(), ", ") +
                            "; without it a key may do all but migrations");
  }
  api::ScopeSet scopes;
  for (const YamlNode& node : list->elements) AddScope(node, key.diagnostics(), scopes);
  return scopes;
}

std::optional<WallTime> ReadExpiry(MapReader& key) {
  const std::optional<std::string> text = key.OptionalString("expires_at");
  if (!text) return std::nullopt;
  std::optional<WallTime> time = ParseRfc3339(*text);
  if (!time) key.Fault("expires_at", "must be a date and time with its offset, such as 2027-01-31T12:00:00Z");
  return time;
}

/// What the owner of these keys may have hashed instead of a key.
routing::WeakSecrets WordsOf(const YamlNode& keys, const std::string& tenant_id) {
  std::vector<std::string> names = {tenant_id};
  for (const YamlNode& key : keys.elements) {
    const YamlNode* id = key.Find("id");
    if (id != nullptr && id->IsScalar()) names.push_back(id->scalar);
  }
  return routing::WeakSecrets(names);
}

void CheckHash(MapReader& key, const std::string& hash, const routing::WeakSecrets& words,
               std::set<std::string>& hashes) {
  const bool unresolved = hash.starts_with("${");  // reported where it was looked up
  if (hash.empty() || unresolved) return;
  if (!routing::IsApiKeyHash(hash)) {
    key.Fault("sha256", "must be 64 lower-case hex digits, as `walletgate keys create` prints them");
  } else if (words.Has(hash)) {
    key.Fault("sha256", "is the hash of a word that anybody can guess; `walletgate keys create` makes a good key");
  } else if (!hashes.insert(hash).second) {
    key.Fault("sha256", "this key is there already");
  }
}

}  // namespace

const std::vector<std::string>& ScopeNames() {
  static const std::vector<std::string> names(api::kScopeNames.begin(), api::kScopeNames.end());
  return names;
}

std::vector<routing::ApiKey> ParseApiKeys(MapReader& tenant, const std::string& tenant_id,
                                          std::set<std::string>& hashes) {
  std::vector<routing::ApiKey> keys;
  const YamlNode* list = tenant.RequiredChild("api_keys");
  if (list == nullptr) return keys;
  if (!list->IsSequence() || list->elements.empty()) {
    tenant.Fault("api_keys", "must be a list of at least one key");
    return keys;
  }
  const routing::WeakSecrets words = WordsOf(*list, tenant_id);
  for (const YamlNode& node : list->elements) {
    MapReader reader(node, tenant.diagnostics());
    routing::ApiKey key;
    key.id = ReadName(reader, "id");
    key.hash = reader.String("sha256");
    CheckHash(reader, key.hash, words, hashes);
    key.scopes = ReadScopes(reader);
    key.expires_at = ReadExpiry(reader);
    reader.Finish();
    keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace walletgate::gateway
