#include "gateway/config/tenants/routing.h"

#include <algorithm>

#include "config/map_reader.h"
#include "gateway/config/names.h"
#include "gateway/config/tenants/conditions.h"

namespace walletgate::gateway {
namespace {

using config::Diagnostics;
using config::MapReader;
using config::YamlNode;
using routing::BasisPoints;
using routing::ProviderPtr;
using routing::RouteRule;

/// A provider and where the file names it.
struct Named {
  ProviderPtr provider;
  const YamlNode* node = nullptr;
};

class RoutingParser {
 public:
  RoutingParser(const RoutingScope& scope, Diagnostics& diagnostics) : scope_(scope), diagnostics_(diagnostics) {
    for (const auto& [id, provider] : scope.providers) known_.push_back(id);
  }

  std::vector<RouteRule> Parse(const YamlNode& node) {
    MapReader reader(node, diagnostics_);
    const YamlNode* order = reader.Child("order");
    const YamlNode* rules = reader.Child("rules");
    reader.Finish();
    if (!node.IsMapping()) return {};
    if (order != nullptr && rules != nullptr) {
      diagnostics_.Add(order->where, order->path, "is the short form of one rule and cannot stand beside 'rules'");
    } else if (order != nullptr) {
      return ParseOrder(*order);
    } else if (rules == nullptr) {
      diagnostics_.Add(node.where, node.path, "needs 'rules', or 'order' as the short form of one rule");
    }
    if (rules != nullptr) ParseRules(*rules);
    return std::move(rules_);
  }

 private:
  std::vector<RouteRule> ParseOrder(const YamlNode& list) {
    const std::vector<Named> named = ParseProviders(list);
    ProveServing({}, named);
    std::vector<ProviderPtr> order;
    order.reserve(named.size());
    for (const Named& one : named) order.push_back(one.provider);
    std::vector<RouteRule> rules = routing::InOrder(order);
    if (!rules.empty()) ProveOpen(list, rules.front());
    return rules;
  }

  void ParseRules(const YamlNode& list) {
    if (!list.IsSequence() || list.elements.empty()) {
      return diagnostics_.Add(list.where, list.path, "must be a list of at least one rule");
    }
    for (const YamlNode& node : list.elements) ParseRule(node);
  }

  void ParseRule(const YamlNode& node) {
    const std::size_t faults_before = diagnostics_.size();
    some_missing_ = false;
    MapReader reader(node, diagnostics_);
    RouteRule rule;
    rule.name = ReadName(reader, "name");
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (rule.name.empty() || rules_[i].name != rule.name) continue;
      reader.Fault("name", "rule '" + rule.name + "' is there already" + OnLine(i));
    }
    if (const YamlNode* when = reader.Child("when")) rule.when = ParseConditions(*when, diagnostics_);
    const bool conditions_sound = diagnostics_.size() == faults_before;
    std::vector<Named> named;
    if (const YamlNode* to = reader.RequiredChild("to")) ParseShares(*to, rule, named);
    if (const YamlNode* list = reader.Child("fallback")) {
      for (const Named& one : ParseProviders(*list)) {
        ProveFallback(one, rule);
        rule.fallback.push_back(one.provider);
        named.push_back(one);
      }
    }
    reader.Finish();
    ProveOpen(node, rule);
    if (conditions_sound) {
      ProveServing(rule.when, named);
      ProveReachable(node, rule);
    }
    rules_.push_back(std::move(rule));
    places_.push_back({&node, conditions_sound});
  }

  void ParseShares(const YamlNode& node, RouteRule& rule, std::vector<Named>& named) {
    if (!node.IsMapping() || node.entries.empty()) {
      return diagnostics_.Add(node.where, node.path, "must be a mapping of provider ids to shares: {a: 75, b: 25}");
    }
    BasisPoints sum = 0;
    bool sound = true;
    for (const YamlNode::Entry& entry : node.entries) {
      const auto share =
          entry.value.IsScalar() && !entry.value.quoted ? routing::ParsePercent(entry.value.scalar) : std::nullopt;
      if (!share) {
        diagnostics_.Add(entry.value.where, entry.value.path,
                         "must be a share from 0 to 100, with at most two decimals");
      }
      sound = sound && share;
      sum += share.value_or(0);
      const ProviderPtr provider = FindProvider(entry.key, entry.where, entry.value.path);
      if (provider == nullptr) continue;
      rule.to.push_back({provider, share.value_or(0)});
      named.push_back({provider, &entry.value});
    }
    if (sound && sum != routing::kWhole) {
      diagnostics_.Add(node.where, node.path, "the shares add up to " + routing::PercentText(sum) + ", not to 100");
    }
  }

