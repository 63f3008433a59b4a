#include "routing/users/adopt_named.h"

#include "base/check.h"
#include "crypto/digest.h"
#include "routing/choice/router.h"
#include "routing/intents/turn.h"
#include "routing/users/same_content.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {
namespace {

/// Under the same key the same user has to be named.
std::string FingerprintOf(const std::string& canonical, const api::AdoptRequest& adopt) {
  return crypto::Sha256Hex(canonical + '\n' + adopt.provider_user_id);
}

Adoptee AdopteeOf(const api::CreateEndUser& request, const api::AdoptRequest& adopt, const std::string& fingerprint) {
  Adoptee adoptee;
  adoptee.external_id = request.external_id;
  adoptee.provider_user_id = adopt.provider_user_id;
  adoptee.login_methods = request.login_methods;
  adoptee.wanted = request.wallets;
  adoptee.profile = request.profile;
  adoptee.metadata = request.metadata;
  adoptee.fingerprint = fingerprint;
  return adoptee;
}

ErrorKind KindOf(AdoptionReason reason) {
  if (reason == AdoptionReason::kOperatorsOnly) return ErrorKind::kForbidden;
  const AdoptionState state = InfoOf(reason).state;
  const bool taken = state == AdoptionState::kConflict || state == AdoptionState::kKnown;
  return taken ? ErrorKind::kEndUserExists : ErrorKind::kInvalidRequest;
}

Error ErrorOf(const AdoptionOutcome& outcome, const std::string& provider) {
  if (outcome.error) return *outcome.error;
  const AdoptionReasonInfo& info = InfoOf(outcome.reason);
  Error error = MakeError(KindOf(outcome.reason), std::string(info.detail));
  if (!info.pointer.empty()) {
    error.provider = ProviderFault::Of(provider);
    const bool taken = info.state == AdoptionState::kConflict;
    error.fields.push_back({std::string(info.pointer), taken ? "duplicate" : "unknown", std::string(info.detail)});
  }
  return error;
}

Error OtherContent() {
  Error error = MakeError(ErrorKind::kEndUserExists, "the end user is here with other content");
  error.fields.push_back({"/external_id", "duplicate", "is taken"});
  return error;
}

}  // namespace

Task<Result<ApiAnswer>> AdoptNamed::Run(CallerContext caller, api::CreateEndUser request, api::AdoptRequest adopt) {
  Check(!adopt.provider_user_id.empty() && caller.progress != nullptr, "who is adopted is named, by one who waits");
  request.provider = caller.state->StoredProvider(request.provider);
  Result<ProviderPtr> provider = NamedProvider(*caller.tenant, request.provider);
  if (!provider) co_return std::move(provider).error();
  AdoptionTerms terms;
  terms.provider = std::move(*provider);
  const std::string canonical = api::CanonicalText(request);
  const Asked asked{caller, request, adopt, crypto::Sha256Hex(canonical), FingerprintOf(canonical, adopt)};
  const Flight flight = co_await TakeTurn(tools_, caller, request.external_id, caller.idempotency_key);
  if (!flight) {
    tools_.keys.Count(caller, metrics::IdempotencyResult::kInProgress);
    co_return StillChanging();
  }
  co_return co_await RunAlone(asked, terms);
}

Task<Result<ApiAnswer>> AdoptNamed::RunAlone(const Asked& asked, const AdoptionTerms& terms) {
  const CallerContext& caller = asked.caller;
  storage::PriorQuery query{caller.tenant->id, caller.idempotency_key, asked.request.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  Result<std::optional<ApiAnswer>> stored = tools_.keys.FindAnswer(caller, *prior, asked.fingerprint);
  if (!stored) co_return std::move(stored).error();
  if (*stored) co_return std::move(**stored);
  caller.NoteProvider(terms.provider->id());
  std::optional<storage::UserRecord> before = prior->user;
  Adoptee adoptee = AdopteeOf(asked.request, asked.adopt, asked.user_fingerprint);
  AdoptionOutcome outcome = co_await adopt_user_.RunAlone(caller, terms, std::move(adoptee), std::move(*prior));
  if (outcome.user) caller.NoteEndUser(outcome.user->id);
  const bool known = outcome.reason == AdoptionReason::kHere && before;
  if (known && !AsksFor(asked.request, asked.user_fingerprint, *before)) co_return OtherContent();
  if (known) co_return co_await Reply(asked, Said::kShown, before->user);
  if (outcome.reason != AdoptionReason::kTakenOver) co_return ErrorOf(outcome, terms.provider->id());
  Check(outcome.user.has_value(), "one who was taken over is shown");
  co_return co_await Reply(asked, Said::kCreated, *outcome.user);
}

Task<Result<ApiAnswer>> AdoptNamed::Reply(const Asked& asked, Said said, const api::EndUser& user) {
  const CallerContext& caller = asked.caller;
  ApiAnswer answer = AnswerWithUser(tools_.answers, said, ShownUser(*caller.state, user));
  if (caller.idempotency_key.empty()) co_return answer;
  storage::KeyRecord key = tools_.keys.NewRecord(caller, asked.fingerprint);
  KeepAnswer(answer, key);
  if (said == Said::kShown) key.shared_by = user.id;
  Result<void> kept = co_await tools_.store.PutKey(tools_.loop(), std::move(key));
  if (!kept) {
    if (said == Said::kCreated) kept.error().applied = Applied::kYes;
    co_return std::move(kept).error();
  }
  tools_.keys.Count(caller, metrics::IdempotencyResult::kNew);
  co_return answer;
}

}  // namespace walletgate::routing
