#include "gateway/audit/lock_in_rules.h"

#include <algorithm>
#include <array>
#include <functional>

#include "api/login_kinds.h"
#include "api/names.h"
#include "base/strings.h"
#include "gateway/audit/places.h"
#include "routing/choice/route_rules.h"

namespace walletgate::gateway {
namespace {

using routing::ProviderPtr;
using routing::RouteRule;
using routing::Tenant;

/// Of a tenant's vendors, those that take new users.
std::vector<ProviderPtr> OpenOnes(const Tenant& tenant) {
  std::vector<ProviderPtr> open;
  for (const auto& [id, provider] : tenant.providers) {
    if (!tenant.closed_providers.contains(id) && !tenant.retired_providers.contains(id)) open.push_back(provider);
  }
  return open;
}

void EachTenant(const Audited& audited, const std::function<void(const Tenant& tenant)>& look) {
  for (const auto& [id, tenant] : audited.config.loaded.state->tenants()) {
    if (!tenant.retired) look(tenant);
  }
}

Site SiteOfTenant(const Audited& audited, const Tenant& tenant, std::string_view member, std::string detail) {
  return SiteIn(TenantNode(audited, tenant.shown()), member, std::move(detail));
}

Sites FindLoneVendors(const Audited& audited) {
  Sites sites;
  EachTenant(audited, [&](const Tenant& tenant) {
    const std::vector<ProviderPtr> open = OpenOnes(tenant);
    if (open.size() != 1) return;
    sites.push_back(SiteOfTenant(audited, tenant, "providers",
                                 "tenant " + tenant.shown() + " has " + open.front()->id() + " alone"));
  });
  return sites;
}

/// The rule's entry, or `routing` where it is the short form.
Site SiteOfRule(const Audited& audited, const Tenant& tenant, const RouteRule& rule, std::string detail) {
  const config::YamlNode* routing = TenantNode(audited, tenant.shown()).Find("routing");
  const config::YamlNode* rules = routing == nullptr ? nullptr : routing->Find("rules");
  if (rules != nullptr) {
    for (const config::YamlNode& entry : rules->elements) {
      const config::YamlNode* name = entry.Find("name");
      if (name != nullptr && name->scalar == rule.name) return {entry.where, entry.path, std::move(detail)};
    }
  }
  return SiteOfTenant(audited, tenant, "routing", std::move(detail));
}

/// Rules whose conditions one vendor alone can meet, though there are others.
Sites FindRulesWithoutAlternative(const Audited& audited) {
  Sites sites;
  EachTenant(audited, [&](const Tenant& tenant) {
    const std::vector<ProviderPtr> open = OpenOnes(tenant);
    for (const RouteRule& rule : tenant.rules) {
      std::vector<std::string> able;
      for (const ProviderPtr& provider : open) {
        if (!routing::WhyNever(rule.when, *provider)) able.push_back(provider->id());
      }
      if (open.size() < 2 || able.size() != 1) continue;
      sites.push_back(SiteOfRule(
          audited, tenant, rule,
          "what rule " + rule.name + " of tenant " + tenant.shown() + " is for, " + able.front() + " alone takes"));
    }
  });
  return sites;
}

/// Whether a vendor takes the value of that number.
using Takes = std::function<bool(const provider::Provider& provider, std::size_t value)>;

/// "login_methods.type" and the like: the values that one vendor takes and no other, as "jwt: acme".
std::vector<std::string> OnlyOnes(const std::vector<ProviderPtr>& open, std::span<const std::string_view> values,
                                  const Takes& takes) {
  std::vector<std::string> only;
  for (std::size_t i = 0; open.size() > 1 && i < values.size(); ++i) {
    std::vector<std::string> able;
    for (const ProviderPtr& provider : open) {
      if (takes(*provider, i)) able.push_back(provider->id());
    }
    if (able.size() == 1) only.push_back(std::string(values[i]) + ": " + able.front());
  }
  return only;
}

Sites FindOnly(const Audited& audited, std::span<const std::string_view> values, const Takes& takes) {
  Sites sites;
  EachTenant(audited, [&](const Tenant& tenant) {
    const std::vector<std::string> only = OnlyOnes(OpenOnes(tenant), values, takes);
    if (only.empty()) return;
    sites.push_back(SiteOfTenant(audited, tenant, "providers", "tenant " + tenant.shown() + ", " + Join(only, ", ")));
  });
  return sites;
}

Sites FindOnlyLogins(const Audited& audited) {
  return FindOnly(audited, api::kLoginTypeNames, [](const provider::Provider& provider, std::size_t i) {
    return provider.spec().accepts.AcceptsLogin(static_cast<api::LoginType>(i));
  });
}

Sites FindOnlyWallets(const Audited& audited) {
  constexpr std::size_t kKinds = api::kWalletKindNames.size();
  return FindOnly(audited, api::kAccountNames, [](const provider::Provider& provider, std::size_t i) {
    return provider.spec().accepts.AcceptsWallet(static_cast<api::Chain>(i / kKinds),
                                                 static_cast<api::WalletKind>(i % kKinds));
  });
}

constexpr std::array<std::string_view, 5> kProfileKeys = {"profile.type", "profile.first_name", "profile.middle_name",
                                                          "profile.last_name", "profile.display_name"};

Sites FindOnlyProfiles(const Audited& audited) {
  return FindOnly(audited, kProfileKeys, [](const provider::Provider& provider, std::size_t i) {
    return provider.spec().accepts.Find(kProfileKeys[i]) != nullptr;
  });
}

/// Vendors that are told ids as they are, and take fewer than the gateway does.
Sites FindNarrowIds(const Audited& audited) {
  Sites sites;
  for (const auto& [whose, provider] : audited.config.loaded.state->instances()) {
    const auto* const rule = provider->spec().accepts.Find("external_id");
    const bool narrow = rule != nullptr && (!rule->pattern_text.empty() || rule->max_length != 0);
    if (!narrow || !provider->TellsExternalId() || provider->account().ids == provider::Ids::kDerived) continue;
    sites.push_back(SiteOfInstance(
        audited, whose,
        NameOf(whose) + " takes ids of " +
            (rule->pattern_text.empty() ? std::to_string(rule->max_length) + " characters" : rule->pattern_text)));
  }
  return sites;
}

constexpr std::array kAlternatives = {
    Rule{"WL001", Severity::kError, "A tenant has one vendor",
         "Its users can go nowhere: there is nobody to report on, and nobody to take them.",
         "Configure a second vendor, and ask `walletgate portability`.", FindLoneVendors},
    Rule{"WL002", Severity::kWarning, "Only one vendor takes what a rule is for",
         "Users who come by it could not be created anywhere else.",
         "Configure another vendor that takes it, or narrow the rule down.", FindRulesWithoutAlternative},
    Rule{"WL003", Severity::kWarning, "Only one vendor takes a type of login",
         "Users with such a login leave it behind, or cannot leave.",
         "Give users another login beside it, or configure another vendor that takes it.", FindOnlyLogins},
    Rule{"WL004", Severity::kWarning, "Only one vendor makes a kind of wallet",
         "Users with such a wallet leave it behind, or cannot leave.",
         "Configure another vendor that makes it, or do without.", FindOnlyWallets},
    Rule{"WL005", Severity::kWarning, "Only one vendor stores a part of the profile",
         "It stays in the gateway when users leave that vendor.", "Nothing, where the gateway's own copy is enough.",
         FindOnlyProfiles},
    Rule{"WL006", Severity::kWarning, "A vendor takes fewer ids than the gateway",
         "Users whose external ids do not fit cannot go there.",
         "Say `ids: derived` for its account: such ids fit every vendor.", FindNarrowIds},
};

}  // namespace

Rules AlternativeRules() { return kAlternatives; }

}  // namespace walletgate::gateway
