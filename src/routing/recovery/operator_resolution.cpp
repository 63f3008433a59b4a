#include "routing/recovery/operator_resolution.h"

#include "base/check.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/intents/stored_call.h"
#include "routing/recovery/intent_resolution.h"
#include "routing/take_over.h"

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
    return IdFault("format", "is another one than that of the user whom this is about");
  }
  if (id.empty()) return IdFault("required", "is needed for a create that was applied");
  if (api::IsProviderUserId(id)) return {};
  return IdFault("format", "is 1-256 printable ASCII characters without spaces and slashes");
}

}  // namespace

Task<Result<SettledByHand>> OperatorResolution::Run(std::shared_ptr<const State> state, std::string intent_id,
                                                    OperatorWord word, Deadline deadline) {
  Result<std::optional<storage::Intent>> found = co_await tools_.store.FindIntent(tools_.loop(), intent_id);
  if (!found) co_return std::move(found).error();
  if (!*found) co_return NoSuchIntent();
  Job job;
  job.unattended = true;
  job.intent = std::move(**found);
  Check(job.intent.readable, "an intent that is found by its id could be read");
  const Flight flight = tools_.flights.TryTake(job.intent.user.tenant, job.intent.user.external_id);
  if (!flight) co_return AtWork("a request is at work on this intent", std::chrono::seconds(1));
  const CallerContext nobody = NobodyFor(std::move(state), job.intent.user.tenant, deadline);
  job.caller = &nobody;
  co_return co_await RunAlone(job, word);
}

Task<Result<SettledByHand>> OperatorResolution::RunAlone(Job& job, const OperatorWord& word) {
  Check(job.caller != nullptr && job.unattended, "an operator settles what no caller waits for");
  Result<storage::Intent> open = co_await ReadAgain(job);
  if (!open) co_return std::move(open).error();
  const CallerContext& nobody = *job.caller;
  if (nobody.tenant != nullptr) {
    job.provider = HolderOf(*nobody.state, *nobody.tenant, job.intent.user.provider, job.intent.link);
  }
  SettledByHand settled;
  if (word.applied) {
    Result<void> undisputed = job.known ? CheckUndisputed(job.known->link) : Result<void>();
    if (!undisputed) co_return std::move(undisputed).error();
    Result<LookUp> applied = co_await SettleAsApplied(job, word);
    if (!applied) co_return std::move(applied).error();
    settled.look_up = *applied;
  } else {
    Result<void> quiet = word.force ? Result<void>() : CheckQuiet(job);
    if (!quiet) co_return std::move(quiet).error();
    const Resolution resolution = co_await EndWithoutEffect(tools_, std::move(job.intent));
    if (resolution != Resolution::kNotApplied) {
      co_return MakeError(ErrorKind::kStoreUnavailable, "the write could not be made durable");
    }
  }
  settled.intent = std::move(*open);
  co_return settled;
}

Task<Result<storage::Intent>> OperatorResolution::ReadAgain(Job& job) {
  if (job.intent.moves()) {  // what its user is at the target stands in it alone
    Result<std::optional<storage::Intent>> found = co_await tools_.store.FindIntent(tools_.loop(), job.intent.id);
    if (!found) co_return std::move(found).error();
    if (!*found) co_return NoSuchIntent();
    job.intent = std::move(**found);
    co_return job.intent;
  }
  storage::PriorQuery query{job.intent.user.tenant, std::string(), job.intent.user.external_id,
                            job.intent.call.operation};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (!prior->intent || prior->intent->id != job.intent.id) co_return NoSuchIntent();
  job.intent = *prior->intent;
  // Of a re-creation the user who is there is the one before.
  if (prior->user && prior->user->user.id != job.intent.user.id) prior->user.reset();
  job.known = prior->user;
  if (prior->user) TakeCurrent(prior->user->user, job.intent);
  co_return std::move(*prior->intent);
}

