// POST /v1/end-users/{id}/wallets.

#include "auth/jose.h"
#include "routing/end_user_service.h"
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

Result<void> Admit(const provider::Provider* provider, const api::EndUser& user, const api::WalletRequest& wallet) {
  if (!provider->Offers(api::Operation::kCreateWallet)) {
    return MakeError(ErrorKind::kUnsupportedByProvider, user.provider + " does not offer create_wallet");
  }
  std::vector<FieldError> faults = provider->spec().accepts.CheckWallet(wallet);
  if (faults.empty()) return {};
  Error error = MakeError(ErrorKind::kUnsupportedByProvider, user.provider + " does not offer this wallet");
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
  if (provider == nullptr) co_return NotConfigured(user.provider);
  if (prior->intent) {
    if (prior->intent->fingerprint != fingerprint) co_return InProgress();
    Job open{caller, provider, std::move(*prior->intent)};
    TakeCurrent(user, open.intent);
    Result<std::optional<ServiceReply>> recovered = co_await Recover(std::move(open));
    if (!recovered) co_return std::move(recovered).error();
    if (*recovered) co_return std::move(**recovered);
  }
  caller.progress->unsettled = false;
  Result<void> admitted = Admit(provider.get(), user, wallet);
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

}  // namespace walletgate::routing
