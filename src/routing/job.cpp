// Intent, call, ending: the part that every creating operation shares.

#include <algorithm>

#include "api/problem.h"
#include "base/step.h"
#include "routing/end_user_service.h"
#include "routing/look_schedule.h"
#include "routing/stored_parts.h"
#include "routing/take_over.h"

namespace walletgate::routing {
namespace {

provider::Call CallFrom(const storage::Intent& intent) {
  provider::Call call;
  call.operation = intent.call.operation;
  call.tenant = intent.user.tenant;
  call.method = intent.call.method;
  call.target = intent.call.target;
  call.headers = intent.call.headers;
  call.body = intent.call.body;
  call.vendor_key = intent.call.vendor_key;
  call.question = QuestionOf(intent);
  call.token_mark = intent.call.token_mark;
  return call;
}

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

}  // namespace

storage::KeyRecord EndUserService::MakeKeyRecord(const CallerContext& caller, std::string fingerprint) const {
  storage::KeyRecord key;
  key.tenant = caller.tenant->id;
  key.key = caller.idempotency_key;
  key.fingerprint = std::move(fingerprint);
  key.expires_at = context_.clock().Now() + shared_.key_lifetime;
  return key;
}

WallTime EndUserService::LatestByte(const Job& job) const {
  constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(1);  // where nobody hurries
  const auto wait = std::min(job.caller.deadline.Left(context_.clock().Steady()), kLongestWait);
  return context_.clock().Now() + wait + job.provider->spec().timeout;
}

Task<Result<ServiceReply>> EndUserService::Fly(Job job) {
  std::optional<storage::KeyRecord> key;
  if (!job.caller.idempotency_key.empty()) key = MakeKeyRecord(job.caller, job.intent.fingerprint);
  if (Result<void> wanted = CheckStillWanted(job.caller); !wanted) co_return std::move(wanted).error();
  const WallTime sent_before = LastSent(job.intent);
  job.intent.last_sent_at = LatestByte(job);  // should the outcome never be written, no other time is known
  PassStep("before_intent");
  Result<void> begun = co_await shared_.store.Begin(context_.loop(), job.intent, std::move(key));
  if (!begun) {
    if (job.repeated) begun.error().applied = Applied::kUnknown;
    co_return std::move(begun).error();
  }
  PassStep("intent_durable");
  const Patience patience{job.caller.deadline, context_.clock().Now() - job.intent.created_at, job.has_fallback,
                          job.unattended};
  provider::Call call = CallFrom(job.intent);
  call.user_token = job.user_token;
  call.errand = job.caller.errand;
  call.may_send = MaySend(job.caller);
  Delivery delivery = co_await Deliver(job.provider, std::move(call), patience);
  // A repeat that itself did nothing leaves the last byte that may show where it was.
  const bool did_nothing =
      job.repeated && !delivery.repeated && !delivery.answer && delivery.answer.error().applied == Applied::kNo;
  job.intent.last_sent_at = did_nothing ? sent_before : context_.clock().Now();
  job.repeated = job.repeated || delivery.repeated;
  co_return co_await Settle(std::move(job), std::move(delivery.answer));
}

Task<Result<ServiceReply>> EndUserService::Settle(Job job, Result<provider::Answer> answer) {
  // Of a store of before accounts, and of a tenant that no start has named: from now on it is of the one that was
  // called.
  if (job.intent.link.account.empty() && job.provider != nullptr) {
    job.intent.link.account = job.provider->account().name;
    if (job.provider->TellsExternalId()) job.intent.link.id_at_provider = job.intent.user.external_id;
  }
  storage::Ending ending;
  ending.intent = job.intent;
  if (!answer && job.repeated && !answer.error().proves_not_applied) LeaveOpen(answer.error());
  ServiceReply reply;
  if (answer) {
    api::EndUser user = job.intent.user;
    const api::Operation asked = job.found && job.intent.call.operation == api::Operation::kCreateWallet
                                     ? api::Operation::kGetEndUser
                                     : job.intent.call.operation;
    TakeOverAnswer(job.provider.get(), asked, answer->results.front(), user);
    reply = ReplyWithUser(*job.caller.state, 201, user);
    ending.outcome = storage::Ending::Outcome::kApplied;
    const bool can_look = job.provider != nullptr && job.provider->Offers(api::Operation::kGetEndUser);
    std::optional<storage::Look> look = FirstLook(user, context_.clock().Now(), can_look);
    ending.user = storage::UserRecord{std::move(user), job.intent.user_fingerprint, job.intent.link, look};
    ending.if_held = IfHeld(job);
  } else if (answer.error().applied == Applied::kNo) {
    ending.outcome = storage::Ending::Outcome::kNotApplied;
    reply.status = InfoOf(answer.error().kind).status;
    reply.content_type = "application/problem+json";
    reply.body = api::ProblemText(answer.error(), job.caller.instance, job.caller.request_id);
    reply.provider = job.provider->id();
  } else {
    ending.outcome = storage::Ending::Outcome::kUnknown;
    if (SpendsKey(*job.provider, job.intent, answer.error(), context_.clock().Now()))
      ending.intent.call.vendor_key.clear();
    TellOutlook(OutlookOf(job.provider.get(), ending.intent), answer.error());
  }
  // While the outcome is unknown the key stays with this request.
  if (ending.outcome != storage::Ending::Outcome::kUnknown) ending.key_name = job.caller.idempotency_key;
  const bool last_word = answer || (answer.error().applied == Applied::kNo && IsFinal(answer.error()));
  // The caller of one that is settled alone may come back with a key that is unknown here; a wallet would be made
  // twice.
  const bool settled_alone = answer && job.unattended && job.caller.tenant != nullptr;
  if (settled_alone || (last_word && !ending.key_name.empty())) {
    ending.key = MakeKeyRecord(job.caller, job.intent.fingerprint);
    KeepAnswer(reply, *ending.key);
  }
  PassStep("before_outcome");
  Result<storage::Ended> ended = co_await shared_.store.End(context_.loop(), std::move(ending));
  if (!ended) {
    Error error = std::move(ended).error();
    error.applied = answer ? Applied::kYes : answer.error().applied;
    co_return error;
  }
  PassStep("outcome_durable");
  if (*ended == storage::Ended::kHeld) {
    Error held = HeldError(job);
    if (held.kind == ErrorKind::kOutcomeUnknown) TellOutlook(OutlookOf(job.provider.get(), job.intent), held);
    if (held.kind == ErrorKind::kProviderBadResponse) context_.metrics().Drift(job.provider_id(), "contradiction");
    co_return held;
  }
  if (!answer) co_return std::move(answer).error();
  co_return reply;
}

Error EndUserService::HeldError(const Job& job) {
  const bool may_be =
      job.provider != nullptr && job.provider->spec().Find(job.intent.call.operation)->idempotency.MayGiveExisting();
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
  error.provider = ProviderFault{};
  error.provider->id = job.provider_id();
  return error;
}

storage::Ending::Otherwise EndUserService::IfHeld(const Job& job) const {
  storage::Ending::Otherwise otherwise;
  const Error error = HeldError(job);
  if (error.applied != Applied::kNo) return otherwise;
  otherwise.outcome = storage::Ending::Outcome::kNotApplied;
  const bool keeps = !job.caller.idempotency_key.empty() || (job.unattended && job.caller.tenant != nullptr);
  if (!keeps) return otherwise;
  ServiceReply reply;
  reply.status = InfoOf(error.kind).status;
  reply.content_type = "application/problem+json";
  reply.body = api::ProblemText(error, job.caller.instance, job.caller.request_id);
  reply.provider = job.provider_id();
  otherwise.key = MakeKeyRecord(job.caller, job.intent.fingerprint);
  KeepAnswer(reply, *otherwise.key);
  return otherwise;
}

Result<std::optional<ServiceReply>> ReplyFromKey(const storage::KeyRecord& record, const std::string& fingerprint) {
  if (record.fingerprint != fingerprint) {
    return MakeError(ErrorKind::kIdempotencyKeyReused, "the key was used with another request");
  }
  if (!record.done) return std::optional<ServiceReply>();
  ServiceReply reply;
  reply.status = record.status;
  reply.content_type = record.content_type;
  reply.body = record.body;
  reply.provider = record.provider;
  reply.replayed = true;
  return std::optional<ServiceReply>(std::move(reply));
}

/// Of a search nothing is compared here: it judges its answers itself.
provider::Question QuestionOf(const storage::Intent& intent) {
  provider::Question question;
  question.external_id = intent.link.id_at_provider;
  question.provider_user_id = intent.user.provider_user_id;
  if (intent.call.operation == api::Operation::kCreateEndUser) {
    provider::AddContacts(intent.user.login_methods, question);
  }
  return question;
}

void EndUserService::TakeOverAnswer(const provider::Provider* provider, api::Operation operation,
                                    const api::ProviderResult& result, api::EndUser& user) {
  const bool adds_one = operation == api::Operation::kCreateWallet;
  const bool reads = operation == api::Operation::kGetEndUser;
  const Asked asked = adds_one ? Asked::kWallet : reads ? Asked::kAll : Asked::kCreate;
  const std::size_t left_out = TakeOver(result, asked, context_.clock().Now(), user);
  const std::string& provider_id = provider == nullptr ? user.provider : provider->id();
  // What could not be read at all was counted with the answer.
  if (left_out > result.left_out) context_.metrics().Drift(provider_id, "left_out");
  const provider::OperationSpec* spec = provider == nullptr ? nullptr : provider->spec().Find(operation);
  const bool promised = spec != nullptr && spec->wallets == provider::WalletsShown::kComplete;
  if (promised && !user.pending_wallets.empty()) context_.metrics().Drift(provider_id, "missing_wallet");
}

ServiceReply ReplyWithUser(const State& state, int status, const api::EndUser& user, std::string_view provider_data) {
  ServiceReply reply;
  reply.status = status;
  reply.provider = state.ShownProvider(user.provider);
  json::Writer writer(&reply.body);
  if (provider_data.empty()) {
    WriteShown(state, user, writer);
    return reply;
  }
  const Result<json::Document> raw = json::Parse(provider_data);
  WriteShown(state, user, writer, raw ? raw->root() : json::Value());
  return reply;
}

void WriteShown(const State& state, const api::EndUser& user, json::Writer& writer, json::Value provider_data) {
  const std::string shown = state.ShownProvider(user.provider);
  if (shown == user.provider) return api::WriteEndUser(user, writer, provider_data);
  api::EndUser renamed = user;
  renamed.provider = shown;
  api::WriteEndUser(renamed, writer, provider_data);
}

}  // namespace walletgate::routing