Result<void> OperatorResolution::CheckQuiet(const Job& job) const {
  const auto settles_within = job.provider != nullptr && job.provider->Offers(job.intent.call.operation)
                                  ? job.provider->binding().SettlesWithin(job.intent.call.operation)
                                  : provider::IdempotencySpec().settles_within;
  const auto left = tools_.sent.Last(job.intent) + settles_within - tools_.Now();
  if (left.count() <= 0) return {};
  Error early = MakeError(ErrorKind::kWrongState,
                          "what the call has led to may still show at the provider; 'force' ends it all the same");
  early.retry = Retry::kSafe;
  early.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
  return early;
}

Task<Result<void>> OperatorResolution::CheckMayBeApplied(const Job& job, const OperatorWord& word) {
  Result<void> fits = CheckId(job.intent, word.provider_user_id);
  if (!fits) co_return fits;
  if (job.intent.user.status == api::Status::kDeleted) {
    co_return MakeError(ErrorKind::kEndUserNotFound, "the end user is deleted: nobody can have applied this");
  }
  if (job.intent.call.operation != api::Operation::kCreateEndUser) co_return Result<void>();
  Result<std::optional<storage::Holder>> holder =
      co_await tools_.store.FindHolder(tools_.loop(), job.intent.link.account, word.provider_user_id);
  if (!holder) co_return std::move(holder).error();
  if (!*holder) co_return Result<void>();
  storage::UserRecord record{job.intent.user, job.intent.user_fingerprint, job.intent.link};
  record.user.provider_user_id = word.provider_user_id;
  Result<bool> again = co_await tools_.store.IsPredecessors(tools_.loop(), std::move(record));
  if (!again) co_return std::move(again).error();
  if (*again) co_return Result<void>();
  Error taken = MakeError(ErrorKind::kEndUserExists, "the provider's user belongs to another end user");
  taken.fields.push_back({"/provider_user_id", "duplicate", "belongs to another end user"});
  co_return taken;
}

Task<Result<LookUp>> OperatorResolution::SettleAsApplied(Job& job, const OperatorWord& word) {
  Result<void> may_be = co_await CheckMayBeApplied(job, word);
  if (!may_be) co_return std::move(may_be).error();
  // Not before the word stands: an intent that stays open must not ask for somebody else from then on.
  const std::string id = word.provider_user_id.empty() ? job.intent.user.provider_user_id : word.provider_user_id;
  Told told = co_await AskVendor(job, id);
  if (told.look_up == LookUp::kUnknown && !word.force) co_return IdFault("unknown", "is not known to the provider");
  if (told.look_up == LookUp::kContradicts && !word.force) {
    co_return IdFault("unknown", "is not the one that the provider gives for this external_id and these contacts");
  }
  job.found = true;
  Result<ApiAnswer> settled = co_await outcomes_.Write(job, std::move(told.answer));
  if (!settled) co_return std::move(settled).error();
  co_return told.look_up;
}

Task<OperatorResolution::Told> OperatorResolution::AskVendor(const Job& job, const std::string& provider_user_id) {
  Told told;
  told.answer.results.emplace_back();
  told.answer.results.front().provider_user_id = provider_user_id;
  if (job.provider == nullptr || !job.provider->Offers(api::Operation::kGetEndUser)) co_return told;
  told.look_up = LookUp::kFailed;
  Ask ask{api::Operation::kGetEndUser, job.provider, InputFor(job.intent.user, job.intent.link), *job.caller,
          OnceFor(*job.caller)};
  ask.input.provider_user_id = provider_user_id;
  ask.question.emplace();  // what contradicts is the operator's mistake, not the vendor's
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) {
    if (answer.error().kind == ErrorKind::kEndUserNotFound) told.look_up = LookUp::kUnknown;
    co_return told;
  }
  provider::Question question = QuestionOf(job.intent);
  question.provider_user_id = provider_user_id;
  if (storage::IsRecreation(job.intent)) provider::AddContacts(job.intent.user.login_methods, question);
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
