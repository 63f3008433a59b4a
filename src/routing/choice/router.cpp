#include "routing/choice/router.h"

#include <algorithm>

#include "base/check.h"
#include "base/strings.h"

namespace walletgate::routing {
namespace {

bool Admits(const Candidate& candidate) { return candidate.faults.empty(); }

/// By `accepts`, on the id as the vendor is told it.
std::vector<FieldError> FaultsOf(const Tenant& tenant, const provider::Provider& provider,
                                 const api::CreateEndUser& request) {
  const mapping::Accepts& accepts = provider.spec().accepts;
  const provider::Ids ids = provider.account().ids;
  if (ids == provider::Ids::kPlain || !provider.TellsExternalId()) {
    return accepts.Check(request, provider.credentials().CanMintUserTokens());
  }
  api::CreateEndUser as_sent = request;
  as_sent.external_id = provider::IdAtVendor(ids, {tenant.id, tenant.prefix, request.external_id});
  std::vector<FieldError> faults = accepts.Check(as_sent, provider.credentials().CanMintUserTokens());
  for (FieldError& fault : faults) {
    if (fault.pointer != "/external_id" || ids != provider::Ids::kPrefixed) continue;
    fault.detail +=
        "; it is told with the " + std::to_string(tenant.prefix.size()) + " characters of your prefix before it";
  }
  return faults;
}

/// Of the member that names the provider, where the request has one.
FieldError ClosedFault(const api::CreateEndUser& request) {
  return {request.provider.empty() ? "" : "/provider", "unsupported",
          "gets no new end users (accept_new_users: false)"};
}

Candidate Examine(const Tenant& tenant, ProviderPtr provider, const api::CreateEndUser& request) {
  Candidate candidate;
  if (!provider->Offers(api::Operation::kCreateEndUser)) {
    candidate.faults.push_back({"", "unsupported", "the provider does not offer create_end_user"});
  } else {
    candidate.faults = FaultsOf(tenant, *provider, request);
    if (std::optional<FieldError> fault = TokenFault(provider->account(), request.user_token)) {
      candidate.faults.push_back(std::move(*fault));
    }
  }
  candidate.provider = std::move(provider);
  return candidate;
}

const Candidate* Find(const std::vector<Candidate>& candidates, const ProviderPtr& provider) {
  const auto found = std::find_if(candidates.begin(), candidates.end(),
                                  [&](const Candidate& candidate) { return candidate.provider == provider; });
  return found == candidates.end() ? nullptr : &*found;
}

std::vector<Candidate> Examine(const Tenant& tenant, const RouteRule& rule, const api::CreateEndUser& request) {
  std::vector<Candidate> candidates;
  candidates.reserve(rule.to.size() + rule.fallback.size());
  BasisPoints whole = 0;
  for (const Share& share : rule.to) {
    whole += share.share;
    candidates.push_back(Examine(tenant, share.provider, request));
    candidates.back().share = share.share;
  }
  Check(whole == kWhole, "the shares of a rule add up to the whole");
  for (const ProviderPtr& provider : rule.fallback) {
    if (Find(candidates, provider) == nullptr) candidates.push_back(Examine(tenant, provider, request));
  }
  for (Candidate& candidate : candidates) {
    candidate.in_fallback =
        std::find(rule.fallback.begin(), rule.fallback.end(), candidate.provider) != rule.fallback.end();
  }
  return candidates;
}

/// Whoever is closed to new end users admits nobody, for that reason before all others.
void TurnAway(const Tenant& tenant, const api::CreateEndUser& request, std::vector<Candidate>& candidates) {
  for (Candidate& candidate : candidates) {
    if (!tenant.closed_providers.contains(candidate.provider->id())) continue;
    candidate.faults.insert(candidate.faults.begin(), ClosedFault(request));
  }
}

/// The vendors of `to` that admit the request draw lots, unless there is only one.
void DrawLots(const Tenant& tenant, const api::CreateEndUser& request, Candidates& candidates) {
  std::vector<Stake> stakes;
  std::vector<std::size_t> places;  // of the stakes among the candidates
  for (std::size_t i = 0; i < candidates.all.size(); ++i) {
    if (!candidates.all[i].share || !Admits(candidates.all[i])) continue;
    stakes.push_back({*candidates.all[i].share, 0});
    places.push_back(i);
  }
  for (std::size_t i = 0; stakes.size() > 1 && i < stakes.size(); ++i) {
    stakes[i].lot = DrawLot(tenant.id, request.external_id, candidates.all[places[i]].provider->stored_id());
  }
  for (std::size_t i = 0; i < stakes.size(); ++i) candidates.all[places[i]].bucket = BucketOf(stakes, i);
  if (const auto winner = Winner(stakes)) candidates.winner = places[*winner];
}

/// REQUIRES that there is one.
const Candidate& WinnerOf(const Candidates& candidates) {
  Check(candidates.winner && *candidates.winner < candidates.all.size(), "who wins is one of the candidates");
  return candidates.all[*candidates.winner];
}

Error UnknownProvider(const Tenant& tenant, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [id, provider] : tenant.providers) known.push_back(id);
  std::string detail = "is not one of your providers";
  if (const auto near = NearestName(name, known)) {
    detail += ", did you mean '" + *near + "'?";
  } else {
    detail += ": " + Join(known, ", ");
  }
  Error error = MakeError(ErrorKind::kInvalidRequest, "provider " + detail);
  error.fields.push_back({"/provider", "enum", std::move(detail)});
  return error;
}

Error Retired(const Tenant& tenant, const std::string& provider) {
  if (tenant.retired)
    return MakeError(ErrorKind::kProviderNotConfigured, "this tenant is retired: it gets no new end users");
  Error error =
      MakeError(ErrorKind::kProviderNotConfigured, "provider " + provider + " is retired: it gets no new end users");
  error.provider = ProviderFault::Of(provider);
  return error;
}

Error Refusal(const Candidate& named) {
  const bool unsupported = std::any_of(named.faults.begin(), named.faults.end(),
                                       [](const FieldError& fault) { return fault.code == "unsupported"; });
  Error error = MakeError(unsupported ? ErrorKind::kUnsupportedByProvider : ErrorKind::kInvalidRequest,
                          "provider " + named.provider->id() + " does not accept this request");
  error.fields = named.faults;
  return error;
}

Error NoRuleFires(const Tenant& tenant, const Facts& facts) {
  if (tenant.rules.empty()) return MakeError(ErrorKind::kNoEligibleProvider, "no provider is configured for routing");
  std::vector<std::string> reasons;
  for (const RouteRule& rule : tenant.rules)
    reasons.push_back(rule.name + ": not " + Join(Unmet(rule.when, facts), ", "));
  return MakeError(ErrorKind::kNoEligibleProvider, "no routing rule is for this request; " + Join(reasons, "; "));
}

Error NobodyAdmits(const Candidates& candidates) {
  Error error = MakeError(ErrorKind::kNoEligibleProvider, "rule '" + candidates.rule->name + "'");
  for (const Candidate& candidate : candidates.all) {
    error.detail += "; " + candidate.provider->id() + ": ";
    if (Admits(candidate)) error.detail += "has no share";
    for (std::size_t i = 0; i < candidate.faults.size(); ++i) {
      const FieldError& fault = candidate.faults[i];
      if (i > 0) error.detail += ", ";
      error.detail += fault.pointer.empty() ? fault.detail : fault.pointer + " " + fault.detail;
      error.fields.push_back({fault.pointer, fault.code, candidate.provider->id() + ": " + fault.detail});
    }
  }
  return error;
}

std::string_view ReasonOfShare(const Candidate& chosen, const Candidates& candidates) {
  const auto others = [&](auto passes) {
    return std::any_of(candidates.all.begin(), candidates.all.end(), [&](const Candidate& other) {
      return &other != &chosen && other.share.value_or(0) > 0 && passes(other);
    });
  };
  if (others(Admits)) return "by the user's bucket";
  return others([](const Candidate&) { return true; }) ? "the only one with a share that admits the request"
                                                       : "it has the whole share";
}

}  // namespace

