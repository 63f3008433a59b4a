#include "routing/migrations/make_there.h"

#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "crypto/digest.h"
#include "routing/holder.h"
#include "routing/intents/move_ending.h"
#include "routing/intents/stored_call.h"

namespace walletgate::routing {
namespace {

using storage::MoveState;

/// Before somebody is looked at again whose wallets come by themselves.
constexpr std::chrono::seconds kRest{5};
constexpr int kMostDoublings = 10;  ///< an hour and a half

constexpr std::string_view kWalletsPending = "wallets_pending";

/// One was asked for, or shown before: the target may read behind its writes.
bool Awaits(const api::EndUser& there, const api::WalletRequest& wallet) {
  const auto was_shown = [&](const api::Wallet& one) { return one.chain == wallet.chain && one.kind == wallet.kind; };
  if (std::any_of(there.wallets.begin(), there.wallets.end(), was_shown)) return true;
  return std::any_of(there.pending_wallets.begin(), there.pending_wallets.end(),
                     [&](const auto& pending) { return pending.chain == wallet.chain && pending.kind == wallet.kind; });
}

}  // namespace

storage::Intent MakeThere::IntentFor(const OneMove& move, const provider::Call& call) const {
  const WallTime now = tools_.Now();
  storage::Intent intent;
  intent.id = MakeUlid(now, tools_.context.random());
  intent.migration = move.terms.migration_id;
  intent.fingerprint = intent.user_fingerprint = crypto::Sha256Hex("move " + intent.id);
  intent.created_at = now;
  intent.call = StoredFrom(call);
  intent.user = UserThere(move);
  intent.user.provider = move.terms.target->stored_id();
  if (move.row.link) intent.link = *move.row.link;
  return intent;
}

Task<std::optional<MoveOutcome>> MakeThere::Create(OneMove& move) {
  const std::shared_ptr<const provider::Provider>& target = move.terms.target;
  const provider::Account& account = target->account();
  const api::EndUser& user = move.record.user;
  if (std::optional<Error> refusal = target->guard().Refusal(user.tenant, tools_.Steady())) {
    co_return MoveOutcome{MoveEnd::kLater, std::string(InfoOf(refusal->kind).code)};
  }
  api::OperationInput input;
  input.request = &move.draft.request;
  input.user_token = move.user_token;
  input.external_id =
      provider::IdAtVendor(account.ids, {user.tenant, move.nobody.tenant->prefix, user.external_id, user.generation});
  storage::Link link{account.name, target->TellsExternalId() ? input.external_id : std::string()};
  provider::CallContext& calls = tools_.context.For(target);
  Result<provider::Call> call =
      co_await target->calls().Prepare(api::Operation::kCreateEndUser, std::move(input), std::string(), calls);
  if (!call) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepOfError(call.error(), tools_.Now()), MoveEnd::kFailed);
    co_return co_await std::move(stepping);
  }
  Job job{&move.nobody, target, IntentFor(move, *call)};
  job.intent.link = std::move(link);
  job.intent.user.login_methods = move.draft.request.login_methods;
  job.intent.user.profile = move.draft.request.profile;
  job.intent.user.pending_wallets = move.draft.request.wallets;
  job.intent.user.created_at = job.intent.user.updated_at = tools_.Now();
  job.user_token = std::move(call->user_token);
  co_return co_await Send(move, std::move(job));
}

Task<std::optional<MoveOutcome>> MakeThere::Order(OneMove& move, api::WalletRequest wallet) {
  const std::shared_ptr<const provider::Provider>& target = move.terms.target;
  const bool can_order = target->Offers(api::Operation::kCreateWallet);
  if (!can_order || Awaits(*move.row.there, wallet)) {
    storage::MoveStep waits = StepTo(MoveState::kFailed, kWalletsPending);
    waits.retry = storage::MoveRetry::kAutomatic;
    waits.is_failure = true;
    waits.next_at = tools_.Now() + kRest * (1 << std::min(2 * move.row.tries, kMostDoublings));
    co_return co_await rows_.Step(move, std::move(waits), MoveEnd::kLater);
  }
  api::OperationInput input = InputFor(*move.row.there, *move.row.link);
  input.wallet = wallet;
  provider::CallContext& calls = tools_.context.For(target);
  Result<provider::Call> call =
      co_await target->calls().Prepare(api::Operation::kCreateWallet, std::move(input), std::string(), calls);
  if (!call) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepOfError(call.error(), tools_.Now()), MoveEnd::kFailed);
    co_return co_await std::move(stepping);
  }
  Job job{&move.nobody, target, IntentFor(move, *call)};
  job.intent.user.pending_wallets.push_back(wallet);
  job.user_token = std::move(call->user_token);
  co_return co_await Send(move, std::move(job));
}

Task<std::optional<MoveOutcome>> MakeThere::Send(OneMove& move, Job job) {
  Result<ApiAnswer> sent = co_await runner_.Run(job);
  if (sent) co_return co_await rows_.Read(move);
  const Error& error = sent.error();
  const std::string reason(InfoOf(error.kind).code);
  if (error.kind == ErrorKind::kStoreUnavailable) co_return MoveOutcome{MoveEnd::kLost, reason};
  // Begun elsewhere meanwhile, by another process or an earlier life of this one.
  const bool not_begun = error.kind == ErrorKind::kRequestInProgress || error.kind == ErrorKind::kWrongState;
  if (not_begun) co_return MoveOutcome{MoveEnd::kLater, reason};
  if (error.applied == Applied::kUnknown) co_return MoveOutcome{MoveEnd::kUnknown, reason};
  if (IsAboutAccount(error)) co_return MoveOutcome{MoveEnd::kRefused, reason};
  if (error.kind != ErrorKind::kEndUserExists) co_return MoveOutcome{MoveEnd::kFailed, reason};
  std::optional<MoveOutcome> ended = co_await rows_.Read(move);
  if (ended) co_return ended;
  if (move.row.reason == kExistsAtTarget) co_return std::nullopt;
  co_return MoveOutcome{MoveEnd::kFailed, move.row.reason};
}

}  // namespace walletgate::routing
