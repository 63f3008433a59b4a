#include "routing/migrations/prove_there.h"

#include <utility>

#include "base/check.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/intents/move_ending.h"
#include "routing/take_over.h"

namespace walletgate::routing {
namespace {

using storage::MoveRetry;
using storage::MoveState;

/// Who was made a second ago may not be seen yet.
constexpr std::chrono::seconds kRest{5};

constexpr std::string_view kNotAtTarget = "not_at_target";

}  // namespace

Task<MoveOutcome> ProveThere::Run(OneMove& move) {
  Check(move.row.link.has_value(), "who is looked for at the target was made there");
  const bool tells_logins = LoginsAreTold(*move.terms.target);
  // Every round orders one wallet more.
  for (std::size_t round = 0; round < api::kMaxKeptWallets; ++round) {
    api::ProviderResult shown;
    std::optional<MoveOutcome> ended = co_await Look(move, shown);
    if (ended) co_return std::move(*ended);
    const Wanted wanted{move.draft.request, move.record.user.login_methods, move.draft.wallets_after, tells_logins};
    const TargetProof proof = Prove(wanted, shown, *move.row.there);
    if (!proof.fault.empty()) {
      storage::MoveStep step = StepTo(MoveState::kFailed, proof.fault);
      step.retry = MoveRetry::kByCall;
      step.is_failure = true;
      co_return co_await rows_.Step(move, std::move(step), MoveEnd::kFailed);
    }
    if (proof.missing.empty()) co_return co_await Prepared(move);
    ended = co_await make_.Order(move, proof.missing.front());
    if (ended) co_return std::move(*ended);
  }
  co_return MoveOutcome{MoveEnd::kLater};
}

Task<MoveOutcome> ProveThere::Prepared(OneMove& move) {
  storage::MoveStep step = StepTo(MoveState::kPrepared, {});
  step.version = move.record.user.version;
  step.there = move.row.there;
  co_return co_await rows_.Step(move, std::move(step), MoveEnd::kPrepared);
}

Task<std::optional<MoveOutcome>> ProveThere::Look(OneMove& move, api::ProviderResult& shown) {
  const std::shared_ptr<const provider::Provider>& target = move.terms.target;
  api::EndUser there = UserThere(move);
  if (!target->Offers(api::Operation::kGetEndUser)) {
    move.row.there = std::move(there);
    co_return std::nullopt;
  }
  Ask ask{api::Operation::kGetEndUser, target, InputFor(there, *move.row.link), move.nobody, OnceFor(move.nobody)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) {
    storage::MoveStep step = StepOfError(answer.error(), tools_.Now());
    if (answer.error().kind == ErrorKind::kEndUserNotFound) {
      step.reason = kNotAtTarget;
      step.retry = MoveRetry::kAutomatic;
      step.next_at = tools_.Now() + kRest;
    }
    const MoveEnd end = IsAboutAccount(answer.error()) ? MoveEnd::kRefused : MoveEnd::kFailed;
    co_return co_await rows_.Step(move, std::move(step), end);
  }
  shown = std::move(answer->results.front());
  TakeOverAnswer(tools_.context, {target.get(), api::Operation::kGetEndUser, shown}, there);
  move.row.there = std::move(there);
  co_return std::nullopt;
}

}  // namespace walletgate::routing
