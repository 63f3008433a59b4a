#include "routing/users/pending_wallet.h"

#include <algorithm>

#include "base/check.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/journal_note.h"
#include "routing/look_schedule.h"
#include "routing/take_over.h"
#include "storage/versions.h"

namespace walletgate::routing {
namespace {

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

Error MayStillCome(std::chrono::nanoseconds left) {
  Error error =
      MakeError(ErrorKind::kRequestInProgress, "the provider was asked for this wallet already; it may still come");
  error.retry_after = std::chrono::ceil<std::chrono::seconds>(left);
  return error;
}

}  // namespace

bool PendingWallet::IsAwaited(const WalletOrder& order, const api::EndUser& user) const {
  return WaitsFor(user, order.wallet) || WasAskedAgain(user, order.wallet, tools_.Now() - tools_.keys.lifetime());
}

void PendingWallet::ForgetAskedAgain(const api::WalletRequest& wallet, api::EndUser& user) {
  std::erase_if(user.asked_again, [&](const api::AskedAgain& asked) { return Same(asked.wallet, wallet); });
}

Task<Result<std::optional<ApiAnswer>>> PendingWallet::Find(const WalletOrder& order,
                                                           std::shared_ptr<const provider::Provider> provider,
                                                           storage::UserRecord& record) {
  Check(provider != nullptr, "a wallet is looked for at a provider");
  const WallTime sent_at = std::min(record.look ? record.look->sent_at : record.user.updated_at, tools_.Now());
  if (WaitsFor(record.user, order.wallet)) {
    Result<void> asked = co_await AskVendor(order, provider, record);
    if (!asked) co_return std::move(asked).error();
  }
  if (WaitsFor(record.user, order.wallet)) {
    const provider::OperationSpec* create = provider->spec().Find(api::Operation::kCreateWallet);
    // Where it offers none, that is what the caller is told.
    if (create == nullptr || create->idempotency.natural) co_return std::optional<ApiAnswer>();
    const auto left = sent_at + provider->binding().SettlesWithin(api::Operation::kCreateWallet) - tools_.Now();
    if (left.count() <= 0) co_return std::optional<ApiAnswer>();
    co_return MayStillCome(left);
  }
  ForgetAskedAgain(order.wallet, record.user);
  ++record.user.version;  // what is forgotten, if nothing else, makes another one
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kCreated, ShownUser(*order.caller.state, record.user));
  storage::Ending ending;  // of no intent, or of one that was not applied
  ending.intent.user = record.user;
  ending.intent.id = order.not_applied;
  ending.user = record;
  if (!order.caller.idempotency_key.empty()) {
    tools_.keys.Count(order.caller, metrics::IdempotencyResult::kNew);
    ending.key = tools_.keys.NewRecord(order.caller, order.fingerprint);
    KeepAnswer(reply, *ending.key);
  }
  order.caller.NoteBegun();
  Result<storage::Ended> ended = co_await tools_.store.End(tools_.loop(), std::move(ending));
  if (!ended) co_return std::move(ended).error();
  co_return std::optional<ApiAnswer>(std::move(reply));
}

/// That the caller asks again is durable before the vendor is asked: if the wallet comes meanwhile, it is his.
Task<Result<void>> PendingWallet::AskVendor(const WalletOrder& order,
                                            std::shared_ptr<const provider::Provider> provider,
                                            storage::UserRecord& record) {
  const api::EndUser kept = record.user;
  ForgetAskedAgain(order.wallet, record.user);
  record.user.asked_again.push_back({order.wallet, tools_.Now()});
  record.user.version = storage::NextVersion(kept, record.user);
  Result<void> noted = co_await tools_.store.UpdateUser(tools_.loop(), record);
  if (!noted) co_return noted;
  if (!provider->Offers(api::Operation::kGetEndUser)) co_return Result<void>();
  Ask ask{api::Operation::kGetEndUser, provider, InputFor(record.user, record.link), order.caller,
          OnceFor(order.caller)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer && answer.error().kind == ErrorKind::kEndUserNotFound) co_return Result<void>();
  if (!answer) co_return std::move(answer).error();
  const Answered answered{provider.get(), api::Operation::kGetEndUser, answer->results.front()};
  const api::EndUser before = record.user;
  TakeOverAnswer(tools_.context, answered, record.user);
  record.note = NotedChange(before, record.user, order.caller, tools_.Now());
  record.look = KeptLook(record.user, record.look, tools_.Now());
  // What has come is written together with the answer.
  if (!WaitsFor(record.user, order.wallet)) co_return Result<void>();
  record.user.version = storage::NextVersion(before, record.user);
  co_return co_await tools_.store.UpdateUser(tools_.loop(), record);
}

}  // namespace walletgate::routing
