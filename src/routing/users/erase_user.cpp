#include "routing/users/erase_user.h"

#include "base/check.h"
#include "base/log/log.h"
#include "routing/holder.h"
#include "routing/users/changes/change_user.h"
#include "routing/users/leave_vendor.h"
#include "routing/users/wallet_request.h"

namespace walletgate::routing {
namespace {

/// Of all requests whose kept answers show the user.
std::vector<std::string> FingerprintsOf(const storage::UserRecord& record) {
  std::vector<std::string> fingerprints = WalletFingerprints(record.user.id);
  fingerprints.push_back(record.fingerprint);
  fingerprints.push_back(ChangeFingerprint(record.user.id, {}));
  return fingerprints;
}

}  // namespace

Task<Result<ApiAnswer>> EraseUser::Run(CallerContext caller, std::string id, bool local) {
  Check(caller.progress != nullptr, "whoever erases is told how far that has come");
  Result<UserAlone> alone = co_await TakeUser(tools_, caller, id);
  if (!alone) co_return co_await ReplyWithout(caller, std::move(id), std::move(alone).error());
  const storage::UserRecord& record = alone->record;
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kDeleted, ShownUser(*caller.state, record.user));
  caller.NoteProvider(reply.provider);
  Result<void> settled = co_await CheckSettled(caller, record);
  if (!settled) co_return std::move(settled).error();
  const bool lives = record.user.status != api::Status::kDeleted;
  if (lives) {
    Result<void> left = co_await LeaveVendor(tools_, caller, record, local);
    if (!left) co_return std::move(left).error();
  }
  caller.NoteBegun();
  storage::Erasure erasure{record.user.tenant, record.user.id, FingerprintsOf(record), tools_.Now()};
  Result<void> erased = co_await tools_.store.Erase(tools_.loop(), std::move(erasure));
  if (!erased) {
    if (lives && !local) erased.error().applied = Applied::kYes;
    co_return std::move(erased).error();
  }
  Log(LogLevel::kInfo, "end user erased",
      {{"request_id", std::string_view(caller.request_id)},
       {"tenant", std::string_view(caller.tenant->shown())},
       {"end_user", std::string_view(id)}});
  co_return reply;
}

Task<Result<ApiAnswer>> EraseUser::ReplyWithout(const CallerContext& caller, std::string id, Error error) {
  if (error.kind != ErrorKind::kEndUserNotFound) co_return error;
  Result<bool> before = co_await tools_.store.WasErased(tools_.loop(), caller.tenant->id, std::move(id));
  if (!before) co_return std::move(before).error();
  if (!*before) co_return error;
  co_return tools_.answers.OfUser(Said::kDeleted, api::EndUser(), {});
}

Task<Result<void>> EraseUser::CheckNotMoving(const api::EndUser& user) {
  Result<std::optional<storage::FoundMove>> found = co_await tools_.store.FindMove(tools_.loop(), user.tenant, user.id);
  if (!found) co_return std::move(found).error();
  if (!*found) co_return Result<void>();
  // Of one for whom nothing was done yet nothing would be left anywhere.
  const storage::MovingRow& row = (*found)->row;
  const bool is_there = row.link.has_value() && row.state != storage::MoveState::kCutOver;
  if (!is_there && row.state != storage::MoveState::kCreating) co_return Result<void>();
  Error error =
      MakeError(ErrorKind::kRequestInProgress, "a migration moves the end user: end it, or take it back first");
  error.retry = Retry::kNever;
  co_return error;
}

Task<Result<void>> EraseUser::CheckSettled(const CallerContext& caller, const storage::UserRecord& record) {
  storage::PriorQuery query{record.user.tenant, std::string(), record.user.external_id};
  query.moves_too = true;
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (!prior->intent) co_return co_await CheckNotMoving(record.user);
  const api::EndUser& user = prior->intent->user;
  const std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, user.provider, prior->intent->link);
  co_return WaitsForOutcome(tools_.sent.OutlookOf(provider.get(), *prior->intent),
                            caller.state->ShownProvider(user.provider));
}

}  // namespace walletgate::routing
