#include "routing/migrations/move_user.h"

#include <algorithm>

#include "base/check.h"
#include "base/ids.h"
#include "crypto/digest.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/intents/move_ending.h"
#include "routing/intents/stored_call.h"
#include "routing/portability/move_check.h"
#include "routing/take_over.h"

namespace walletgate::routing {
namespace {

using metrics::Portability;
using storage::MoveRetry;
using storage::MoveState;
using storage::MoveStep;

/// Before somebody is looked at again who waits for what comes by itself.
constexpr std::chrono::seconds kRest{5};
/// Before one is whose earlier call has to be settled first.
constexpr std::chrono::seconds kUntilSettled{30};

constexpr std::string_view kDeleted = "deleted";
constexpr std::string_view kElsewhere = "elsewhere";  ///< his active link is not the one that the migration is from
constexpr std::string_view kWalletsPending = "wallets_pending";
constexpr std::string_view kNotAtTarget = "not_at_target";

MoveStep StepTo(MoveState state, std::string_view reason) {
  MoveStep step;
  step.state = state;
  step.reason = reason;
  return step;
}

MoveState StateOf(Portability category) {
  switch (category) {
    case Portability::kBlocked: return MoveState::kBlocked;
    case Portability::kNeedsTenant: return MoveState::kWaitingForTenant;
    case Portability::kNeedsUser: return MoveState::kWaitingForUser;
    case Portability::kReadyWithLoss:
    case Portability::kReady: return MoveState::kPending;
  }
  return MoveState::kBlocked;
}

/// The first reason of the category that decides.
std::string ReasonOf(const Verdict& verdict) {
  const auto decides = [&](const Reason& reason) { return reason.category == verdict.category; };
  const auto reason = std::find_if(verdict.reasons.begin(), verdict.reasons.end(), decides);
  return reason == verdict.reasons.end() ? std::string() : std::string(InfoOf(reason->code).name);
}

bool Awaits(const api::EndUser& there, const api::WalletRequest& wallet) {
  return std::any_of(there.pending_wallets.begin(), there.pending_wallets.end(),
                     [&](const auto& pending) { return pending.chain == wallet.chain && pending.kind == wallet.kind; });
}

/// As the target has him: our ids, and what the row keeps of him there.
api::EndUser UserThere(const api::EndUser& user, const std::optional<api::EndUser>& kept) {
  api::EndUser there = kept.value_or(api::EndUser());
  there.id = user.id;
  there.tenant = user.tenant;
  there.external_id = user.external_id;
  there.generation = user.generation;
  there.version = user.version;
  return there;
}

/// Whether the vendor is told login methods at all; where they are kept here, it shows none.
bool LoginsAreTold(const provider::Provider& target) {
  const mapping::AcceptRule* rule = target.spec().accepts.Find("login_methods");
  return rule != nullptr && !rule->kept_by_gateway;
}

Adoptee AdopteeOf(const api::EndUser& user, const MoveDraft& draft) {
  Adoptee adoptee;
  adoptee.external_id = user.external_id;
  adoptee.login_methods = draft.request.login_methods;
  return adoptee;
}

}  // namespace

Task<MoveOutcome> MoveUser::Run(const CallerContext& nobody, const MoveTerms& terms, std::string user_id) {
  Check(nobody.tenant != nullptr && terms.target != nullptr, "who moves has a tenant, and somebody to go to");
  Result<std::optional<storage::UserRecord>> found =
      co_await tools_.store.FindUser(tools_.loop(), nobody.tenant->id, std::move(user_id));
  if (!found) co_return MoveOutcome{MoveEnd::kLost};
  if (!*found) co_return MoveOutcome{MoveEnd::kLater};  // erased: his row says so
  const Flight flight = tools_.flights.TryTake(nobody.tenant->id, (*found)->user.external_id);
  if (!flight) co_return MoveOutcome{MoveEnd::kLater};
  Moving moving{nobody, terms, std::move(**found)};
  co_return co_await RunAlone(moving);
}

Task<MoveOutcome> MoveUser::RunAlone(Moving& moving) {
  std::optional<MoveOutcome> ended = co_await Read(moving);
  if (ended) co_return std::move(*ended);
  ended = co_await Draft(moving);
  if (ended) co_return std::move(*ended);
  if (moving.row.link) co_return co_await ProveThere(moving);
  if (moving.row.reason == kExistsAtTarget) co_return co_await Adopt(moving);
  co_return co_await Create(moving);
}

Task<std::optional<MoveOutcome>> MoveUser::Read(Moving& moving) {
  api::EndUser& user = moving.record.user;
  // Before the turn came somebody else may have changed him.
  storage::PriorQuery query{user.tenant, std::string(), user.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return MoveOutcome{MoveEnd::kLost};
  std::optional<MoveOutcome> ended = co_await ReadRow(moving);
  if (ended) co_return ended;
  if (!prior->user || prior->user->user.id != user.id) co_return MoveOutcome{MoveEnd::kLater};
  moving.record = std::move(*prior->user);
  const storage::Link& link = moving.record.link;
  const bool is_there = link.state == storage::Link::State::kActive && link.account == moving.terms.from.account &&
                        moving.record.user.provider == moving.terms.from.provider;
  if (moving.record.user.status == api::Status::kDeleted) {
    co_return co_await Step(moving, StepTo(MoveState::kSkipped, kDeleted), MoveEnd::kHeldBack);
  }
  if (!is_there) co_return co_await Step(moving, StepTo(MoveState::kSkipped, kElsewhere), MoveEnd::kHeldBack);
  if (!prior->intent) co_return std::nullopt;
  MoveStep waits = StepTo(MoveState::kPending, InfoOf(ReasonCode::kSourceUnknown).name);
  waits.next_at = tools_.Now() + kUntilSettled;
  co_return co_await Step(moving, std::move(waits), MoveEnd::kLater);
}

Task<std::optional<MoveOutcome>> MoveUser::ReadRow(Moving& moving) {
  Result<std::optional<storage::FoundMove>> found =
      co_await tools_.store.FindMove(tools_.loop(), moving.record.user.tenant, moving.record.user.id);
  if (!found) co_return MoveOutcome{MoveEnd::kLost};
  const bool is_ours = *found && (*found)->migration.id == moving.terms.migration_id;
  if (!is_ours) co_return MoveOutcome{MoveEnd::kLater};
  moving.row = std::move((*found)->row);
  const MoveState state = moving.row.state;
  const bool may_go = state == MoveState::kPending || state == MoveState::kFailed;
  if (!may_go) co_return MoveOutcome{MoveEnd::kLater};
  co_return std::nullopt;
}

Task<std::optional<MoveOutcome>> MoveUser::Draft(Moving& moving) {
  const MoveTerms& terms = moving.terms;
  const std::string from = terms.source == nullptr ? terms.from.provider : terms.source->id();
  const Move move{*moving.nobody.tenant,      *terms.target, terms.source.get(),
                  {from, terms.target->id()}, terms.choices, tools_.keeps_personal_data};
  moving.draft = DraftMove(move, MovingUser{moving.record.user});
  const Verdict& verdict = moving.draft.verdict;
  const MoveState state = StateOf(verdict.category);
  if (state == MoveState::kPending) co_return std::nullopt;
  co_return co_await Step(moving, StepTo(state, ReasonOf(verdict)), MoveEnd::kHeldBack);
}

storage::Intent MoveUser::IntentFor(const Moving& moving, const provider::Call& call) const {
  const WallTime now = tools_.Now();
  storage::Intent intent;
  intent.id = MakeUlid(now, tools_.context.random());
  intent.migration = moving.terms.migration_id;
  intent.fingerprint = intent.user_fingerprint = crypto::Sha256Hex("move " + intent.id);
  intent.created_at = now;
  intent.call = StoredFrom(call);
  intent.user = UserThere(moving.record.user, moving.row.there);
  intent.user.provider = moving.terms.target->stored_id();
  if (moving.row.link) intent.link = *moving.row.link;
  return intent;
}

Task<MoveOutcome> MoveUser::Create(Moving& moving) {
  const std::shared_ptr<const provider::Provider>& target = moving.terms.target;
  const provider::Account& account = target->account();
  const api::EndUser& user = moving.record.user;
  if (std::optional<Error> refusal = target->guard().Refusal(user.tenant, tools_.Steady())) {
    co_return MoveOutcome{MoveEnd::kLater, std::string(InfoOf(refusal->kind).code)};
  }
  api::OperationInput input;
  input.request = &moving.draft.request;
  input.external_id =
      provider::IdAtVendor(account.ids, {user.tenant, moving.nobody.tenant->prefix, user.external_id, user.generation});
  storage::Link link{account.name, target->TellsExternalId() ? input.external_id : std::string()};
  provider::CallContext& calls = tools_.context.For(target);
  Result<provider::Call> call =
      co_await target->calls().Prepare(api::Operation::kCreateEndUser, std::move(input), std::string(), calls);
  if (!call) co_return co_await Step(moving, StepOfError(call.error(), tools_.Now()), MoveEnd::kFailed);
  Job job{&moving.nobody, target, IntentFor(moving, *call)};
  job.intent.link = std::move(link);
  job.intent.user.login_methods = moving.draft.request.login_methods;
  job.intent.user.profile = moving.draft.request.profile;
  job.intent.user.pending_wallets = moving.draft.request.wallets;
  job.intent.user.created_at = job.intent.user.updated_at = tools_.Now();
  job.user_token = std::move(call->user_token);
  std::optional<MoveOutcome> ended = co_await Send(moving, std::move(job));
  if (ended) co_return std::move(*ended);
  co_return co_await ProveThere(moving);
}

Task<std::optional<MoveOutcome>> MoveUser::Send(Moving& moving, Job job) {
  Result<ApiAnswer> sent = co_await runner_.Run(job);
  if (sent) co_return co_await ReadRow(moving);
  const Error& error = sent.error();
  const std::string reason(InfoOf(error.kind).code);
  if (error.kind == ErrorKind::kStoreUnavailable) co_return MoveOutcome{MoveEnd::kLost, reason};
  // Begun elsewhere meanwhile, by another process or an earlier life of this one.
  const bool not_begun = error.kind == ErrorKind::kRequestInProgress || error.kind == ErrorKind::kWrongState;
  if (not_begun) co_return MoveOutcome{MoveEnd::kLater, reason};
  if (error.applied == Applied::kUnknown) co_return MoveOutcome{MoveEnd::kUnknown, reason};
  if (IsAboutAccount(error)) co_return MoveOutcome{MoveEnd::kRefused, reason};
  if (error.kind != ErrorKind::kEndUserExists) co_return MoveOutcome{MoveEnd::kFailed, reason};
  std::optional<MoveOutcome> ended = co_await ReadRow(moving);
  if (ended) co_return MoveOutcome{MoveEnd::kFailed, std::string(kConflictAtTarget)};
  if (moving.row.reason != kExistsAtTarget) co_return MoveOutcome{MoveEnd::kFailed, moving.row.reason};
  co_return co_await Adopt(moving);
}

Task<MoveOutcome> MoveUser::Adopt(Moving& moving) {
  const std::shared_ptr<const provider::Provider>& target = moving.terms.target;
  const MoveStep conflict = StepOfHeld();
  if (!moving.terms.adopts) co_return co_await Step(moving, conflict, MoveEnd::kFailed);
  AdoptionTerms terms;
  terms.provider = target;
  Adoptee adoptee = AdopteeOf(moving.record.user, moving.draft);
  LookedUp looked_up = co_await look_up_.Run(moving.nobody, terms, adoptee);
  if (looked_up.error) {
    co_return co_await Step(moving, StepOfError(*looked_up.error, tools_.Now()), MoveEnd::kFailed);
  }
  if (looked_up.reason || !looked_up.shown) co_return co_await Step(moving, conflict, MoveEnd::kFailed);
  api::EndUser there = UserThere(moving.record.user, std::nullopt);
  there.provider = target->stored_id();
  there.provider_user_id = adoptee.provider_user_id;
  there.created_at = tools_.Now();
  TakeOver(*looked_up.shown, Asked::kAll, tools_.Now(), there);
  const std::vector<api::WalletRequest> none;
  const Wanted wanted{moving.draft.request, moving.record.user.login_methods, none, LoginsAreTold(*target)};
  if (!Prove(wanted, *looked_up.shown, there).fault.empty()) {
    co_return co_await Step(moving, conflict, MoveEnd::kFailed);
  }
  MoveStep step = StepOfSuccess(moving.record.user.version);
  step.adopted = true;
  step.there = there;
  storage::Link link{target->account().name, looked_up.id_at_provider, storage::Link::State::kPrepared};
  link.provider = there.provider;
  link.provider_user_id = there.provider_user_id;
  link.origin = storage::Link::Origin::kImported;
  moving.row.link = std::move(link);
  const MoveOutcome adopted = co_await Step(moving, std::move(step), MoveEnd::kPrepared);
  if (adopted.end != MoveEnd::kPrepared) co_return adopted;
  std::optional<MoveOutcome> ended = co_await ReadRow(moving);
  if (ended) co_return std::move(*ended);
  co_return co_await ProveThere(moving);
}

Task<MoveOutcome> MoveUser::ProveThere(Moving& moving) {
  const bool tells_logins = LoginsAreTold(*moving.terms.target);
  // Every round has ordered one wallet more.
  for (std::size_t round = 0; round <= api::kMaxKeptWallets; ++round) {
    api::ProviderResult shown;
    std::optional<MoveOutcome> ended = co_await LookThere(moving, shown);
    if (ended) co_return std::move(*ended);
    const Wanted wanted{moving.draft.request, moving.record.user.login_methods, moving.draft.wallets_after,
                        tells_logins};
    const TargetProof proof = Prove(wanted, shown, *moving.row.there);
    if (!proof.fault.empty()) {
      MoveStep step = StepTo(MoveState::kFailed, proof.fault);
      step.retry = MoveRetry::kByCall;
      step.is_failure = true;
      co_return co_await Step(moving, std::move(step), MoveEnd::kFailed);
    }
    if (proof.missing.empty()) {
      MoveStep step = StepTo(MoveState::kPrepared, {});
      step.version = moving.record.user.version;
      step.there = moving.row.there;
      co_return co_await Step(moving, std::move(step), MoveEnd::kPrepared);
    }
    ended = co_await Order(moving, proof.missing.front());
    if (ended) co_return std::move(*ended);
  }
  co_return MoveOutcome{MoveEnd::kLater};
}

Task<std::optional<MoveOutcome>> MoveUser::LookThere(Moving& moving, api::ProviderResult& shown) {
  const std::shared_ptr<const provider::Provider>& target = moving.terms.target;
  api::EndUser there = UserThere(moving.record.user, moving.row.there);
  if (!target->Offers(api::Operation::kGetEndUser)) {
    moving.row.there = std::move(there);
    co_return std::nullopt;
  }
  Ask ask{api::Operation::kGetEndUser, target, InputFor(there, *moving.row.link), moving.nobody,
          OnceFor(moving.nobody)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) {
    MoveStep step = StepOfError(answer.error(), tools_.Now());
    if (answer.error().kind == ErrorKind::kEndUserNotFound) {
      step.reason = kNotAtTarget;  // who was made a second ago may not be seen yet
      step.retry = MoveRetry::kAutomatic;
      step.next_at = tools_.Now() + kRest;
    }
    const MoveEnd end = IsAboutAccount(answer.error()) ? MoveEnd::kRefused : MoveEnd::kFailed;
    co_return co_await Step(moving, std::move(step), end);
  }
  shown = std::move(answer->results.front());
  TakeOverAnswer(tools_.context, {target.get(), api::Operation::kGetEndUser, shown}, there);
  moving.row.there = std::move(there);
  co_return std::nullopt;
}

Task<std::optional<MoveOutcome>> MoveUser::Order(Moving& moving, api::WalletRequest wallet) {
  const std::shared_ptr<const provider::Provider>& target = moving.terms.target;
  const bool can_order = target->Offers(api::Operation::kCreateWallet);
  if (!can_order || Awaits(*moving.row.there, wallet)) {
    MoveStep waits = StepTo(MoveState::kPending, kWalletsPending);
    waits.next_at = tools_.Now() + kRest;
    co_return co_await Step(moving, std::move(waits), MoveEnd::kLater);
  }
  api::OperationInput input = InputFor(*moving.row.there, *moving.row.link);
  input.wallet = wallet;
  provider::CallContext& calls = tools_.context.For(target);
  Result<provider::Call> call =
      co_await target->calls().Prepare(api::Operation::kCreateWallet, std::move(input), std::string(), calls);
  if (!call) co_return co_await Step(moving, StepOfError(call.error(), tools_.Now()), MoveEnd::kFailed);
  Job job{&moving.nobody, target, IntentFor(moving, *call)};
  job.intent.user.pending_wallets.push_back(wallet);
  job.user_token = std::move(call->user_token);
  co_return co_await Send(moving, std::move(job));
}

Task<MoveOutcome> MoveUser::Step(Moving& moving, storage::MoveStep step, MoveEnd end) {
  MoveOutcome outcome{end, step.reason};
  storage::MoveChange change;
  change.tenant = moving.record.user.tenant;
  change.migration_id = moving.terms.migration_id;
  change.user_id = moving.record.user.id;
  change.from = {MoveState::kPending, MoveState::kFailed};
  if (step.state == MoveState::kPrepared) change.if_version = step.version;
  if (step.adopted) change.link = moving.row.link;
  change.step = std::move(step);
  change.at = tools_.Now();
  Result<storage::MoveChanged> changed = co_await tools_.store.ChangeMove(tools_.loop(), std::move(change));
  if (!changed) co_return MoveOutcome{MoveEnd::kLost};
  if (*changed == storage::MoveChanged::kChanged) co_return outcome;
  if (*changed == storage::MoveChanged::kElsewhere) co_return MoveOutcome{MoveEnd::kLater};
  moving.row.link.reset();
  Task<MoveOutcome> held = Step(moving, StepOfHeld(), MoveEnd::kFailed);
  co_return co_await std::move(held);
}

}  // namespace walletgate::routing
