#pragma once

// Everything that configuration decides, proved and immutable: tenants, their keys, their providers. A reload builds a
// new State and swaps it; requests in flight keep theirs.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/scope.h"
#include "base/clock.h"
#include "provider/provider.h"
#include "routing/choice/route_rules.h"
#include "routing/key_sets.h"
#include "routing/rate_limit.h"

namespace walletgate::routing {

/// An API key as configuration knows it.
struct ApiKey {
  std::string id;    ///< names the key in logs
  std::string hash;  ///< lower-case hex SHA-256 of the key
  api::ScopeSet scopes = api::kDefaultScopes;
  std::optional<WallTime> expires_at{};  ///< from then on the key is refused; nothing: never
};

/// One customer of the gateway.
struct Tenant {
  std::string id;           ///< as the store has it: the one that it had before it was renamed
  std::string new_id = {};  ///< what people call it since then; "" where it was not renamed
  std::vector<ApiKey> keys;
  std::vector<RouteRule> rules;  ///< in order; the first whose conditions hold decides
  std::map<std::string, std::shared_ptr<const provider::Provider>, std::less<>> providers;  ///< by id
  std::shared_ptr<RateLimit> rate_limit;                                                    ///< null: none
  std::string prefix;    ///< of its users' ids at vendors whose account has prefixed ids; "" for none
  bool retired = false;  ///< nobody is called for it any more
  std::set<std::string, std::less<>> retired_providers = {};  ///< those that nobody calls for it any more
  std::set<std::string, std::less<>> closed_providers = {};   ///< of `providers`, those that get no new end users

  const std::string& shown() const { return new_id.empty() ? id : new_id; }
  /// The provider that the store, or a caller, calls so: by its id, or by the one that it had before it was renamed.
  std::shared_ptr<const provider::Provider> FindProvider(std::string_view name) const;
};

/// Never null.
struct Caller {
  const Tenant* tenant;
  const ApiKey* key;
};

/// Immutable once shared. Thread-safe.
class State {
 public:
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  /// Publishes the keys of its user tokens, too. REQUIRES a tenant id and key hash not added before (the configuration
  /// reader proves both); instances of its own were added before.
  void AddTenant(Tenant tenant, std::vector<ApiKey> keys);

  /// Goes on with the buckets of `before` where a tenant's limit is the same, so that a reload gives nobody a fresh
  /// burst.
  void KeepRateLimits(const State& before);

  /// Whose key this is; nothing for an unknown one. Looks up by hash, so that timing says nothing about the key. What
  /// the key may do, and whether it has expired, is for the caller to judge.
  std::optional<Caller> FindCaller(std::string_view api_key) const;

  /// Providers with a set of credentials each, by whose these are (a tenant as it is shown, "" for the deployment) and
  /// provider id. REQUIRES a pair not added before.
  using Instances = std::map<std::pair<std::string, std::string>, std::shared_ptr<const provider::Provider>>;
  void AddInstance(const std::string& owner, std::shared_ptr<const provider::Provider> provider);
  const Instances& instances() const { return instances_; }
  /// The provider that calls an account, whosever settings it has, by their names in the store; null: none any more.
  std::shared_ptr<const provider::Provider> FindInstance(std::string_view provider, std::string_view account) const;

  const std::map<std::string, Tenant, std::less<>>& tenants() const { return tenants_; }
  const Tenant* FindTenant(std::string_view id) const;         ///< as the store has it
  const Tenant* FindTenantShown(std::string_view name) const;  ///< as people call it

  /// What the store calls the provider that a caller names.
  std::string StoredProvider(const std::string& name) const;
  /// What people call a tenant, provider or account of the store: its own name, unless it was renamed.
  std::string ShownTenant(const std::string& id) const;
  std::string ShownProvider(const std::string& stored_id) const;
  std::string ShownAccount(const std::string& name) const;

  /// The public keys of the user tokens that are minted for the tenants added.
  KeySets& key_sets() { return key_sets_; }
  const KeySets& key_sets() const { return key_sets_; }

 private:
  using NewNames = std::map<std::string, std::string>;  ///< of what was renamed, by the store's name
  std::map<std::string, Tenant, std::less<>> tenants_;
  Instances instances_;
  NewNames providers_;
  NewNames accounts_;
  std::unordered_map<std::string, Caller> keys_;  ///< by hash; into tenants_
  KeySets key_sets_;
};

/// Whether several tenants call the account of that name.
bool IsSharedAccount(const State& state, const std::string& account);

}  // namespace walletgate::routing
