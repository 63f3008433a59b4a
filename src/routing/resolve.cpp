// One try at an open intent without a caller: what the resolver does with each.

#include "routing/end_user_service.h"
#include "routing/means.h"
#include "routing/stored_parts.h"

namespace walletgate::routing {
namespace {

/// Whether a recovery that ended with `error` has ended the intent. A store that failed has not.
bool EndedWithoutEffect(const Error& error) {
  return error.applied == Applied::kNo && error.kind != ErrorKind::kStoreUnavailable;
}

}  // namespace

Task<Resolution> EndUserService::Resolve(std::shared_ptr<const State> state, storage::Intent intent,
                                         Deadline deadline) {
  const std::string tenant = intent.user.tenant;
  const std::string external_id = intent.user.external_id;
  if (!shared_.flights.TryBoard(tenant, external_id)) co_return Resolution::kBusy;
  const Resolution resolution = co_await ResolveAlone(std::move(state), std::move(intent), deadline);
  shared_.flights.Land(tenant, external_id, std::string());
  co_return resolution;
}

Task<Resolution> EndUserService::ResolveAlone(std::shared_ptr<const State> state, storage::Intent intent,
                                              Deadline deadline) {
  storage::PriorQuery query{intent.user.tenant, std::string(), intent.user.external_id, context_.clock().Now()};
  Result<storage::Prior> prior = co_await shared_.store.FindPrior(context_.loop(), std::move(query));
  if (!prior) co_return Resolution::kUnknown;
  // Between the look at the list and the take-off somebody else may have landed.
  if (!prior->intent || prior->intent->id != intent.id) co_return Resolution::kGone;
  Job job;
  job.unattended = true;
  job.intent = std::move(*prior->intent);
  job.caller.state = std::move(state);
  job.caller.tenant = job.caller.state->FindTenant(job.intent.user.tenant);
  job.caller.deadline = deadline;
  if (job.intent.call.operation == api::Operation::kCreateWallet) {
    // The user may have changed since the call. Nobody can use a wallet of one who is gone.
    const bool gone = !prior->user || prior->user->user.status == api::Status::kDeleted;
    if (gone) co_return co_await EndWithoutEffect(std::move(job.intent));
    if (!CheckUndisputed(prior->user->link)) co_return Resolution::kNoMeans;
    TakeCurrent(std::move(prior->user->user), job.intent);
  }
  if (job.caller.tenant != nullptr) {
    job.provider = HolderOf(*job.caller.state, *job.caller.tenant, job.intent.user.provider, job.intent.link);
  }
  if (MeansLeft(job.provider.get(), job.intent, context_.clock().Now()).empty()) co_return Resolution::kNoMeans;
  Result<std::optional<ServiceReply>> recovered = co_await Recover(job);
  if (!recovered) co_return EndedWithoutEffect(recovered.error()) ? Resolution::kNotApplied : Resolution::kUnknown;
  if (*recovered) co_return Resolution::kApplied;
  co_return co_await EndWithoutEffect(std::move(job.intent));
}

Task<Resolution> EndUserService::EndWithoutEffect(storage::Intent intent) {
  storage::Ending ending;
  ending.intent = std::move(intent);
  ending.outcome = storage::Ending::Outcome::kNotApplied;
  Result<storage::Ended> ended = co_await shared_.store.End(context_.loop(), std::move(ending));
  co_return ended ? Resolution::kNotApplied : Resolution::kUnknown;
}

Task<Result<void>> EndUserService::MarkDeleted(storage::UserRecord record) {
  storage::PriorQuery query{record.user.tenant, std::string(), record.user.external_id, context_.clock().Now()};
  Result<storage::Prior> prior = co_await shared_.store.FindPrior(context_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (!prior->intent) co_return co_await shared_.store.UpdateUser(context_.loop(), std::move(record));
  storage::Ending ending;
  ending.intent = std::move(*prior->intent);
  ending.outcome = storage::Ending::Outcome::kNotApplied;
  ending.user = std::move(record);
  const Result<storage::Ended> ended = co_await shared_.store.End(context_.loop(), std::move(ending));
  co_return ended ? Result<void>() : Result<void>(ended.error());
}

}  // namespace walletgate::routing
