#include "routing/state.h"

#include <algorithm>

#include "base/check.h"
#include "routing/api_key.h"

namespace walletgate::routing {

std::shared_ptr<const provider::Provider> Tenant::FindProvider(std::string_view name) const {
  if (const auto found = providers.find(name); found != providers.end()) return found->second;
  for (const auto& entry : providers) {
    if (entry.second->stored_id() == name) return entry.second;
  }
  return nullptr;
}

void State::AddInstance(const std::string& owner, std::shared_ptr<const provider::Provider> provider) {
  Check(provider != nullptr, "credentials are used by a provider");
  if (provider->stored_id() != provider->id()) providers_[provider->stored_id()] = provider->id();
  if (!provider->account().new_name.empty()) accounts_[provider->account().name] = provider->account().new_name;
  const std::string id = provider->id();
  instances_.emplace(std::pair(owner, id), std::move(provider));
}

void State::AddTenant(Tenant tenant, std::vector<ApiKey> keys) {
  std::string id = tenant.id;
  tenant.keys = std::move(keys);
  // A configuration with faults comes this far too: of two tenants of one id, or keys of one hash, the first stays.
  const Tenant& added = tenants_.emplace(std::move(id), std::move(tenant)).first->second;
  for (const ApiKey& key : added.keys) keys_.emplace(key.hash, Caller{&added, &key});
  for (const auto& [provider_id, provider] : added.providers) {
    const bool own = instances_.contains({added.shown(), provider_id});
    for (const auth::PublishedKeys& keys_of_issuer : provider->credentials().PublishedKeys()) {
      key_sets_.Publish(own ? added.shown() : std::string(), keys_of_issuer);
    }
  }
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

std::shared_ptr<const provider::Provider> State::FindInstance(std::string_view provider,
                                                              std::string_view account) const {
  for (const auto& [owner_and_id, instance] : instances_) {
    if (instance->stored_id() == provider && instance->account().name == account) return instance;
  }
  return nullptr;
}

const Tenant* State::FindTenant(std::string_view id) const {
  const auto found = tenants_.find(id);
  return found == tenants_.end() ? nullptr : &found->second;
}

const Tenant* State::FindTenantShown(std::string_view name) const {
  for (const auto& [id, tenant] : tenants_) {
    if (tenant.shown() == name) return &tenant;
  }
  return nullptr;
}

std::string State::StoredProvider(const std::string& name) const {
  for (const auto& [stored_id, id] : providers_) {
    if (id == name) return stored_id;
  }
  return name;
}

std::string State::ShownTenant(const std::string& id) const {
  const Tenant* tenant = FindTenant(id);
  return tenant == nullptr ? id : tenant->shown();
}

std::string State::ShownProvider(const std::string& stored_id) const {
  const auto renamed = providers_.find(stored_id);
  return renamed == providers_.end() ? stored_id : renamed->second;
}

std::string State::ShownAccount(const std::string& name) const {
  const auto renamed = accounts_.find(name);
  return renamed == accounts_.end() ? name : renamed->second;
}

bool IsSharedAccount(const State& state, const std::string& account) {
  const auto calls_it = [&](const auto& tenant) {
    const auto& providers = tenant.second.providers;
    return std::any_of(providers.begin(), providers.end(),
                       [&](const auto& provider) { return provider.second->account().name == account; });
  };
  return std::count_if(state.tenants().begin(), state.tenants().end(), calls_it) > 1;
}

}  // namespace walletgate::routing
