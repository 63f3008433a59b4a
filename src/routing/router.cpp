#include "routing/router.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::routing {
namespace {

Candidate Examine(std::shared_ptr<const provider::Provider> provider, const api::CreateEndUser& request) {
  Candidate candidate;
  if (!provider->Offers(api::Operation::kCreateEndUser)) {
    candidate.faults.push_back({"", "unsupported", "the provider does not offer create_end_user"});
  } else {
    candidate.faults = provider->spec().accepts.Check(request, provider->CanMintUserTokens());
  }
  candidate.provider = std::move(provider);
  return candidate;
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

Error Refusal(const Candidate& named) {
  const bool unsupported = std::any_of(named.faults.begin(), named.faults.end(),
                                       [](const FieldError& fault) { return fault.code == "unsupported"; });
  Error error = MakeError(unsupported ? ErrorKind::kUnsupportedByProvider : ErrorKind::kInvalidRequest,
                          "provider " + named.provider->id() + " does not accept this request");
  error.fields = named.faults;
  return error;
}

Error NobodyAdmits(const std::vector<Candidate>& candidates) {
  if (candidates.empty()) return MakeError(ErrorKind::kNoEligibleProvider, "no provider is configured for routing");
  Error error = MakeError(ErrorKind::kNoEligibleProvider);
  for (const Candidate& candidate : candidates) {
    if (!error.detail.empty()) error.detail += "; ";
    error.detail += candidate.provider->id() + ": ";
    for (std::size_t i = 0; i < candidate.faults.size(); ++i) {
      const FieldError& fault = candidate.faults[i];
      if (i > 0) error.detail += ", ";
      error.detail += fault.pointer.empty() ? fault.detail : fault.pointer + " " + fault.detail;
      error.fields.push_back({fault.pointer, fault.code, candidate.provider->id() + ": " + fault.detail});
    }
  }
  return error;
}

}  // namespace

std::vector<Candidate> Consider(const Tenant& tenant, const api::CreateEndUser& request) {
  std::vector<Candidate> candidates;
  if (!request.provider.empty()) {
    const auto named = tenant.providers.find(request.provider);
    if (named != tenant.providers.end()) candidates.push_back(Examine(named->second, request));
    return candidates;
  }
  for (const std::string& id : tenant.order) {
    candidates.push_back(Examine(tenant.providers.find(id)->second, request));
  }
  return candidates;
}

Result<Choice> Choose(const Tenant& tenant, const api::CreateEndUser& request,
                      const std::vector<Candidate>& candidates) {
  const auto admits = [](const Candidate& candidate) { return candidate.faults.empty(); };
  if (!request.provider.empty()) {
    if (candidates.empty()) return UnknownProvider(tenant, request.provider);
    if (!admits(candidates.front())) return Refusal(candidates.front());
    return Choice{candidates.front().provider, "named by the request"};
  }
  const auto first = std::find_if(candidates.begin(), candidates.end(), admits);
  if (first == candidates.end()) return NobodyAdmits(candidates);
  const std::string place = std::to_string(first - candidates.begin() + 1) + " of " + std::to_string(candidates.size());
  return Choice{first->provider, "number " + place + " in the tenant's order, the first that admits the request"};
}

}  // namespace walletgate::routing
