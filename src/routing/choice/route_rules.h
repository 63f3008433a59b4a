#pragma once

// The routing of a tenant as configuration decides it (docs/routing.md): ordered rules, each with conditions, vendors
// with shares, and a fall-back. Immutable after load.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "provider/provider.h"
#include "routing/choice/facts.h"
#include "routing/choice/share.h"

namespace walletgate::routing {

using ProviderPtr = std::shared_ptr<const provider::Provider>;

struct Share {
  ProviderPtr provider;
  BasisPoints share = 0;
};

/// The first rule whose conditions hold decides; later ones are not looked at, even when none of its vendors admits.
struct RouteRule {
  std::string name;
  Conditions when;
  std::vector<Share> to;              ///< shares add up to kWhole
  std::vector<ProviderPtr> fallback;  ///< in order, after the winner of `to`
};

/// `order: [a, b, c]`: the rule "order" with all of `to` at the first and the others as fall-back. No rule for none.
std::vector<RouteRule> InOrder(const std::vector<ProviderPtr>& providers);

/// Every provider that some rule names, once, in the order of the rules.
std::vector<ProviderPtr> RoutedProviders(const std::vector<RouteRule>& rules);

/// Who may get a new end user by the rule: those with a share, and those to whom it falls back.
std::vector<ProviderPtr> ReachedBy(const RouteRule& rule);

/// Why no request that meets `when` could be created at this provider; nothing when one could.
std::optional<std::string> WhyNever(const Conditions& when, const provider::Provider& provider);

}  // namespace walletgate::routing
