#include "routing/users/create_user.h"

#include "base/check.h"
#include "base/ids.h"
#include "base/log/log.h"
#include "crypto/digest.h"
#include "metrics/limited_line.h"
#include "routing/holder.h"
#include "routing/intents/attempts.h"
#include "routing/intents/stored_call.h"
#include "routing/intents/turn.h"
#include "routing/users/same_content.h"

namespace walletgate::routing {
namespace {

Error AlreadyExists(const api::EndUser& user) {
  const bool deleted = user.status == api::Status::kDeleted;
  Error error =
      MakeError(ErrorKind::kEndUserExists,
                deleted ? "the external_id belonged to an end user that was deleted; \"recreate\": true makes a new one"
                        : "the external_id belongs to an end user with other content");
  error.fields.push_back({"/external_id", "duplicate", "is taken"});
  return error;
}

Error DoesNotAccept(const std::string& provider, FieldError fault) {
  Error error = MakeError(ErrorKind::kUnsupportedByProvider, "provider " + provider + " does not accept this request");
  error.fields.push_back(std::move(fault));
  return error;
}

Error InProgress() {
  Error error = MakeError(ErrorKind::kRequestInProgress, "the first request is still running");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

}  // namespace

Task<Result<ApiAnswer>> CreateUser::Run(CallerContext caller, api::CreateEndUser request) {
  Check(caller.progress != nullptr, "whoever creates is told how far that has come");
  // Under its old name and its new one a provider is the same, and so is the request that names it.
  request.provider = caller.state->StoredProvider(request.provider);
  Creation creation{caller, request, crypto::Sha256Hex(api::CanonicalText(request))};
  const Flight flight = co_await TakeTurn(tools_, caller, request.external_id, caller.idempotency_key);
  if (!flight) {
    tools_.keys.Count(caller, metrics::IdempotencyResult::kInProgress);
    co_return InProgress();
  }
  Reply earlier = co_await Earlier(creation);
  if (!earlier) co_return std::move(earlier).error();
  if (*earlier) co_return std::move(**earlier);
  caller.progress->unsettled = false;
  Result<Choice> choice = Choose(*caller.tenant, request, Consider(*caller.tenant, request, creation.begins));
  if (!choice) co_return std::move(choice).error();
  Check(!choice->providers.empty(), "a choice names a provider");
  tools_.keys.Count(caller, metrics::IdempotencyResult::kNew);
  Job job{&caller, nullptr, MakeIntent(creation)};
  for (std::size_t i = 0;; ++i) {
    Check(i < choice->providers.size(), "a fall-back is one of the choice");
    job.provider = choice->providers[i];
    job.has_fallback = i + 1 < choice->providers.size();
    Result<void> prepared = co_await Prepare(creation, job);
    Result<ApiAnswer> reply = ApiAnswer();
    if (prepared) {
      reply = co_await runner_.Run(job);
    } else {
      reply = std::move(prepared).error();
    }
    if (reply || !job.has_fallback || !MayFailOver(reply.error())) co_return reply;
    if (caller.deadline.Left(tools_.Steady()).count() == 0) co_return reply;
    FailOver(reply.error(), *choice->providers[i + 1], job);
  }
}

Task<CreateUser::Reply> CreateUser::Earlier(Creation& creation) {
  const CallerContext& caller = creation.caller;
  storage::PriorQuery query{caller.tenant->id, caller.idempotency_key, creation.request.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (prior->user) caller.NoteEndUser(prior->user->user.id);
  if (prior->intent) caller.NoteEndUser(prior->intent->user.id);
  Reply stored = tools_.keys.FindAnswer(caller, *prior, creation.fingerprint);
  if (!stored || *stored) co_return stored;
  const bool lives = prior->user && prior->user->user.status != api::Status::kDeleted;
  if (lives) co_return co_await ReplyExisting(creation, std::move(*prior->user));
  if (prior->user) {
    if (Result<void> admitted = AdmitAgain(creation, *prior); !admitted) co_return std::move(admitted).error();
  }
  if (prior->intent) co_return co_await Recover(creation, std::move(*prior->intent));
  co_return std::optional<ApiAnswer>();
}

Result<void> CreateUser::AdmitAgain(Creation& creation, const storage::Prior& prior) const {
  Check(prior.user.has_value(), "whose external id is given out again was there");
  creation.generation = prior.user->user.generation + 1;
  // A repeat finds what it has begun, whether it says so again or not.
  const bool begun = prior.intent && prior.intent->user.id != prior.user->user.id;
  if (begun) return {};
  if (!creation.request.recreate) return AlreadyExists(prior.user->user);
  if (prior.intent) return InProgress();  // for the one who is gone: the resolver ends it
  return {};
}

Task<CreateUser::Reply> CreateUser::Recover(Creation& creation, storage::Intent open) {
  const CallerContext& caller = creation.caller;
  Check(open.user.tenant == caller.tenant->id, "nobody settles an intent of another tenant");
  // Should it come to a second create, then at the vendor of the first: nobody may end with a user at two of them.
  creation.request.provider = open.user.provider;
  creation.begins = Begins::kEarlier;
  const std::string shown = caller.state->ShownProvider(open.user.provider);
  Job job{&caller, HolderOf(*caller.state, *caller.tenant, open.user.provider, open.link), std::move(open)};
  if (job.intent.user_fingerprint != creation.fingerprint) {
    co_return WaitsForOutcome(tools_.sent.OutlookOf(job.provider.get(), job.intent), shown);
  }
  if (job.provider == nullptr) co_return NotConfigured(shown, true);
  job.user_token = creation.request.user_token;
  std::optional<FieldError> fault = TokenFault(job.provider->account(), job.user_token);
  if (fault) co_return DoesNotAccept(job.provider->id(), std::move(*fault));
  Reply recovered = co_await recovery_.Run(job);
  if (recovered && !*recovered) creation.not_applied = job.intent.id;
  co_return recovered;
}

Task<CreateUser::Reply> CreateUser::ReplyExisting(const Creation& creation, storage::UserRecord record) {
  const CallerContext& caller = creation.caller;
  Check(record.user.tenant == caller.tenant->id, "nobody is shown a user of another tenant");
  if (!AsksFor(creation.request, creation.fingerprint, record)) co_return AlreadyExists(record.user);
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kShown, ShownUser(*caller.state, record.user));
  if (!caller.idempotency_key.empty()) {
    storage::KeyRecord key = tools_.keys.NewRecord(caller, creation.fingerprint);
    KeepAnswer(reply, key);
    key.shared_by = record.user.id;
    Result<void> kept = co_await tools_.store.PutKey(tools_.loop(), std::move(key));
    if (!kept) co_return std::move(kept).error();
    tools_.keys.Count(caller, metrics::IdempotencyResult::kNew);
  }
  co_return std::optional<ApiAnswer>(std::move(reply));
}

Task<Result<void>> CreateUser::Prepare(const Creation& creation, Job& job) {
  Check(job.provider != nullptr, "a call is prepared for a provider");
  const CallerContext& caller = creation.caller;
  const provider::Provider& provider = *job.provider;
  caller.NoteProvider(provider.id());
  if (std::optional<Error> refusal = provider.guard().Refusal(caller.tenant->id, tools_.Steady())) {
    refusal->provider = ProviderFault::Of(provider.id());
    co_return std::move(*refusal);
  }
  const provider::Account& account = provider.account();
  api::OperationInput input;
  input.request = &creation.request;
  input.external_id = provider::IdAtVendor(account.ids, {caller.tenant->id, caller.tenant->prefix,
                                                         creation.request.external_id, job.intent.user.generation});
  input.user_token = creation.request.user_token;
  job.intent.link = {account.name, provider.TellsExternalId() ? input.external_id : std::string()};
  provider::CallContext& calls = tools_.context.For(job.provider);
  Result<provider::Call> call =
      co_await provider.calls().Prepare(api::Operation::kCreateEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  job.intent.user.provider = provider.stored_id();
  job.intent.call = StoredFrom(*call);
  job.user_token = std::move(call->user_token);
  co_return Result<void>();
}

void CreateUser::FailOver(const Error& error, const provider::Provider& next, Job& job) const {
  const metrics::FailoverReason reason = FailoverReasonOf(error);
  tools_.context.metrics().FailedOver(job.provider->id(), next.id(), reason);
  // What was found out of the first one's call is nothing of the next one's.
  job.repeated = false;
  job.intent.last_sent_at = {};
  job.intent.user.failovers.push_back({job.provider->id(), std::string(metrics::LabelText(reason))});
  if (!LogEnabled(LogLevel::kWarning)) return;
  const std::optional<std::int64_t> left_out = metrics::TakeLine(job.provider->failover_lines(), tools_.Steady(),
                                                                 metrics::LinesOf::kVendors, &tools_.context.metrics());
  if (!left_out) return;
  const CallerContext& caller = *job.caller;
  Log(LogLevel::kWarning, "failover",
      {{"request_id", std::string_view(caller.request_id)},
       {"trace_id",
        caller.request_trace == nullptr ? std::string_view() : std::string_view(caller.request_trace->trace.trace_id)},
       {"tenant", std::string_view(caller.tenant->shown())},
       {"end_user", std::string_view(job.intent.user.id)},
       {"from", std::string_view(job.provider->id())},
       {"to", std::string_view(next.id())},
       {"reason", metrics::LabelText(reason)},
       IfAny("left_out", *left_out)});
}

storage::Intent CreateUser::MakeIntent(const Creation& creation) const {
  const api::CreateEndUser& request = creation.request;
  const WallTime now = tools_.Now();
  storage::Intent intent;
  intent.id = MakeUlid(now, tools_.context.random());
  intent.fingerprint = creation.fingerprint;
  intent.user_fingerprint = creation.fingerprint;
  intent.created_at = now;
  intent.replaces = creation.not_applied;
  api::EndUser& user = intent.user;
  user.id = MakeEndUserId(now, tools_.context.random());
  creation.caller.NoteEndUser(user.id);
  user.tenant = creation.caller.tenant->id;
  user.external_id = request.external_id;
  user.generation = creation.generation;
  user.login_methods = request.login_methods;
  user.profile = request.profile;
  user.metadata = request.metadata;
  user.pending_wallets = request.wallets;
  user.created_at = now;
  user.updated_at = now;
  return intent;
}

}  // namespace walletgate::routing
