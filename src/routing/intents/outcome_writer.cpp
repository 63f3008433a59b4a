#include "routing/intents/outcome_writer.h"

#include <algorithm>

#include "base/check.h"
#include "base/step.h"
#include "routing/intents/move_ending.h"
#include "routing/journal_note.h"
#include "routing/look_schedule.h"
#include "routing/take_over.h"
#include "storage/versions.h"

namespace walletgate::routing {
namespace {

/// A user token is no part of the fingerprint: the same request may come again with a fresh one.
bool RefusesToken(const Error& error) {
  return std::any_of(error.fields.begin(), error.fields.end(),
                     [](const FieldError& fault) { return fault.pointer == "/user_token"; });
}

/// An answer is kept under its key when repeating the request could not change it: success, or the caller's own fault.
bool IsFinal(const Error& error) {
  return InfoOf(error.kind).blame == Blame::kCaller && error.retry == Retry::kNever && !RefusesToken(error);
}

/// A refusal of a repeat is what the first call's success may look like ("taken", "busy"), so it is no answer to the
/// request unless the provider file says what it proves.
void LeaveOpen(Error& error) {
  error.applied = Applied::kUnknown;
  if (error.kind == ErrorKind::kProviderBadResponse) return;
  error.kind = ErrorKind::kOutcomeUnknown;
  error.blame.reset();
  error.fields.clear();
}

/// Of a re-creation that was answered with somebody who has other contacts than were asked for.
Error OtherContacts(const Job& job, bool reused) {
  Error error = reused ? MakeError(ErrorKind::kEndUserExists,
                                   "the provider gives the user of the deleted end user again, with other contacts")
                       : MakeError(ErrorKind::kProviderBadResponse,
                                   "the provider's answer is about another end user, by its contacts");
  error.applied = reused ? Applied::kNo : Applied::kUnknown;
  error.provider = ProviderFault::Of(job.provider_id());
  return error;
}

storage::JournalEntry::Kind NoteOf(api::Operation operation) {
  using Kind = storage::JournalEntry::Kind;
  if (api::MakesUser(operation)) return Kind::kCreated;
  return api::AddsWallet(operation) ? Kind::kWalletAdded : Kind::kUpdated;
}

/// Of a store of before accounts, and of a tenant that no start has named: from now on it is of the one that was
/// called.
void NameAccount(Job& job) {
  if (!job.intent.link.account.empty() || job.provider == nullptr) return;
  job.intent.link.account = job.provider->account().name;
  if (job.provider->TellsExternalId()) job.intent.link.id_at_provider = job.intent.user.external_id;
}

}  // namespace

Task<Result<ApiAnswer>> OutcomeWriter::Write(Job& job, Result<provider::Answer> answer) {
  using Outcome = storage::Ending::Outcome;
  Check(job.caller != nullptr, "an outcome is told to somebody, if to nobody who waits");
  if (answer && answer->results.empty() && !api::HasResult(job.intent.call.operation)) answer->results.emplace_back();
  Check(!answer || answer->results.size() == 1, "what a create has led to is one user");
  Check(answer || job.provider != nullptr, "only a provider refuses");
  NameAccount(job);
  if (!answer && job.repeated && !answer.error().proves_not_applied) LeaveOpen(answer.error());
  if (answer && storage::IsRecreation(job.intent) && !job.intent.moves()) {
    Result<void> judged = co_await JudgeAgain(job, answer);
    if (!judged) co_return std::move(judged).error();
  }
  storage::Ending ending;
  ApiAnswer reply;
  if (answer && job.intent.moves()) {
    ending.outcome = Outcome::kApplied;
    ApplyMove(job, answer->results.front(), ending);
  } else if (answer) {
    ending.outcome = Outcome::kApplied;
    reply = Apply(job, answer->results.front(), ending);
  } else if (answer.error().applied == Applied::kNo) {
    ending.outcome = Outcome::kNotApplied;
    reply = AnswerWithProblem(tools_.answers, answer.error(), *job.caller, job.provider->id());
  } else {
    ending.outcome = Outcome::kUnknown;
    StayOpen(job, answer.error());
  }
  ending.intent = job.intent;
  if (job.intent.moves()) {
    if (!answer) ending.move = StepOfError(answer.error(), tools_.Now());
  } else {
    PutKey(job, answer, reply, ending);
  }
  PassStep("before_outcome");
  Result<storage::Ended> ended = co_await tools_.store.End(tools_.loop(), std::move(ending));
  if (!ended) {
    Error error = std::move(ended).error();
    error.applied = answer ? Applied::kYes : answer.error().applied;
    co_return error;
  }
  PassStep("outcome_durable");
  if (*ended == storage::Ended::kHeld) co_return TellHeld(job);
  if (!answer) co_return std::move(answer).error();
  co_return reply;
}

Task<Result<void>> OutcomeWriter::JudgeAgain(Job& job, Result<provider::Answer>& answer) {
  const api::ProviderResult& result = answer->results.front();
  storage::UserRecord record{job.intent.user, job.intent.user_fingerprint, job.intent.link};
  record.user.provider_user_id = result.provider_user_id;
  Result<bool> reused = co_await tools_.store.IsPredecessors(tools_.loop(), std::move(record));
  if (!reused) {
    reused.error().applied = Applied::kYes;
    co_return std::move(reused).error();
  }
  job.intent.user.reused_provider_user = *reused;
  provider::Question contacts;
  provider::AddContacts(job.intent.user.login_methods, contacts);
  if (!provider::Contradiction(contacts, result)) co_return Result<void>();
  answer = OtherContacts(job, *reused);
  if (!*reused) tools_.context.metrics().Drift(job.provider_id(), "contradiction");
  co_return Result<void>();
}

ApiAnswer OutcomeWriter::Apply(const Job& job, const api::ProviderResult& result, storage::Ending& ending) const {
  storage::UserRecord& record = ending.user.emplace();
  record.user = job.intent.user;
  record.fingerprint = job.intent.user_fingerprint;
  record.link = job.intent.link;
  api::EndUser& user = record.user;
  const api::Operation operation = job.intent.call.operation;
  const bool found_known = job.found && api::KnowsUser(operation);
  const api::Operation asked = found_known ? api::Operation::kGetEndUser : operation;
  TakeOverAnswer(tools_.context, {job.provider.get(), asked, result}, user);
  if (job.known) user.version = storage::NextVersion(job.known->user, user);
  ApiAnswer reply = AnswerWithUser(tools_.answers, api::Creates(operation) ? Said::kCreated : Said::kShown,
                                   ShownUser(*job.caller->state, user));
  const bool can_look = job.provider != nullptr && job.provider->Offers(api::Operation::kGetEndUser);
  if (api::Creates(operation)) {
    record.look = FirstLook(user, tools_.Now(), can_look);
  } else if (job.known) {
    record.look = KeptLook(user, job.known->look, tools_.Now());
  }
  record.note = Noted(NoteOf(operation), *job.caller, tools_.Now());
  ending.if_held = IfHeld(job);
  return reply;
}

void OutcomeWriter::ApplyMove(const Job& job, const api::ProviderResult& result, storage::Ending& ending) const {
  storage::UserRecord& record = ending.user.emplace();
  record.user = job.intent.user;
  record.fingerprint = job.intent.user_fingerprint;
  record.link = job.intent.link;
  const api::Operation operation = job.intent.call.operation;
  const bool found_known = job.found && api::KnowsUser(operation);
  TakeOverAnswer(tools_.context, {job.provider.get(), found_known ? api::Operation::kGetEndUser : operation, result},
                 record.user);
  ending.move = StepOfSuccess(job.intent.user.version);
  ending.if_held.outcome = storage::Ending::Outcome::kNotApplied;
  ending.if_held.move = StepOfHeld();
}

void OutcomeWriter::StayOpen(Job& job, Error& error) const {
  if (SpendsKey(*job.provider, job.intent, error, tools_.Now())) job.intent.call.vendor_key.clear();
  TellOutlook(tools_.sent.OutlookOf(job.provider.get(), job.intent), error);
}

void OutcomeWriter::PutKey(const Job& job, const Result<provider::Answer>& answer, const ApiAnswer& reply,
                           storage::Ending& ending) const {
  // While the outcome is unknown the key stays with this request.
  if (ending.outcome != storage::Ending::Outcome::kUnknown) ending.key_name = job.caller->idempotency_key;
  const bool last_word = answer || (answer.error().applied == Applied::kNo && IsFinal(answer.error()));
  // The caller of one that is settled alone may come back with a key that is unknown here; a wallet would be made
  // twice.
  const bool settled_alone = answer && job.unattended && job.caller->tenant != nullptr;
  if (!settled_alone && (!last_word || ending.key_name.empty())) return;
  ending.key = tools_.keys.NewRecord(*job.caller, job.intent.fingerprint);
  KeepAnswer(reply, *ending.key);
}

Error OutcomeWriter::HeldError(const Job& job) {
  // A reload may have brought a file that does not offer the operation any more.
  const provider::OperationSpec* spec =
      job.provider == nullptr ? nullptr : job.provider->spec().Find(job.intent.call.operation);
  const bool may_be = spec != nullptr && spec->idempotency.MayGiveExisting();
  Error error;
  if (job.found) {
    error = MakeError(ErrorKind::kOutcomeUnknown, "the user that was found belongs to another end user");
  } else if (may_be) {
    error = MakeError(ErrorKind::kEndUserExists,
                      "the provider has a user like this already, who belongs to another end user");
  } else {
    error = MakeError(ErrorKind::kProviderBadResponse,
                      "the provider's answer names a user who belongs to another end user");
  }
  error.applied = error.kind == ErrorKind::kEndUserExists ? Applied::kNo : Applied::kUnknown;
  // The vendor will say the same again.
  error.awaits_operator = error.kind == ErrorKind::kProviderBadResponse;
  if (error.awaits_operator) error.retry = Retry::kNever;
  error.provider = ProviderFault::Of(job.provider_id());
  return error;
}

storage::Ending::Otherwise OutcomeWriter::IfHeld(const Job& job) const {
  storage::Ending::Otherwise otherwise;
  const Error error = HeldError(job);
  if (error.applied != Applied::kNo) return otherwise;
  otherwise.outcome = storage::Ending::Outcome::kNotApplied;
  const CallerContext& caller = *job.caller;
  const bool keeps = !caller.idempotency_key.empty() || (job.unattended && caller.tenant != nullptr);
  if (!keeps) return otherwise;
  otherwise.key = tools_.keys.NewRecord(caller, job.intent.fingerprint);
  KeepAnswer(AnswerWithProblem(tools_.answers, error, caller, job.provider_id()), *otherwise.key);
  return otherwise;
}

Error OutcomeWriter::TellHeld(const Job& job) const {
  // What the target had made of one who moves is somebody else's: nothing of it is his, and nobody waits for it.
  if (job.intent.moves())
    return MakeError(ErrorKind::kEndUserExists, "the provider's user belongs to another end user");
  Error held = HeldError(job);
  const bool open = held.kind == ErrorKind::kOutcomeUnknown;
  if (open) TellOutlook(tools_.sent.OutlookOf(job.provider.get(), job.intent), held);
  if (held.kind == ErrorKind::kProviderBadResponse) tools_.context.metrics().Drift(job.provider_id(), "contradiction");
  return held;
}

}  // namespace walletgate::routing