std::optional<FieldError> TokenFault(const provider::Account& account, const Secret& user_token) {
  if (!account.minted_only || user_token.empty()) return std::nullopt;
  return FieldError{"/user_token", "unsupported", "is always minted by the gateway for this account"};
}

Result<ProviderPtr> NamedProvider(const Tenant& tenant, const std::string& name) {
  if (tenant.retired || tenant.retired_providers.contains(name)) return Retired(tenant, name);
  ProviderPtr named = tenant.FindProvider(name);
  if (named == nullptr) return UnknownProvider(tenant, name);
  return named;
}

Candidates Consider(const Tenant& tenant, const api::CreateEndUser& request, Begins begins) {
  Candidates candidates;
  if (!request.provider.empty()) {
    ProviderPtr named = tenant.FindProvider(request.provider);
    if (named == nullptr) return candidates;
    candidates.all.push_back(Examine(tenant, std::move(named), request));
    if (begins == Begins::kNow) TurnAway(tenant, request, candidates.all);
    return candidates;
  }
  const Facts facts = FactsOf(request);
  const auto fires = std::find_if(tenant.rules.begin(), tenant.rules.end(),
                                  [&](const RouteRule& rule) { return Holds(rule.when, facts); });
  if (fires == tenant.rules.end()) return candidates;
  candidates.rule = &*fires;
  candidates.all = Examine(tenant, *fires, request);
  TurnAway(tenant, request, candidates.all);
  DrawLots(tenant, request, candidates);
  return candidates;
}

Result<Choice> Choose(const Tenant& tenant, const api::CreateEndUser& request, const Candidates& candidates) {
  Choice choice;
  choice.rule = candidates.rule;
  if (tenant.retired || tenant.retired_providers.contains(request.provider)) return Retired(tenant, request.provider);
  if (!request.provider.empty()) {
    if (candidates.all.empty()) return UnknownProvider(tenant, request.provider);
    if (!Admits(candidates.all.front())) return Refusal(candidates.all.front());
    choice.providers.push_back(candidates.all.front().provider);
    return choice;
  }
  if (candidates.rule == nullptr) return NoRuleFires(tenant, FactsOf(request));
  choice.providers.reserve(candidates.rule->fallback.size() + 1);
  if (candidates.winner) {
    const Candidate& winner = WinnerOf(candidates);
    choice.providers.push_back(winner.provider);
    choice.bucket = winner.bucket;
  }
  for (const ProviderPtr& provider : candidates.rule->fallback) {
    const bool chosen = !choice.providers.empty() && choice.providers.front() == provider;
    const Candidate* candidate = Find(candidates.all, provider);
    Check(candidate != nullptr, "whoever stands in the fall-back was looked at");
    if (!chosen && Admits(*candidate)) choice.providers.push_back(provider);
  }
  if (choice.providers.empty()) return NobodyAdmits(candidates);
  return choice;
}

std::string ReasonOf(const Candidates& candidates) {
  if (candidates.rule == nullptr) return "named by the request";
  const std::string rule = "rule '" + candidates.rule->name + "': ";
  if (!candidates.winner) return rule + "the first of the fall-back that admits the request";
  return rule + std::string(ReasonOfShare(WinnerOf(candidates), candidates));
}

}  // namespace walletgate::routing
