#include "routing/users/add_wallet.h"

#include "base/check.h"
#include "base/ids.h"
#include "routing/holder.h"
#include "routing/intents/stored_call.h"
#include "routing/take_over.h"
#include "routing/users/earlier_request.h"
#include "routing/users/user_access.h"
#include "routing/users/wallet_request.h"

namespace walletgate::routing {
namespace {

Result<void> Admit(const provider::Provider& provider, const api::WalletRequest& wallet) {
  if (!provider.Offers(api::Operation::kCreateWallet)) {
    return NotOffered(provider.id(), api::Operation::kCreateWallet);
  }
  std::vector<FieldError> faults = provider.spec().accepts.CheckWallet(wallet);
  if (faults.empty()) return {};
  Error error = MakeError(ErrorKind::kUnsupportedByProvider, provider.id() + " does not offer this wallet");
  error.fields = std::move(faults);
  return error;
}

}  // namespace

Task<Result<ApiAnswer>> AddWallet::Run(CallerContext caller, std::string id, api::WalletRequest wallet) {
  Check(caller.progress != nullptr, "whoever asks for a wallet is told how far that has come");
  Result<storage::UserRecord> record = co_await FindUser(tools_, caller, id);
  if (!record) co_return std::move(record).error();
  WalletOrder order{caller, wallet, WalletFingerprint(id, wallet)};
  const Flight flight = co_await TakeTurn(tools_, caller, record->user.external_id, caller.idempotency_key);
  if (!flight) {
    tools_.keys.Count(caller, metrics::IdempotencyResult::kInProgress);
    co_return StillChanging();
  }
  std::shared_ptr<const provider::Provider> provider;
  Reply earlier = co_await Earlier(order, provider, *record);
  if (!earlier) co_return std::move(earlier).error();
  if (*earlier) co_return std::move(**earlier);
  Check(provider != nullptr, "who may be asked for a wallet is there");
  caller.progress->unsettled = false;
  if (pending_.IsAwaited(order, record->user)) {
    Reply there = co_await pending_.Find(order, provider, *record);
    if (!there) co_return std::move(there).error();
    if (*there) co_return std::move(**there);
  }
  Result<void> admitted = Admit(*provider, wallet);
  if (!admitted) co_return std::move(admitted).error();
  co_return co_await Order(order, std::move(provider), std::move(*record));
}

Task<AddWallet::Reply> AddWallet::Earlier(WalletOrder& order, std::shared_ptr<const provider::Provider>& provider,
                                          storage::UserRecord& record) {
  const CallerContext& caller = order.caller;
  EarlierQuery query{api::Operation::kCreateWallet, order.fingerprint, record.user};
  Result<EarlierRequest> earlier = co_await FindEarlier(tools_, caller, query);
  if (!earlier) co_return std::move(earlier).error();
  if (earlier->answer) co_return std::move(earlier->answer);
  record = std::move(earlier->record);
  provider = std::move(earlier->provider);
  if (!earlier->open) co_return std::optional<ApiAnswer>();
  if (!earlier->is_same)
    co_return WaitsForOutcome(tools_.sent.OutlookOf(provider.get(), *earlier->open), provider->id());
  Job open{&caller, provider, std::move(*earlier->open)};
  open.known = record;
  TakeCurrent(record.user, open.intent);
  Reply recovered = co_await recovery_.Run(open);
  if (recovered && !*recovered) order.not_applied = open.intent.id;
  co_return recovered;
}

Task<Result<ApiAnswer>> AddWallet::Order(const WalletOrder& order, std::shared_ptr<const provider::Provider> provider,
                                         storage::UserRecord record) {
  api::OperationInput input = InputFor(record.user, record.link);
  input.wallet = order.wallet;
  provider::CallContext& calls = tools_.context.For(provider);
  Result<provider::Call> call =
      co_await provider->calls().Prepare(api::Operation::kCreateWallet, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  tools_.keys.Count(order.caller, metrics::IdempotencyResult::kNew);
  Job job;
  job.caller = &order.caller;
  job.provider = std::move(provider);
  job.known = record;
  job.intent.id = MakeUlid(tools_.Now(), tools_.context.random());
  job.intent.replaces = order.not_applied;
  job.intent.fingerprint = order.fingerprint;
  job.intent.user_fingerprint = record.fingerprint;
  job.intent.link = record.link;
  job.intent.user = std::move(record.user);
  PendingWallet::ForgetAskedAgain(order.wallet, job.intent.user);
  AddPending({order.wallet}, job.intent.user);
  job.intent.created_at = tools_.Now();
  job.intent.call = StoredFrom(*call);
  co_return co_await runner_.Run(job);
}

}  // namespace walletgate::routing
