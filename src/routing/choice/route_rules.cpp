#include "routing/choice/route_rules.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::routing {
namespace {

std::optional<std::string> WhyNoName(const NameFact& fact, NameSet wanted, const mapping::Accepts& accepts) {
  if (wanted == 0) return std::nullopt;
  const std::vector<std::string> accepted = accepts.Domain(fact.field);
  const std::vector<std::string> names = NamesIn(fact, wanted);
  const bool meets = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(accepted.begin(), accepted.end(), name) != accepted.end();
  });
  if (meets) return std::nullopt;
  const std::string condition = std::string(fact.key) + ": [" + Join(names, ", ") + "]";
  return "accepts none of " + condition + (accepted.empty() ? "" : ", only " + Join(accepted, ", "));
}

}  // namespace

std::vector<RouteRule> InOrder(const std::vector<ProviderPtr>& providers) {
  if (providers.empty()) return {};
  RouteRule rule;
  rule.name = "order";
  rule.to.push_back({providers.front(), kWhole});
  rule.fallback.assign(providers.begin() + 1, providers.end());
  return {std::move(rule)};
}

std::vector<ProviderPtr> RoutedProviders(const std::vector<RouteRule>& rules) {
  std::vector<ProviderPtr> all;
  const auto add = [&](const ProviderPtr& provider) {
    if (std::find(all.begin(), all.end(), provider) == all.end()) all.push_back(provider);
  };
  for (const RouteRule& rule : rules) {
    for (const Share& share : rule.to) add(share.provider);
    for (const ProviderPtr& provider : rule.fallback) add(provider);
  }
  return all;
}

std::vector<ProviderPtr> ReachedBy(const RouteRule& rule) {
  std::vector<ProviderPtr> reached = rule.fallback;
  for (const Share& share : rule.to) {
    if (share.share > 0) reached.push_back(share.provider);
  }
  return reached;
}

std::optional<std::string> WhyNever(const Conditions& when, const provider::Provider& provider) {
  if (!provider.Offers(api::Operation::kCreateEndUser)) return "does not offer create_end_user";
  const mapping::Accepts& accepts = provider.spec().accepts;
  for (std::size_t i = 0; i < kNameFacts.size(); ++i) {
    if (auto why = WhyNoName(kNameFacts[i], when.names[i], accepts)) return why;
  }
  if (!when.phone_countries.empty() && !accepts.AcceptsLogin(api::LoginType::kPhone)) {
    return "accepts no login method of type phone, which phone_countries asks for";
  }
  if (when.require_verification.value_or(false) && accepts.Find("require_verification") == nullptr) {
    return "does not accept require_verification";
  }
  return std::nullopt;
}

}  // namespace walletgate::routing
