// An intent whose outcome is not known, ended as an operator says.

#include <algorithm>

#include "routing/end_user_service.h"
#include "routing/stored_parts.h"

namespace walletgate::routing {
namespace {

Error NoSuchIntent() {
  return MakeError(ErrorKind::kNotFound, "no open intent has this id; it may have been settled meanwhile");
}

Error IdFault(std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the provider_user_id " + detail);
  error.fields.push_back({"/provider_user_id", std::move(code), std::move(detail)});
  return error;
}

Error AtWork(std::string detail, std::chrono::seconds retry_after) {
  Error error = MakeError(ErrorKind::kRequestInProgress, std::move(detail));
  error.retry_after = retry_after;
  return error;
}

Result<void> CheckId(const storage::Intent& intent, const std::string& id) {
  if (intent.call.operation != api::Operation::kCreateEndUser) {
    if (id.empty() || id == intent.user.provider_user_id) return {};
    return IdFault("format", "is another one than that of the user whose wallet this is");
  }
  if (id.empty()) return IdFault("required", "is needed for a create that was applied");
  if (api::IsProviderUserId(id)) return {};
  return IdFault("format", "is 1-256 printable ASCII characters without spaces and slashes");
}

}  // namespace

Task<Result<SettledByHand>> EndUserService::SettleByHand(std::shared_ptr<const State> state, std::string intent_id,
                                                         Verdict verdict, Deadline deadline) {
  Result<std::optional<storage::Intent>> found = co_await shared_.store.FindIntent(context_.loop(), intent_id);
  if (!found) co_return std::move(found).error();
  if (!*found) co_return NoSuchIntent();
  const std::string tenant = (*found)->user.tenant;
  const std::string external_id = (*found)->user.external_id;
  if (!shared_.flights.TryBoard(tenant, external_id)) {
    co_return AtWork("a request is at work on this intent", std::chrono::seconds(1));
  }
  Job job;
  job.unattended = true;
  job.intent = std::move(**found);
  job.caller.state = std::move(state);
  job.caller.tenant = job.caller.state->FindTenant(tenant);
  job.caller.deadline = deadline;
  Result<SettledByHand> settled = co_await SettleByHandAlone(std::move(job), std::move(verdict));
  shared_.flights.Land(tenant, external_id, std::string());
  co_return settled;
}

Task<Result<SettledByHand>> EndUserService::SettleByHandAlone(Job job, Verdict verdict) {
  storage::PriorQuery query{job.intent.user.tenant, std::string(), job.intent.user.external_id, context_.clock().Now()};
  Result<storage::Prior> prior = co_await shared_.store.FindPrior(context_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (!prior->intent || prior->intent->id != job.intent.id) co_return NoSuchIntent();
  job.intent = *prior->intent;
  if (prior->user) TakeCurrent(prior->user->user, job.intent);
  if (job.caller.tenant != nullptr) {
    job.provider = HolderOf(*job.caller.state, *job.caller.tenant, job.intent.user.provider, job.intent.link);
  }
  SettledByHand settled;
  if (verdict.applied) {
    Result<void> undisputed = prior->user ? CheckUndisputed(prior->user->link) : Result<void>();
    if (!undisputed) co_return std::move(undisputed).error();
    Result<LookUp> applied = co_await SettleAsApplied(std::move(job), std::move(verdict));
    if (!applied) co_return std::move(applied).error();
    settled.look_up = *applied;
  } else {
    Result<void> quiet = verdict.force ? Result<void>() : CheckQuiet(job);
    if (!quiet) co_return std::move(quiet).error();
    const Resolution resolution = co_await EndWithoutEffect(std::move(job.intent));
    if (resolution != Resolution::kNotApplied) {
      co_return MakeError(ErrorKind::kStoreUnavailable, "the write could not be made durable");
    }
  }
  settled.intent = std::move(*prior->intent);
  co_return settled;
}

/// What the call led to may show only later.
Result<void> EndUserService::CheckQuiet(const Job& job) const {
  const auto settles_within = job.provider != nullptr && job.provider->Offers(job.intent.call.operation)
                                  ? job.provider->SettlesWithin(job.intent.call.operation)
                                  : provider::IdempotencySpec().settles_within;
  const auto left = LastSent(job.intent) + settles_within - context_.clock().Now();
  if (left.count() <= 0) return {};
  Error early = MakeError(ErrorKind::kWrongState,
                          "what the call has led to may still show at the provider; 'force' ends it all the same");
  early.retry = Retry::kSafe;
  early.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
  return early;
}

Task<Result<LookUp>> EndUserService::SettleAsApplied(Job job, Verdict verdict) {
  Result<void> fits = CheckId(job.intent, verdict.provider_user_id);
  if (!fits) co_return std::move(fits).error();
  api::EndUser& user = job.intent.user;
  if (user.status == api::Status::kDeleted) {
    co_return MakeError(ErrorKind::kEndUserNotFound, "the end user is deleted: nobody can have applied this");
  }
  if (job.intent.call.operation == api::Operation::kCreateEndUser) {
    Result<std::optional<storage::Holder>> holder =
        co_await shared_.store.FindHolder(context_.loop(), job.intent.link.account, verdict.provider_user_id);
    if (!holder) co_return std::move(holder).error();
    if (*holder) {
      Error taken = MakeError(ErrorKind::kEndUserExists, "the provider's user belongs to another end user");
      taken.fields.push_back({"/provider_user_id", "duplicate", "belongs to another end user"});
      co_return taken;
    }
  }
  // Not before the verdict stands: an intent that stays open must not ask for somebody else from then on.
  const std::string id = verdict.provider_user_id.empty() ? user.provider_user_id : verdict.provider_user_id;
  Told told = co_await AskFor(job, id);
  if (told.look_up == LookUp::kUnknown && !verdict.force) co_return IdFault("unknown", "is not known to the provider");
  if (told.look_up == LookUp::kContradicts && !verdict.force) {
    co_return IdFault("unknown", "is not the one that the provider gives for this external_id and these contacts");
  }
  job.found = true;
  Result<ServiceReply> settled = co_await Settle(std::move(job), std::move(told.answer));
  if (!settled) co_return std::move(settled).error();
  co_return told.look_up;
}

Task<EndUserService::Told> EndUserService::AskFor(const Job& job, const std::string& provider_user_id) {
  Told told;
  told.answer.results.emplace_back();
  told.answer.results.front().provider_user_id = provider_user_id;
  if (job.provider == nullptr || !job.provider->Offers(api::Operation::kGetEndUser)) co_return told;
  told.look_up = LookUp::kFailed;
  api::OperationInput input = InputFor(job.intent.user, job.intent.link);
  input.provider_user_id = provider_user_id;
  provider::CallContext& calls = context_.For(job.provider);
  Result<provider::Call> call =
      co_await job.provider->Prepare(api::Operation::kGetEndUser, std::move(input), std::string(), calls);
  if (!call) co_return told;
  call->question = {};  // what contradicts is the operator's mistake, not the vendor's
  Result<provider::Answer> answer = co_await AskOnce(job.provider, std::move(*call), job.caller);
  if (!answer) {
    if (answer.error().kind == ErrorKind::kEndUserNotFound) told.look_up = LookUp::kUnknown;
    co_return told;
  }
  provider::Question question = QuestionOf(job.intent);
  question.provider_user_id = provider_user_id;
  api::ProviderResult& shown = answer->results.front();
  told.look_up = provider::Contradiction(question, shown) ? LookUp::kContradicts : LookUp::kConfirms;
  if (told.look_up == LookUp::kContradicts) co_return told;
  if (shown.provider_user_id.empty()) shown.provider_user_id = provider_user_id;
  told.answer = std::move(*answer);
  co_return told;
}

std::string_view ToString(LookUp look_up) {
  switch (look_up) {
    case LookUp::kNone: return "none";
    case LookUp::kConfirms: return "confirms";
    case LookUp::kUnknown: return "unknown";
    case LookUp::kContradicts: return "contradicts";
    case LookUp::kFailed: return "failed";
  }
  return "";
}

}  // namespace walletgate::routing
