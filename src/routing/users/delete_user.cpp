#include "routing/users/delete_user.h"

#include "base/check.h"
#include "routing/holder.h"

namespace walletgate::routing {

Task<Result<ApiAnswer>> DeleteUser::Run(CallerContext caller, std::string id, bool local) {
  Check(caller.progress != nullptr, "whoever deletes is told how far that has come");
  Result<UserAlone> alone = co_await TakeUser(tools_, caller, std::move(id));
  if (!alone) co_return std::move(alone).error();
  storage::UserRecord& record = alone->record;
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kDeleted, ShownUser(*caller.state, record.user));
  caller.NoteProvider(reply.provider);
  if (record.user.status == api::Status::kDeleted) co_return reply;
  Result<std::shared_ptr<const provider::Provider>> provider = Admit(caller, record, local);
  if (!provider) co_return std::move(provider).error();
  if (*provider != nullptr) {
    Result<void> deleted = co_await DeleteAtVendor(caller, std::move(*provider), record);
    if (!deleted) co_return std::move(deleted).error();
  }
  record.user.status = api::Status::kDeleted;
  record.look.reset();
  record.user.updated_at = tools_.Now();
  caller.NoteBegun();
  Result<void> updated = co_await MarkDeleted(std::move(record));
  if (updated) co_return reply;
  if (!local) updated.error().applied = Applied::kYes;
  co_return std::move(updated).error();
}

Result<std::shared_ptr<const provider::Provider>> DeleteUser::Admit(const CallerContext& caller,
                                                                    const storage::UserRecord& record,
                                                                    bool local) const {
  Result<void> undisputed = CheckUndisputed(record.link);
  const bool given_away = record.link.state == storage::Link::State::kOrphaned;
  if (!undisputed && !(local && given_away)) return std::move(undisputed).error();
  if (local) return std::shared_ptr<const provider::Provider>();
  std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  if (provider == nullptr) return NotConfigured(caller.state->ShownProvider(record.user.provider));
  if (provider->Offers(api::Operation::kDeleteEndUser)) return provider;
  Error error = NotOffered(provider->id(), api::Operation::kDeleteEndUser);
  error.detail += "; ?local=true forgets the end user here only";
  return error;
}

Task<Result<void>> DeleteUser::DeleteAtVendor(const CallerContext& caller,
                                              std::shared_ptr<const provider::Provider> provider,
                                              const storage::UserRecord& record) {
  Check(provider != nullptr, "a user is deleted by a provider");
  api::OperationInput input = InputFor(record.user, record.link);
  provider::CallContext& calls = tools_.context.For(provider);
  Result<provider::Call> call =
      co_await provider->calls().Prepare(api::Operation::kDeleteEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  if (Result<void> wanted = caller.CheckStillWanted(); !wanted) co_return wanted;
  call->tenant = caller.tenant->id;
  call->request_trace = caller.request_trace;
  call->may_send = caller.MaySend();
  CallSender::Delivery delivery = co_await tools_.sender.Send(provider, std::move(*call), RetryBudget{caller.deadline});
  // Gone at the vendor already is what was asked for.
  if (delivery.answer || delivery.answer.error().kind == ErrorKind::kEndUserNotFound) co_return Result<void>();
  Error error = std::move(delivery.answer).error();
  // Whatever came of it, deleting once more comes to the same.
  if (error.applied == Applied::kUnknown) error.retry = Retry::kSafe;
  co_return error;
}

Task<Result<void>> DeleteUser::MarkDeleted(storage::UserRecord record) {
  storage::PriorQuery query{record.user.tenant, std::string(), record.user.external_id, tools_.Now()};
  Result<storage::Prior> prior = co_await tools_.store.FindPrior(tools_.loop(), std::move(query));
  if (!prior) co_return std::move(prior).error();
  if (!prior->intent) co_return co_await tools_.store.UpdateUser(tools_.loop(), std::move(record));
  storage::Ending ending;
  ending.intent = std::move(*prior->intent);
  ending.outcome = storage::Ending::Outcome::kNotApplied;
  ending.user = std::move(record);
  const Result<storage::Ended> ended = co_await tools_.store.End(tools_.loop(), std::move(ending));
  co_return ended ? Result<void>() : Result<void>(ended.error());
}

}  // namespace walletgate::routing
