#include "cli/route/simulation.h"

#include <algorithm>

#include "cli/console.h"
#include "routing/choice/router.h"

namespace walletgate::cli {
namespace {

constexpr std::string_view kNoRule = "(no rule)";
constexpr std::string_view kNamed = "(named)";
constexpr std::string_view kRefused = "(refused)";

struct Outcome {
  std::string rule;
  std::string provider;  ///< "": refused
  std::string refusal;
};

Outcome Route(const routing::Tenant& tenant, const api::CreateEndUser& request) {
  const routing::Candidates candidates = routing::Consider(tenant, request);
  const Result<routing::Choice> choice = routing::Choose(tenant, request, candidates);
  Outcome outcome;
  if (!request.provider.empty()) {
    outcome.rule = kNamed;
  } else {
    outcome.rule = candidates.rule == nullptr ? std::string(kNoRule) : candidates.rule->name;
  }
  if (choice) {
    outcome.provider = choice->providers.front()->id();
  } else {
    outcome.refusal = choice.error().detail;
  }
  return outcome;
}

std::string Percent(std::size_t part, std::size_t whole) {
  if (whole == 0) return "-";
  return routing::PercentText(static_cast<routing::BasisPoints>((part * routing::kWhole + whole / 2) / whole));
}

std::string Shown(const std::string& provider) { return provider.empty() ? std::string(kRefused) : provider; }

using Counted = std::pair<std::size_t, std::string>;

/// Most frequent first.
std::vector<Counted> ByCount(const std::map<std::string, std::size_t>& counts) {
  std::vector<Counted> sorted;
  for (const auto& [name, count] : counts) sorted.emplace_back(count, name);
  std::sort(sorted.begin(), sorted.end(), [](const Counted& a, const Counted& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  return sorted;
}

void WriteCount(std::string_view name, std::size_t count, json::Sink& sink) {
  sink.Key(name);
  sink.Int(static_cast<std::int64_t>(count));
}

void WriteProvider(std::string_view name, const std::string& provider, json::Sink& sink) {
  sink.Key(name);
  provider.empty() ? sink.Null() : sink.String(provider);
}

}  // namespace

void Simulation::Add(const api::CreateEndUser& request) {
  const Outcome outcome = Route(tenant_, request);
  ++requests_;
  ++by_rule_[outcome.rule];
  ++places_[{outcome.rule, outcome.provider}];
  if (outcome.provider.empty()) ++refusals_[outcome.refusal];
  if (other_ == nullptr) return;
  const Outcome after = Route(*other_, request);
  if (after.provider != outcome.provider) ++moves_[{outcome.provider, after.provider}];
}

std::size_t Simulation::CountOf(const Place& place) const {
  const auto found = places_.find(place);
  return found == places_.end() ? 0 : found->second;
}

std::vector<Simulation::Row> Simulation::Rows() const {
  std::vector<Row> rows;
  std::map<Place, std::size_t> rest = places_;
  const auto add = [&](const std::string& rule, const std::string& provider, std::string share) {
    const auto total = by_rule_.find(rule);
    rows.push_back(
        {rule, provider, std::move(share), CountOf({rule, provider}), total == by_rule_.end() ? 0 : total->second});
    rest.erase({rule, provider});
  };
  for (const routing::RouteRule& rule : tenant_.rules) {
    for (const routing::Share& share : rule.to) {
      add(rule.name, share.provider->id(), routing::PercentText(share.share));
    }
    for (const routing::ProviderPtr& provider : rule.fallback) {
      if (rest.contains({rule.name, provider->id()})) add(rule.name, provider->id(), "fallback");
    }
    if (rest.contains({rule.name, ""})) add(rule.name, "", "");
  }
  const std::map<Place, std::size_t> left = rest;
  for (const auto& [place, count] : left) add(place.first, place.second, "");
  return rows;
}

std::string Simulation::ToTables() const {
  std::vector<std::vector<std::string>> shares = {{"RULE", "PROVIDER", "SHARE", "REQUESTS", "PERCENT"}};
  for (const Row& row : Rows()) {
    shares.push_back(
        {row.rule, Shown(row.provider), row.share, std::to_string(row.requests), Percent(row.requests, row.of)});
  }
  std::string text = FormatTable(shares);
  if (!refusals_.empty()) {
    std::vector<std::vector<std::string>> reasons = {{"REFUSED", "WHY"}};
    for (const auto& [count, reason] : ByCount(refusals_)) reasons.push_back({std::to_string(count), reason});
    text += "\n" + FormatTable(reasons);
  }
  if (other_ == nullptr) return text;
  std::vector<std::vector<std::string>> moves = {{"FROM", "TO", "REQUESTS", "PERCENT"}};
  std::size_t moved = 0;
  for (const auto& [way, count] : moves_) {
    moves.push_back({Shown(way.first), Shown(way.second), std::to_string(count), Percent(count, requests_)});
    moved += count;
  }
  text += "\n" + std::to_string(moved) + " of " + std::to_string(requests_) + " would be elsewhere (" +
          Percent(moved, requests_) + " %)\n";
  return moved == 0 ? text : text + FormatTable(moves);
}

void Simulation::Write(json::Sink& sink) const {
  sink.StartObject();
  sink.Member("object", "simulation");
  sink.Member("tenant", std::string_view(tenant_.id));
  WriteCount("requests", requests_, sink);
  sink.Key("routes");
  sink.StartArray();
  for (const Row& row : Rows()) {
    sink.StartObject();
    sink.Member("rule", std::string_view(row.rule));
    WriteProvider("provider", row.provider, sink);
    sink.MemberIfAny("share", row.share);
    WriteCount("requests", row.requests, sink);
    sink.EndObject();
  }
  sink.EndArray();
  sink.Key("refused");
  sink.StartArray();
  for (const auto& [count, reason] : ByCount(refusals_)) {
    sink.StartObject();
    WriteCount("requests", count, sink);
    sink.Member("reason", std::string_view(reason));
    sink.EndObject();
  }
  sink.EndArray();
  if (other_ != nullptr) {
    sink.Key("moves");
    sink.StartArray();
    for (const auto& [way, count] : moves_) {
      sink.StartObject();
      WriteProvider("from", way.first, sink);
      WriteProvider("to", way.second, sink);
      WriteCount("requests", count, sink);
      sink.EndObject();
    }
    sink.EndArray();
  }
  sink.EndObject();
}

}  // namespace walletgate::cli
