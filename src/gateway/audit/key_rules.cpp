#include "gateway/audit/key_rules.h"

#include <algorithm>
#include <array>

#include "gateway/audit/places.h"
#include "gateway/config/notes.h"

namespace walletgate::gateway {
namespace {

constexpr std::size_t kMany = 5;  // two are needed to replace one

/// The entry of a key, or the tenant's.
const config::YamlNode& KeyNode(const Audited& audited, const routing::Tenant& tenant, const std::string& id) {
  const config::YamlNode& node = TenantNode(audited, tenant.shown());
  const config::YamlNode* keys = node.Find("api_keys");
  if (keys == nullptr) return node;
  for (const config::YamlNode& key : keys->elements) {
    const config::YamlNode* name = key.Find("id");
    if (name != nullptr && name->scalar == id) return key;
  }
  return *keys;
}

std::string NameOfKey(const routing::Tenant& tenant, const routing::ApiKey& key) {
  return "key " + key.id + " of tenant " + tenant.shown();
}

/// A site at `member` of each key of which `is_so`.
template <class IsSo>
Sites Keys(const Audited& audited, std::string_view member, std::string_view detail, IsSo is_so) {
  Sites sites;
  for (const auto& [id, tenant] : audited.config.loaded.state->tenants()) {
    for (const routing::ApiKey& key : tenant.keys) {
      if (!is_so(key)) continue;
      sites.push_back(
          SiteIn(KeyNode(audited, tenant, key.id), member, NameOfKey(tenant, key) + " " + std::string(detail)));
    }
  }
  return sites;
}

Sites FindEndlessKeys(const Audited& audited) {
  return Keys(audited, "expires_at", "never expires", [](const routing::ApiKey& key) { return !key.expires_at; });
}

Sites FindEndingKeys(const Audited& audited) {
  return Keys(audited, "expires_at", "has expired, or will within 14 days", [&](const routing::ApiKey& key) {
    return key.expires_at && *key.expires_at <= audited.now + kKeyNotice;
  });
}

Sites FindMightyKeys(const Audited& audited) {
  return Keys(audited, "scopes", "may read, create and delete", [](const routing::ApiKey& key) {
    using api::Scope;
    return key.scopes.Has(Scope::kUsersRead) && key.scopes.Has(Scope::kUsersWrite) &&
           key.scopes.Has(Scope::kUsersDelete);
  });
}

Sites FindManyKeys(const Audited& audited) {
  Sites sites;
  for (const auto& [id, tenant] : audited.config.loaded.state->tenants()) {
    if (tenant.keys.size() <= kMany) continue;
    sites.push_back(SiteIn(TenantNode(audited, tenant.shown()), "api_keys",
                           "tenant " + tenant.shown() + " has " + std::to_string(tenant.keys.size())));
  }
  return sites;
}

Sites FindKeysOfTwoDoors(const Audited& audited) {
  const std::vector<http::AdminToken>& tokens = audited.config.settings.admin_access.tokens;
  return Keys(audited, "sha256", "is an admin token, too", [&](const routing::ApiKey& key) {
    return std::ranges::any_of(tokens, [&](const http::AdminToken& token) { return token.sha256 == key.hash; });
  });
}

constexpr std::array kRules = {
    Rule{"WG023", Severity::kWarning, "An API key never expires",
         "What was copied years ago, into a script or a ticket, still works.",
         "Make keys with an end (`walletgate keys create --expires 90d`) and replace them before it.", FindEndlessKeys},
    Rule{"WG024", Severity::kWarning, "An API key has expired, or will soon",
         "Its callers are answered with 401 from then on; one that has expired is of no use here.",
         "Give the tenant another one, move the callers, and take this one away.", FindEndingKeys},
    Rule{
        "WG025", Severity::kWarning, "An API key may read, create and delete",
        "Whoever finds it can do all of that to every user of the tenant.",
        "Give each caller a key of its own with the scopes that it needs: `walletgate keys create --scope users:read`.",
        FindMightyKeys},
    Rule{"WG026", Severity::kWarning, "A tenant has many API keys",
         "Two are enough to replace one; of six somebody has forgotten who holds them.",
         "Look in the log which `key` is still used, and take the others away.", FindManyKeys},
    Rule{"WG027", Severity::kError, "An API key is an admin token, too",
         "A caller of the API can give commands to the gateway, where it reaches the admin listener.",
         "Make another token: `walletgate keys create`.", FindKeysOfTwoDoors},
};

}  // namespace

Rules KeyRules() { return kRules; }

}  // namespace walletgate::gateway
