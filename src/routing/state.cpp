#include "routing/state.h"

#include <set>

#include "routing/api_key.h"

namespace walletgate::routing {

void State::AddTenant(Tenant tenant, std::vector<ApiKey> keys) {
  std::string id = tenant.id;
  tenant.keys = std::move(keys);
  const Tenant& added = tenants_.emplace(std::move(id), std::move(tenant)).first->second;
  for (const ApiKey& key : added.keys) keys_.emplace(key.hash, Caller{&added, &key});
}

void State::KeepRateLimits(const State& before) {
  for (auto& [id, tenant] : tenants_) {
    const Tenant* known = before.FindTenant(id);
    if (tenant.rate_limit == nullptr || known == nullptr || known->rate_limit == nullptr) continue;
    if (known->rate_limit->options() == tenant.rate_limit->options()) tenant.rate_limit = known->rate_limit;
  }
}

std::optional<Caller> State::FindCaller(std::string_view api_key) const {
  const auto found = keys_.find(HashApiKey(api_key));
  return found == keys_.end() ? std::nullopt : std::optional(found->second);
}

const Tenant* State::FindTenant(std::string_view id) const {
  const auto found = tenants_.find(id);
  return found == tenants_.end() ? nullptr : &found->second;
}

std::string State::JwksText() const {
  std::set<std::string> seen;
  std::string text = R"({"keys":[)";
  for (const auto& [tenant_id, tenant] : tenants_) {
    for (const auto& [provider_id, provider] : tenant.providers) {
      for (std::string& jwk : provider->PublicJwks()) {
        if (!seen.insert(jwk).second) continue;
        if (seen.size() > 1) text += ',';
        text += jwk;
      }
    }
  }
  return text + "]}";
}

}  // namespace walletgate::routing
