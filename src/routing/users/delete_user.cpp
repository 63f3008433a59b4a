#include "routing/users/delete_user.h"

#include "base/check.h"
#include "routing/journal_note.h"
#include "routing/users/leave_vendor.h"

namespace walletgate::routing {

Task<Result<ApiAnswer>> DeleteUser::Run(CallerContext caller, std::string id, bool local) {
  Check(caller.progress != nullptr, "whoever deletes is told how far that has come");
  Result<UserAlone> alone = co_await TakeUser(tools_, caller, std::move(id));
  if (!alone) co_return std::move(alone).error();
  storage::UserRecord& record = alone->record;
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kDeleted, ShownUser(*caller.state, record.user));
  caller.NoteProvider(reply.provider);
  if (record.user.status == api::Status::kDeleted) co_return reply;
  Result<void> left = co_await LeaveVendor(tools_, caller, record, local);
  if (!left) co_return std::move(left).error();
  record.user.status = api::Status::kDeleted;
  DropPersonalMembers(record.user);
  record.look.reset();
  record.user.updated_at = tools_.Now();
  record.note = Noted(storage::JournalEntry::Kind::kDeleted, caller, tools_.Now());
  caller.NoteBegun();
  Result<void> updated = co_await MarkDeleted(std::move(record));
  if (updated) co_return reply;
  if (!local) updated.error().applied = Applied::kYes;
  co_return std::move(updated).error();
}

Task<Result<void>> DeleteUser::MarkDeleted(storage::UserRecord record) {
  storage::PriorQuery query{record.user.tenant, std::string(), record.user.external_id};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (!prior->intent) co_return co_await tools_.store.UpdateUser(tools_.loop(), std::move(record));
  storage::Ending ending;
  ending.intent = std::move(*prior->intent);
  ending.outcome = storage::Ending::Outcome::kNotApplied;
  ending.ends_others = true;
  ending.user = std::move(record);
  const Result<storage::Ended> ended = co_await tools_.store.End(tools_.loop(), std::move(ending));
  co_return ended ? Result<void>() : Result<void>(ended.error());
}

}  // namespace walletgate::routing
