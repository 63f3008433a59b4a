#include "routing/migrations/move_user.h"

#include <utility>

#include "base/check.h"
#include "routing/intents/move_ending.h"
#include "routing/migrations/first_row.h"
#include "routing/portability/move_check.h"

namespace walletgate::routing {
namespace {

using storage::MoveState;

/// Before one is looked at whose earlier call has to be settled first.
constexpr std::chrono::seconds kUntilSettled{30};

constexpr std::string_view kElsewhere = "elsewhere";  ///< his active link is not the one that the migration is from

bool IsServedFrom(const storage::UserRecord& record, const storage::MigrationEnd& from) {
  return record.link.state == storage::Link::State::kActive && record.link.account == from.account &&
         record.user.provider == from.provider;
}

}  // namespace

Task<MoveOutcome> MoveUser::Touch(const CallerContext& caller, const MoveTerms& terms, Person person) {
  Check(caller.tenant != nullptr && terms.target != nullptr, "who moves has a tenant, and somebody to go to");
  OneMove move{caller, terms, std::move(person.record)};
  move.person_is_here = true;
  move.user_token = std::move(person.user_token);
  co_return co_await RunAlone(move);
}

Task<MoveOutcome> MoveUser::Run(const CallerContext& nobody, const MoveTerms& terms, std::string user_id) {
  Check(nobody.tenant != nullptr && terms.target != nullptr, "who moves has a tenant, and somebody to go to");
  Result<std::optional<storage::UserRecord>> found =
      co_await tools_.store.FindUser(tools_.loop(), nobody.tenant->id, std::move(user_id));
  if (!found) co_return MoveOutcome{MoveEnd::kLost};
  if (!*found) co_return MoveOutcome{MoveEnd::kLater};  // erased: his row says so
  const Flight flight = tools_.flights.TryTake(nobody.tenant->id, (*found)->user.external_id);
  if (!flight) co_return MoveOutcome{MoveEnd::kLater};
  OneMove move{nobody, terms, std::move(**found)};
  co_return co_await RunAlone(move);
}

Task<MoveOutcome> MoveUser::RunAlone(OneMove& move) {
  std::optional<MoveOutcome> ended = co_await Read(move);
  if (ended) co_return std::move(*ended);
  ended = co_await Draft(move);
  if (ended) co_return std::move(*ended);
  if (!move.row.link && move.row.reason != kExistsAtTarget) {
    ended = co_await make_.Create(move);
    if (ended) co_return std::move(*ended);
  }
  if (!move.row.link) {
    ended = co_await adopt_.Run(move);
    if (ended) co_return std::move(*ended);
  }
  if (!move.row.link) co_return MoveOutcome{MoveEnd::kLater};
  co_return co_await prove_.Run(move);
}

Task<std::optional<MoveOutcome>> MoveUser::Read(OneMove& move) {
  const api::EndUser& user = move.record.user;
  // Before the turn came somebody else may have changed him.
  storage::PriorQuery query{user.tenant, std::string(), user.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return MoveOutcome{MoveEnd::kLost};
  std::optional<MoveOutcome> ended = co_await rows_.Read(move);
  if (ended) co_return ended;
  if (!prior->user || prior->user->user.id != user.id) co_return MoveOutcome{MoveEnd::kLater};
  move.record = std::move(*prior->user);
  if (move.record.user.status == api::Status::kDeleted) {
    Task<MoveOutcome> stepping =
        rows_.Step(move, StepTo(MoveState::kSkipped, storage::kUserDeleted), MoveEnd::kHeldBack);
    co_return co_await std::move(stepping);
  }
  if (!IsServedFrom(move.record, move.terms.from)) {
    Task<MoveOutcome> stepping = rows_.Step(move, StepTo(MoveState::kSkipped, kElsewhere), MoveEnd::kHeldBack);
    co_return co_await std::move(stepping);
  }
  if (!prior->intent) co_return std::nullopt;
  storage::MoveStep waits = StepTo(MoveState::kPending, InfoOf(ReasonCode::kSourceUnknown).name);
  waits.next_at = tools_.Now() + kUntilSettled;
  co_return co_await rows_.Step(move, std::move(waits), MoveEnd::kLater);
}

Task<std::optional<MoveOutcome>> MoveUser::Draft(OneMove& move) {
  const MoveTerms& terms = move.terms;
  const std::string from = terms.source == nullptr ? terms.from.provider : terms.source->id();
  const Move check{*move.nobody.tenant,        *terms.target, terms.source.get(),
                   {from, terms.target->id()}, terms.choices, tools_.keeps_personal_data};
  move.draft = DraftMove(check, MovingUser{move.record.user});
  const Standing standing = StandingBy(move.draft.verdict, terms.only_with_addresses);
  const bool goes =
      standing.state == MoveState::kPending || (move.person_is_here && standing.state == MoveState::kWaitingForUser);
  if (goes) co_return std::nullopt;
  Task<MoveOutcome> stepping = rows_.Step(move, StepTo(standing.state, standing.reason), MoveEnd::kHeldBack);
  co_return co_await std::move(stepping);
}

}  // namespace walletgate::routing
