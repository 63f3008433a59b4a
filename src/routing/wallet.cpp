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

bool Same(const api::WalletRequest& a, const api::WalletRequest& b) { return a.chain == b.chain && a.kind == b.kind; }

bool WaitsFor(const api::EndUser& user, const api::WalletRequest& wallet) {
  return std::any_of(user.pending_wallets.begin(), user.pending_wallets.end(),
                     [&](const api::WalletRequest& pending) { return Same(pending, wallet); });
}

/// Whether a caller who was told to come back for that wallet may come now.
bool WasAskedAgain(const api::EndUser& user, const api::WalletRequest& wallet, WallTime since) {
  return std::any_of(user.asked_again.begin(), user.asked_again.end(),
                     [&](const api::AskedAgain& asked) { return Same(asked.wallet, wallet) && asked.at >= since; });
}

void ForgetAskedAgain(const api::WalletRequest& wallet, api::EndUser& user) {
  std::erase_if(user.asked_again, [&](const api::AskedAgain& asked) { return Same(asked.wallet, wallet); });
}

Error MayStillCome(std::chrono::nanoseconds left) {
  Error error =
      MakeError(ErrorKind::kRequestInProgress, "the provider was asked for this wallet already; it may still come");
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
  NoteProvider(caller, caller.state->ShownProvider(user.provider));
  const bool same = prior->intent && prior->intent->fingerprint == fingerprint;
  if (provider == nullptr) co_return NotConfigured(caller.state->ShownProvider(user.provider), same);
  if (prior->intent && !same) co_return WaitsForOutcome(OutlookOf(provider.get(), *prior->intent), provider->id());
  if (prior->intent) {
    Job open{caller, provider, std::move(*prior->intent)};
    TakeCurrent(user, open.intent);
    Result<std::optional<ServiceReply>> recovered = co_await Recover(std::move(open));
    if (!recovered) co_return std::move(recovered).error();
    if (*recovered) co_return std::move(**recovered);
  }
  caller.progress->unsettled = false;
  const WallTime told_since = context_.clock().Now() - shared_.key_lifetime;
  if (WaitsFor(user, wallet) || WasAskedAgain(user, wallet, told_since)) {
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
  ForgetAskedAgain(wallet, job.intent.user);
  AddPending({wallet}, job.intent.user);
  job.intent.created_at = context_.clock().Now();
  job.intent.call = StoredFrom(*call);
  co_return co_await Fly(std::move(job));
}

Task<Result<std::optional<ServiceReply>>> EndUserService::LookForWallet(CallerContext caller,
                                                                        storage::UserRecord& record,
                                                                        api::WalletRequest wallet,
                                                                        std::string fingerprint) {
  const std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  const WallTime sent_at =
      std::min(record.look ? record.look->sent_at : record.user.updated_at, context_.clock().Now());
  if (WaitsFor(record.user, wallet)) {
    Task<Result<void>> asking = AskForPending(caller, provider, record, wallet);
    Result<void> asked = co_await std::move(asking);
    if (!asked) co_return std::move(asked).error();
  }
  if (WaitsFor(record.user, wallet)) {
    const provider::OperationSpec* create = provider->spec().Find(api::Operation::kCreateWallet);
    // Where it offers none, that is what the caller is told.
    if (create == nullptr || create->idempotency.natural) co_return std::optional<ServiceReply>();
    const auto left = sent_at + provider->SettlesWithin(api::Operation::kCreateWallet) - context_.clock().Now();
    if (left.count() <= 0) co_return std::optional<ServiceReply>();
    co_return MayStillCome(left);
  }
  ForgetAskedAgain(wallet, record.user);
  ServiceReply reply = ReplyWithUser(*caller.state, 201, record.user);
  storage::Ending ending;  // of no intent: none is open
  ending.intent.user = record.user;
  ending.user = record;
  if (!caller.idempotency_key.empty()) {
    CountKey(caller, metrics::IdempotencyResult::kNew);
    ending.key = MakeKeyRecord(caller, std::move(fingerprint));
    KeepAnswer(reply, *ending.key);
  }
  Result<storage::Ended> ended = co_await shared_.store.End(context_.loop(), std::move(ending));
  if (!ended) co_return std::move(ended).error();
  co_return std::optional<ServiceReply>(std::move(reply));
}

/// That the caller asks again is durable before the vendor is asked: if the wallet comes meanwhile, it is his.
Task<Result<void>> EndUserService::AskForPending(CallerContext caller,
                                                 std::shared_ptr<const provider::Provider> provider,
                                                 storage::UserRecord& record, api::WalletRequest wallet) {
  ForgetAskedAgain(wallet, record.user);
  record.user.asked_again.push_back({wallet, context_.clock().Now()});
  Result<void> noted = co_await shared_.store.UpdateUser(context_.loop(), record);
  if (!noted) co_return noted;
  if (!provider->Offers(api::Operation::kGetEndUser)) co_return Result<void>();
  Task<Result<provider::Answer>> asking = AskAbout(record, provider, std::move(caller));
  Result<provider::Answer> answer = co_await std::move(asking);
  if (!answer && answer.error().kind == ErrorKind::kEndUserNotFound) co_return Result<void>();
  if (!answer) co_return std::move(answer).error();
  TakeOverAnswer(provider.get(), api::Operation::kGetEndUser, answer->results.front(), record.user);
  record.look = KeptLook(record.user, record.look, context_.clock().Now());
  // What has come is written together with the answer.
  if (!WaitsFor(record.user, wallet)) co_return Result<void>();
  co_return co_await shared_.store.UpdateUser(context_.loop(), record);
}

}  // namespace walletgate::routing
