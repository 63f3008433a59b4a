#include "routing/recovery/intent_resolution.h"

#include "base/check.h"
#include "routing/holder.h"
#include "routing/intents/move_ending.h"
#include "routing/intents/recovery_means.h"
#include "routing/take_over.h"

namespace walletgate::routing {
namespace {

/// Whether a recovery that ended with `error` has ended the intent. A store that failed has not.
bool EndedWithoutEffect(const Error& error) {
  return error.applied == Applied::kNo && error.kind != ErrorKind::kStoreUnavailable;
}

}  // namespace

Task<Resolution> EndWithoutEffect(Tools& tools, storage::Intent intent) {
  storage::Ending ending;
  ending.intent = std::move(intent);
  ending.outcome = storage::Ending::Outcome::kNotApplied;
  if (ending.intent.moves()) ending.move = StepOfNothing(tools.Now());
  Result<storage::Ended> ended = co_await tools.store.End(tools.loop(), std::move(ending));
  co_return ended ? Resolution::kNotApplied : Resolution::kUnknown;
}

Task<Resolution> IntentResolution::Run(std::shared_ptr<const State> state, storage::Intent intent, Deadline deadline) {
  Check(intent.readable, "an intent is settled by somebody who could read it");
  const Flight flight = tools_.flights.TryTake(intent.user.tenant, intent.user.external_id);
  if (!flight) co_return Resolution::kBusy;
  const CallerContext nobody = NobodyFor(std::move(state), intent.user.tenant, deadline);
  co_return co_await RunAlone(nobody, std::move(intent));
}

Task<Resolution> IntentResolution::RunAlone(const CallerContext& nobody, storage::Intent intent) {
  if (intent.moves()) co_return co_await SettleMove(nobody, std::move(intent));
  storage::PriorQuery query{intent.user.tenant, std::string(), intent.user.external_id, intent.call.operation};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return Resolution::kUnknown;
  // Between the look at the list and the turn somebody else may have ended it.
  if (!prior->intent || prior->intent->id != intent.id) co_return Resolution::kGone;
  Job job;
  job.caller = &nobody;
  job.unattended = true;
  job.intent = std::move(*prior->intent);
  if (!api::MakesUser(job.intent.call.operation)) {
    // The user may have changed since the call. Nothing is done any more for one who is gone.
    const bool is_he = prior->user && prior->user->user.id == job.intent.user.id;
    const bool gone = !is_he || prior->user->user.status == api::Status::kDeleted;
    if (gone) co_return co_await EndWithoutEffect(tools_, std::move(job.intent));
    if (!CheckUndisputed(prior->user->link)) co_return Resolution::kNoMeans;
    job.known = prior->user;
    TakeCurrent(std::move(prior->user->user), job.intent);
  }
  co_return co_await Settle(nobody, job);
}

/// Nothing about its user is known here: what he is at the target stands in the intent alone.
Task<Resolution> IntentResolution::SettleMove(const CallerContext& nobody, storage::Intent intent) {
  Result<std::optional<storage::Intent>> open = co_await tools_.store.FindIntent(tools_.loop(), std::move(intent.id));
  if (!open) co_return Resolution::kUnknown;
  if (!*open) co_return Resolution::kGone;
  Job job;
  job.caller = &nobody;
  job.unattended = true;
  job.intent = std::move(**open);
  const api::EndUser& user = job.intent.user;
  Result<std::optional<storage::UserRecord>> known =
      co_await tools_.store.FindUser(tools_.loop(), user.tenant, user.id);
  if (!known) co_return Resolution::kUnknown;
  // Of one who is gone it is found out what the target has, and nothing is made there any more.
  job.only_looks = !*known || (*known)->user.status == api::Status::kDeleted;
  co_return co_await Settle(nobody, job);
}

Task<Resolution> IntentResolution::Settle(const CallerContext& nobody, Job& job) {
  if (nobody.tenant != nullptr) {
    job.provider = HolderOf(*nobody.state, *nobody.tenant, job.intent.user.provider, job.intent.link);
  }
  if (MeansLeft(job.provider.get(), job.intent, tools_.Now()).empty()) co_return Resolution::kNoMeans;
  Result<std::optional<ApiAnswer>> recovered = co_await recovery_.Run(job);
  if (!recovered) co_return EndedWithoutEffect(recovered.error()) ? Resolution::kNotApplied : Resolution::kUnknown;
  if (*recovered) co_return Resolution::kApplied;
  co_return co_await EndWithoutEffect(tools_, std::move(job.intent));
}

}  // namespace walletgate::routing
