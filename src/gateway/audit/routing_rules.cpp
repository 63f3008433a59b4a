#include "gateway/audit/routing_rules.h"

#include <algorithm>
#include <array>
#include <set>

#include "gateway/audit/places.h"
#include "routing/choice/route_rules.h"

namespace walletgate::gateway {
namespace {

using routing::RouteRule;
using routing::Tenant;

/// Of those whom the rule reaches, by id, those that get new users.
std::set<std::string> OpenOnes(const RouteRule& rule, const Tenant& tenant) {
  std::set<std::string> ids;
  for (const routing::ProviderPtr& provider : routing::ReachedBy(rule)) {
    if (!tenant.closed_providers.contains(provider->id())) ids.insert(provider->id());
  }
  return ids;
}

/// The rule's entry, or `routing` where it is the short form.
Site SiteOfRule(const Audited& audited, const Tenant& tenant, const RouteRule& rule, std::string detail) {
  const config::YamlNode& node = TenantNode(audited, tenant.shown());
  const config::YamlNode* routing = node.Find("routing");
  const config::YamlNode* rules = routing == nullptr ? nullptr : routing->Find("rules");
  if (rules == nullptr) return SiteIn(node, "routing", std::move(detail));
  for (const config::YamlNode& entry : rules->elements) {
    const config::YamlNode* name = entry.Find("name");
    if (name != nullptr && name->scalar == rule.name) return {entry.where, entry.path, std::move(detail)};
  }
  return {rules->where, rules->path, std::move(detail)};
}

Sites FindLoneVendors(const Audited& audited) {
  Sites sites;
  for (const auto& [id, tenant] : audited.config.loaded.state->tenants()) {
    for (const RouteRule& rule : tenant.rules) {
      const std::set<std::string> reached = OpenOnes(rule, tenant);
      if (reached.size() != 1) continue;
      sites.push_back(SiteOfRule(
          audited, tenant, rule,
          "rule " + rule.name + " of tenant " + tenant.shown() + " leads to " + *reached.begin() + " alone"));
    }
  }
  return sites;
}

Sites FindRequestsWithoutRule(const Audited& audited) {
  Sites sites;
  for (const auto& [id, tenant] : audited.config.loaded.state->tenants()) {
    const auto takes_all = [](const RouteRule& rule) { return rule.when.empty(); };
    if (tenant.rules.empty() || std::ranges::any_of(tenant.rules, takes_all)) continue;
    sites.push_back(SiteIn(TenantNode(audited, tenant.shown()), "routing",
                           "every rule of tenant " + tenant.shown() + " has conditions"));
  }
  return sites;
}

Sites FindUnusedProviders(const Audited& audited) {
  Sites sites;
  const routing::State& state = *audited.config.loaded.state;
  for (const auto& [whose, provider] : state.instances()) {
    const auto leads_there = [&, &provider = provider](const auto& entry) {
      const Tenant& tenant = entry.second;
      const std::vector<routing::ProviderPtr> routed = routing::RoutedProviders(tenant.rules);
      return tenant.closed_providers.contains(provider->id()) || std::ranges::count(routed, provider) > 0;
    };
    if (std::ranges::any_of(state.tenants(), leads_there)) continue;
    sites.push_back(SiteOfInstance(audited, whose, "no rule leads to " + NameOf(whose)));
  }
  return sites;
}

constexpr std::array kRules = {
    Rule{"WG033", Severity::kWarning, "New users depend on one vendor",
         "When it is out of order nobody gets a user by that rule.",
         "Name others in `fallback`, or behind it in `order` ([routing](routing.md)).", FindLoneVendors},
    Rule{"WG034", Severity::kWarning, "Some requests have no rule",
         "A request that meets the conditions of no rule is refused with 422 `no_eligible_provider`.",
         "Put a rule without `when` last, unless such requests are to be refused.", FindRequestsWithoutRule},
    Rule{"WG035", Severity::kWarning, "No rule leads to a provider",
         "Its credentials are kept, and any caller can still send users there by naming it.",
         "Say `accept_new_users: false` where it only has users still, or take the entry away.", FindUnusedProviders},
};

}  // namespace

Rules RoutingRules() { return kRules; }

}  // namespace walletgate::gateway
