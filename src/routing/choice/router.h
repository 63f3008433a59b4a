#pragma once

// Which providers serve a new end user, in which order: the one the request names, else what the first of the tenant's
// rules whose conditions hold says. Pure and thread-safe: reads configuration only.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/end_user.h"
#include "base/result.h"
#include "routing/state.h"

namespace walletgate::routing {

/// A provider that the rule, or the request, names.
struct Candidate {
  ProviderPtr provider;
  std::optional<BasisPoints> share;  ///< in the rule's `to`; absent: only in its fall-back, or named by the request
  bool in_fallback = false;
  std::vector<FieldError> faults;     ///< why it cannot serve the request; empty: it admits it
  std::optional<BasisPoints> bucket;  ///< of this user at this provider (BucketOf), among those of `to` that admit
};

/// What there is to choose from.
struct Candidates {
  const RouteRule* rule = nullptr;  ///< the one that fired; null: the request names a provider, or no rule fired
  std::vector<Candidate> all;       ///< those of `to`, then those of the fall-back that are not in `to`
  std::optional<std::size_t>
      winner;  ///< the candidate to which shares give the user; absent: nobody with a share admits
};

/// The choice. `rule` lives as long as the tenant's State.
struct Choice {
  /// To be tried in this order; never empty, no provider twice, each admits the request. The first is the user's own:
  /// sticky by share. The others are the rule's fall-back: to be tried only while nothing can have been applied.
  std::vector<ProviderPtr> providers;
  const RouteRule* rule = nullptr;    ///< null: the request named the provider, which has no fall-back
  std::optional<BasisPoints> bucket;  ///< of the first; absent when it did not come by share
};

/// Why the account does not take that token of a caller's; nothing where it does, or there is none.
std::optional<FieldError> TokenFault(const provider::Account& account, const Secret& user_token);

/// Whether the request begins something, or ends what an earlier one began: that goes to a provider which is closed to
/// new end users, too.
enum class Begins : std::uint8_t { kNow, kEarlier };

/// Every provider that could be asked, each with its faults.
Candidates Consider(const Tenant& tenant, const api::CreateEndUser& request, Begins begins = Begins::kNow);

/// The provider of the tenant that a caller names, by its name in the store. Errors: kInvalidRequest at /provider,
/// kProviderNotConfigured (retired).
Result<ProviderPtr> NamedProvider(const Tenant& tenant, const std::string& name);

/// The choice among `candidates`. Errors: kInvalidRequest at /provider (no such provider for this tenant),
/// kUnsupportedByProvider or kInvalidRequest (the named one does not admit the request), kNoEligibleProvider.
Result<Choice> Choose(const Tenant& tenant, const api::CreateEndUser& request, const Candidates& candidates);

/// Why the first of the choice is first, for people: "named by the request", "rule 'rest': by the user's bucket".
/// REQUIRES that Choose gave a choice.
std::string ReasonOf(const Candidates& candidates);

}  // namespace walletgate::routing