  std::vector<Named> ParseProviders(const YamlNode& list) {
    std::vector<Named> named;
    if (!list.IsSequence() || list.elements.empty()) {
      diagnostics_.Add(list.where, list.path, "must be a list of at least one provider id ([a, b])");
      return named;
    }
    for (const YamlNode& element : list.elements) {
      if (!element.IsScalar()) {
        diagnostics_.Add(element.where, element.path, "must be a provider id");
        continue;
      }
      const ProviderPtr provider = FindProvider(element.scalar, element.where, element.path);
      const auto same = [&](const Named& other) { return other.provider == provider; };
      if (provider == nullptr) continue;
      if (std::any_of(named.begin(), named.end(), same)) {
        diagnostics_.Add(element.where, element.path, "'" + element.scalar + "' is named twice");
      } else {
        named.push_back({provider, &element});
      }
    }
    return named;
  }

  ProviderPtr FindProvider(const std::string& id, const config::Position& where, const std::string& path) {
    const auto found = scope_.providers.find(id);
    if (found != scope_.providers.end()) return found->second;
    some_missing_ = true;
    if (scope_.is_retired && scope_.is_retired(id)) {
      diagnostics_.Add(where, path, "'" + id + "' is retired: it gets no new end users");
    } else if (!scope_.is_faulty(id)) {
      diagnostics_.Add(where, path, config::UnknownName("provider", id, known_));
    }
    return nullptr;
  }

  /// A vendor that has everybody already cannot stand in for itself.
  void ProveFallback(const Named& one, const RouteRule& rule) {
    const bool has_all = std::any_of(rule.to.begin(), rule.to.end(), [&](const routing::Share& share) {
      return share.provider == one.provider && share.share == routing::kWhole;
    });
    if (!has_all) return;
    diagnostics_.Add(one.node->where, one.node->path,
                     "'" + one.provider->id() + "' has the whole share, so there is nothing to fall back from to it");
  }

  void ProveServing(const routing::Conditions& when, const std::vector<Named>& named) {
    for (const Named& one : named) {
      const auto why = routing::WhyNever(when, *one.provider);
      if (!why) continue;
      diagnostics_.Add(one.node->where, one.node->path,
                       "'" + one.provider->id() + "' can never serve this rule: it " + *why);
    }
  }

  /// Somebody must take the new users that the rule is for. Those who are missing for other faults might.
  void ProveOpen(const YamlNode& node, const RouteRule& rule) {
    const std::vector<ProviderPtr> reached = routing::ReachedBy(rule);
    const bool all_closed = std::all_of(reached.begin(), reached.end(), [&](const ProviderPtr& provider) {
      return scope_.closed.contains(provider->id());
    });
    if (reached.empty() || some_missing_ || !all_closed) return;
    diagnostics_.Add(node.where, node.path,
                     "leads to nobody: whoever could get a user by it has accept_new_users: false");
  }

  void ProveReachable(const YamlNode& node, const RouteRule& rule) {
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (!places_[i].conditions_sound || !routing::Implies(rule.when, rules_[i].when)) continue;
      const std::string earlier = "rule '" + rules_[i].name + "'" + OnLine(i);
      return diagnostics_.Add(node.where, node.path,
                              rules_[i].when.empty()
                                  ? "can never fire: " + earlier + " has no conditions and takes every request"
                                  : "can never fire: " + earlier + " takes every request that this one is for");
    }
  }

  std::string OnLine(std::size_t rule) const { return " on line " + std::to_string(places_[rule].node->where.line); }

  struct Place {
    const YamlNode* node;
    bool conditions_sound;
  };
  const RoutingScope& scope_;
  Diagnostics& diagnostics_;
  std::vector<std::string> known_;
  std::vector<RouteRule> rules_;
  std::vector<Place> places_;  ///< of rules_
  bool some_missing_ = false;  ///< of the providers that the rule names
};

}  // namespace

std::vector<RouteRule> ParseRouting(const YamlNode& node, const RoutingScope& scope, Diagnostics& diagnostics) {
  return RoutingParser(scope, diagnostics).Parse(node);
}

}  // namespace walletgate::gateway
