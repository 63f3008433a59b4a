// POST /v1/end-users/{id}/wallets.

#include <algorithm>

#include "auth/jose.h"
#include "routing/end_user_service.h"
#include "routing/look_schedule.h"
#include "routing/stored_parts.h"

namespace walletgate::routing {
namespace {

std::string FingerprintOf(const std::string& id, const api::WalletRequest& wallet) {
  std::string text = "wallet\n" + id + '\n';
  text += ToString(wallet.chain);
  text += '\n';
  text += ToString(wallet.kind);
  return auth::Sha256Hex(text);
}

Error InProgress() {
  Error error = MakeError(ErrorKind::kRequestInProgress, "another change of this end user is still running");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

bool WaitsFor(const api::EndUser& user, const api::WalletRequest& wallet) {
  const auto is_it = [&](const auto& pending) { return pending.chain == wallet.chain && pending.kind == wallet.kind; };
  return std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(), is_it);
}

Error MayStillCome(std::chrono::nanoseconds left) {
  Error error = MakeError(ErrorKind::kRequestInProgress, "the provider was asked for this wallet already; it may still come");
  error.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
  return error;
}

Result<void> Admit(const provider::Provider* provider, const api::WalletRequest& wallet) {
  if (!provider->Offers(api::Operation::kCreateWallet)) {
    return MakeError(ErrorKind::kUnsupportedByProvider, provider->id() + " does not offer create_wallet");
  }
  std::vector<FieldError> faults = provider->spec().accepts.CheckWallet(wallet);
  if (faults.empty()) return {};
  Error error = MakeError(ErrorKind::kUnsupportedByProvider, provider->id() + " does not offer this wallet");
  error.fields = std::move(faults);
  return error;
}

}  // namespace

Task<Result<ServiceReply>> EndUserService::CreateWallet(CallerContext caller, std::string id,
                                                        api::WalletRequest wallet) {
  caller.progress = std::make_shared<Progress>();
  caller.progress->unsettled = true;
  Task<Result<ServiceReply>> work = CreateWalletInTurn(caller, std::move(id), wallet);
  co_return co_await InTime(std::move(caller), std::move(work));
}

Task<Result<ServiceReply>> EndUserService::CreateWalletInTurn(CallerContext caller, std::string id,
                                                              api::WalletRequest wallet) {
  const std::string fingerprint = FingerprintOf(id, wallet);
  while (caller.deadline.Left(context_.clock().Steady()).count() > 0) {
    Result<storage::UserRecord> record = co_await FindUser(caller, id);
    if (!record) co_return std::move(record).error();
    const std::string external_id = record->user.external_id;
    const FlightTable::Boarding boarding =
        co_await shared_.flights.Board(context_.loop(), caller.tenant->id, external_id, caller.idempotency_key);
    if (boarding == FlightTable::Boarding::kKeyFlying) break;
    if (boarding == FlightTable::Boarding::kWaited) continue;
    Result<ServiceReply> reply = co_await CreateWalletAlone(caller, std::move(*record), wallet, fingerprint);
    shared_.flights.Land(caller.tenant->id, external_id, caller.idempotency_key);
    co_return reply;
  }
  CountKey(caller, metrics::IdempotencyResult::kInProgress);
  co_return InProgress();
}

Task<Result<ServiceReply>> EndUserService::CreateWalletAlone(CallerContext caller, storage::UserRecord record,
                                                             api::WalletRequest wallet, std::string fingerprint) {
  storage::PriorQuery query{caller.tenant->id, caller.idempotency_key, record.user.external_id, context_.clock().Now()};
  Result<storage::Prior> prior = co_await shared_.store.FindPrior(context_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  Result<std::optional<ServiceReply>> stored = StoredReply(caller, *prior, fingerprint);
  if (!stored) co_return std::move(stored).error();
  if (*stored) co_return std::move(**stored);
  // Between the look-up and the take-off somebody else may have landed.
  if (prior->user) record = std::move(*prior->user);
  api::EndUser& user = record.user;
  if (user.status == api::Status::kDeleted) co_return MakeError(ErrorKind::kEndUserNotFound);
  if (Result<void> undisputed = CheckUndisputed(record.link); !undisputed) co_return std::move(undisputed).error();
  const std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, user.provider, record.link);
  if (provider == nullptr) {
    Error error = NotConfigured(user.provider);
    if (prior->intent && prior->intent->fingerprint == fingerprint) error.applied = Applied::kUnknown;
    co_return error;
  }
  if (prior->intent) {
    if (prior->intent->fingerprint != fingerprint) co_return InProgress();
    Job open{caller, provider, std::move(*prior->intent)};
    TakeCurrent(user, open.intent);
    Result<std::optional<ServiceReply>> recovered = co_await Recover(std::move(open));
    if (!recovered) co_return std::move(recovered).error();
    if (*recovered) co_return std::move(**recovered);
  }
  caller.progress->unsettled = false;
  if (WaitsFor(user, wallet)) {
    Task<Result<std::optional<ServiceReply>>> looking = LookForWallet(caller, record, wallet, fingerprint);
    Result<std::optional<ServiceReply>> there = co_await std::move(looking);
    if (!there) co_return std::move(there).error();
    if (*there) co_return std::move(**there);
  }
  Result<void> admitted = Admit(provider.get(), wallet);
  if (!admitted) co_return std::move(admitted).error();

  api::OperationInput input = InputFor(user, record.link);
  input.wallet = wallet;
  provider::CallContext& calls = context_.For(provider);
  Result<provider::Call> call =
      co_await provider->Prepare(api::Operation::kCreateWallet, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  CountKey(caller, metrics::IdempotencyResult::kNew);
  Job job{caller, provider, {}};
  job.intent.id = MakeUlid(context_.clock().Now(), context_.random());
  job.intent.fingerprint = std::move(fingerprint);
  job.intent.user_fingerprint = record.fingerprint;
  job.intent.link = record.link;
  job.intent.user = std::move(user);
  AddPending({wallet}, job.intent.user);
  job.intent.created_at = context_.clock().Now();
  job.intent.call = StoredFrom(*call);
  co_return co_await Fly(std::move(job));
}

Task<Result<std::optional<ServiceReply>>> EndUserService::LookForWallet(CallerContext caller, storage::UserRecord& record,
                                                                        api::WalletRequest wallet,
                                                                        std::string fingerprint) {
  const std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  const std::optional<storage::Look> look = record.look;
  const WallTime sent_at = look ? look->sent_at : record.user.updated_at;
  if (provider->Offers(api::Operation::kGetEndUser)) {
    Task<Result<provider::Answer>> asking = AskAbout(record, provider, caller);
    Result<provider::Answer> answer = co_await std::move(asking);
    if (!answer && answer.error().kind != ErrorKind::kEndUserNotFound) co_return std::move(answer).error();
    if (answer) {
      TakeOverAnswer(provider.get(), api::Operation::kGetEndUser, answer->results.front(), record.user);
      record.look = KeptLook(record.user, look, context_.clock().Now());
      Result<void> updated = co_await shared_.store.UpdateUser(context_.loop(), record);
      if (!updated) co_return std::move(updated).error();
    }
  }
  if (WaitsFor(record.user, wallet)) {
    const provider::OperationSpec* create = provider->spec().Find(api::Operation::kCreateWallet);
    const bool natural = create != nullptr && create->idempotency.natural;
    // Where it offers none, that is what the caller is told.
    if (create == nullptr || natural) co_return std::optional<ServiceReply>();
    const auto left = sent_at + create->idempotency.settles_within - context_.clock().Now();
    if (left.count() <= 0) co_return std::optional<ServiceReply>();
    co_return MayStillCome(left);
  }
  ServiceReply reply = ReplyWithUser(*caller.state, 201, record.user);
  if (!caller.idempotency_key.empty()) {
    CountKey(caller, metrics::IdempotencyResult::kNew);
    storage::KeyRecord key = MakeKeyRecord(caller, std::move(fingerprint));
    KeepAnswer(reply, key);
    Result<void> kept = co_await shared_.store.PutKey(context_.loop(), std::move(key));
    if (!kept) co_return std::move(kept).error();
  }
  co_return std::optional<ServiceReply>(std::move(reply));
}

}  // namespace walletgate::routing
