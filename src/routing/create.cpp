// POST /v1/end-users.

#include "auth/jose.h"
#include "base/log.h"
#include "routing/attempts.h"
#include "routing/end_user_service.h"
#include "routing/stored_parts.h"

namespace walletgate::routing {
namespace {

Error AlreadyExists(const api::EndUser& user) {
  const bool deleted = user.status == api::Status::kDeleted;
  Error error =
      MakeError(ErrorKind::kEndUserExists, deleted ? "the external_id belonged to an end user that was deleted"
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

Task<Result<ServiceReply>> EndUserService::Create(CallerContext caller, api::CreateEndUser request) {
  caller.progress = std::make_shared<Progress>();
  caller.progress->unsettled = true;
  Task<Result<ServiceReply>> work = CreateInTurn(caller, std::move(request));
  co_return co_await InTime(std::move(caller), std::move(work));
}

Task<Result<ServiceReply>> EndUserService::CreateInTurn(CallerContext caller, api::CreateEndUser request) {
  // Under its old name and its new one a provider is the same, and so is the request that names it.
  request.provider = caller.state->StoredProvider(request.provider);
  const std::string fingerprint = auth::Sha256Hex(api::CanonicalText(request));
  const std::string external_id = request.external_id;
  while (caller.deadline.Left(context_.clock().Steady()).count() > 0) {
    const FlightTable::Boarding boarding =
        co_await shared_.flights.Board(context_.loop(), caller.tenant->id, external_id, caller.idempotency_key);
    if (boarding == FlightTable::Boarding::kKeyFlying) break;
    if (boarding == FlightTable::Boarding::kWaited) continue;
    Result<ServiceReply> reply = co_await CreateAlone(caller, std::move(request), fingerprint);
    shared_.flights.Land(caller.tenant->id, external_id, caller.idempotency_key);
    co_return reply;
  }
  CountKey(caller, metrics::IdempotencyResult::kInProgress);
  co_return InProgress();
}

Task<Result<ServiceReply>> EndUserService::CreateAlone(CallerContext caller, api::CreateEndUser request,
                                                       std::string fingerprint) {
  storage::PriorQuery query{caller.tenant->id, caller.idempotency_key, request.external_id, context_.clock().Now()};
  Result<storage::Prior> prior = co_await shared_.store.FindPrior(context_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  Result<std::optional<ServiceReply>> stored = StoredReply(caller, *prior, fingerprint);
  if (!stored) co_return std::move(stored).error();
  if (*stored) co_return std::move(**stored);
  if (prior->user) co_return co_await ReplyExisting(caller, std::move(*prior->user), std::move(fingerprint));
  if (prior->intent) {
    // Should it come to a second create, then at the vendor of the first: nobody may end with a user at two of them.
    request.provider = prior->intent->user.provider;
    const storage::Intent& open = *prior->intent;
    const bool same = open.user_fingerprint == fingerprint;
    Job job{caller, HolderOf(*caller.state, *caller.tenant, open.user.provider, open.link), std::move(*prior->intent)};
    if (!same)
      co_return WaitsForOutcome(OutlookOf(job.provider.get(), job.intent),
                                caller.state->ShownProvider(job.intent.user.provider));
    if (job.provider == nullptr) co_return NotConfigured(caller.state->ShownProvider(job.intent.user.provider), true);
    job.user_token = request.user_token;
    std::optional<FieldError> fault = TokenFault(job.provider->account(), job.user_token);
    if (fault) co_return DoesNotAccept(job.provider->id(), std::move(*fault));
    Result<std::optional<ServiceReply>> recovered = co_await Recover(std::move(job));
    if (!recovered) co_return std::move(recovered).error();
    if (*recovered) co_return std::move(**recovered);
  }
  caller.progress->unsettled = false;
  co_return co_await StartCreate(std::move(caller), std::move(request), std::move(fingerprint));
}

void EndUserService::CountKey(const CallerContext& caller, metrics::IdempotencyResult result) {
  if (!caller.idempotency_key.empty()) context_.metrics().Idempotency(result);
}

Result<std::optional<ServiceReply>> EndUserService::StoredReply(const CallerContext& caller,
                                                                const storage::Prior& prior,
                                                                const std::string& fingerprint) {
  if (!prior.key) return std::optional<ServiceReply>();
  Result<std::optional<ServiceReply>> stored = ReplyFromKey(*prior.key, fingerprint);
  if (!stored) {
    CountKey(caller, metrics::IdempotencyResult::kMismatch);
  } else if (*stored) {
    CountKey(caller, metrics::IdempotencyResult::kReplayed);
  }
  return stored;
}

Task<Result<ServiceReply>> EndUserService::StartCreate(CallerContext caller, api::CreateEndUser request,
                                                       std::string fingerprint) {
  Result<Choice> choice = Choose(*caller.tenant, request, Consider(*caller.tenant, request));
  if (!choice) co_return std::move(choice).error();
  CountKey(caller, metrics::IdempotencyResult::kNew);
  Job job;
  job.intent = MakeIntent(caller, request, std::move(fingerprint));
  job.caller = std::move(caller);
  for (std::size_t i = 0;; ++i) {
    job.provider = choice->providers[i];
    job.has_fallback = i + 1 < choice->providers.size();
    Result<ServiceReply> reply = co_await CreateAt(job, request);
    if (reply || !job.has_fallback || !MayFailOver(reply.error())) co_return reply;
    if (job.caller.deadline.Left(context_.clock().Steady()).count() == 0) co_return reply;
    FailOver(reply.error(), *choice->providers[i + 1], job);
  }
}

Task<Result<ServiceReply>> EndUserService::CreateAt(Job job, const api::CreateEndUser& request) {
  NoteProvider(job.caller, job.provider->id());
  if (std::optional<Error> refusal = job.provider->guard().Refusal(job.caller.tenant->id, context_.clock().Steady())) {
    refusal->provider = ProviderFault{};
    refusal->provider->id = job.provider->id();
    co_return std::move(*refusal);
  }
  api::OperationInput input;
  const Tenant& tenant = *job.caller.tenant;
  const provider::Account& account = job.provider->account();
  const std::string id = provider::IdAtVendor(account.ids, {tenant.id, tenant.prefix, request.external_id});
  job.intent.link = {account.name, job.provider->TellsExternalId() ? id : std::string()};
  input.request = &request;
  input.external_id = id;
  input.user_token = request.user_token;
  provider::CallContext& calls = context_.For(job.provider);
  Result<provider::Call> call =
      co_await job.provider->Prepare(api::Operation::kCreateEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  job.intent.user.provider = job.provider->stored_id();
  job.intent.call = StoredFrom(*call);
  job.user_token = std::move(call->user_token);
  co_return co_await Fly(std::move(job));
}

void EndUserService::FailOver(const Error& error, const provider::Provider& next, Job& job) {
  const metrics::FailoverReason reason = FailoverReasonOf(error);
  context_.metrics().FailedOver(job.provider->id(), next.id(), reason);
  job.intent.user.failovers.push_back({job.provider->id(), std::string(ToString(reason))});
  Log(LogLevel::kWarning, "failover",
      {{"request_id", std::string_view(job.caller.request_id)},
       {"trace_id",
        job.caller.errand == nullptr ? std::string_view() : std::string_view(job.caller.errand->trace.trace_id)},
       {"tenant", std::string_view(job.caller.tenant->shown())},
       {"from", std::string_view(job.provider->id())},
       {"to", std::string_view(next.id())},
       {"reason", ToString(reason)}});
}

storage::Intent EndUserService::MakeIntent(const CallerContext& caller, const api::CreateEndUser& request,
                                           std::string fingerprint) {
  const WallTime now = context_.clock().Now();
  storage::Intent intent;
  intent.id = MakeUlid(now, context_.random());
  intent.fingerprint = fingerprint;
  intent.user_fingerprint = std::move(fingerprint);
  intent.created_at = now;
  api::EndUser& user = intent.user;
  user.id = MakeEndUserId(now, context_.random());
  user.tenant = caller.tenant->id;
  user.external_id = request.external_id;
  user.login_methods = request.login_methods;
  user.profile = request.profile;
  user.metadata = request.metadata;
  user.pending_wallets = request.wallets;
  user.created_at = now;
  user.updated_at = now;
  return intent;
}

Task<Result<ServiceReply>> EndUserService::ReplyExisting(CallerContext caller, storage::UserRecord record,
                                                         std::string fingerprint) {
  if (record.fingerprint != fingerprint || record.user.status == api::Status::kDeleted) {
    co_return AlreadyExists(record.user);
  }
  ServiceReply reply = ReplyWithUser(*caller.state, 200, record.user);
  if (!caller.idempotency_key.empty()) {
    storage::KeyRecord key = MakeKeyRecord(caller, std::move(fingerprint));
    KeepAnswer(reply, key);
    Result<void> kept = co_await shared_.store.PutKey(context_.loop(), std::move(key));
    if (!kept) co_return std::move(kept).error();
    CountKey(caller, metrics::IdempotencyResult::kNew);
  }
  co_return reply;
}

}  // namespace walletgate::routing
