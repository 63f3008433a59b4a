#include "routing/migrations/adopt_there.h"

#include <utility>

#include "routing/intents/move_ending.h"
#include "routing/migrations/target_proof.h"
#include "routing/take_over.h"

namespace walletgate::routing {

Task<std::optional<MoveOutcome>> AdoptThere::Run(OneMove& move) {
  if (!move.terms.adopts) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepOfHeld(), MoveEnd::kFailed);
    co_return co_await std::move(stepping);
  }
  AdoptionTerms terms;
  terms.provider = move.terms.target;
  Adoptee adoptee;
  adoptee.external_id = move.record.user.external_id;
  adoptee.login_methods = move.draft.request.login_methods;
  LookedUp looked_up = co_await look_up_.Run(move.nobody, terms, adoptee);
  if (looked_up.error) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepOfError(*looked_up.error, tools_.Now()), MoveEnd::kFailed);
    co_return co_await std::move(stepping);
  }
  if (looked_up.reason || !looked_up.shown) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepOfHeld(), MoveEnd::kFailed);
    co_return co_await std::move(stepping);
  }
  api::EndUser there = UserThere(move);
  there.provider = move.terms.target->stored_id();
  there.provider_user_id = adoptee.provider_user_id;
  there.created_at = tools_.Now();
  TakeOver(*looked_up.shown, Asked::kAll, tools_.Now(), there);
  const std::vector<api::WalletRequest> none;
  const Wanted wanted{move.draft.request, move.record.user.login_methods, none, LoginsAreTold(*terms.provider)};
  const bool is_he = Prove(wanted, *looked_up.shown, there).fault.empty();
  if (!is_he) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepOfHeld(), MoveEnd::kFailed);
    co_return co_await std::move(stepping);
  }
  const MoveOutcome linked = co_await Link(move, std::move(looked_up), std::move(there));
  if (linked.end != MoveEnd::kPrepared) co_return linked;
  co_return co_await rows_.Read(move);
}

Task<MoveOutcome> AdoptThere::Link(OneMove& move, LookedUp looked_up, api::EndUser there) {
  storage::Link link{move.terms.target->account().name, std::move(looked_up.id_at_provider),
                     storage::Link::State::kPrepared};
  link.provider = there.provider;
  link.provider_user_id = there.provider_user_id;
  link.origin = storage::Link::Origin::kImported;
  move.row.link = std::move(link);
  storage::MoveStep step = StepOfSuccess(move.record.user.version);
  step.adopted = true;
  step.there = std::move(there);
  co_return co_await rows_.Step(move, std::move(step), MoveEnd::kPrepared);
}

}  // namespace walletgate::routing
