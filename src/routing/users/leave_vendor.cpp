#include "routing/users/leave_vendor.h"

#include "base/check.h"
#include "routing/holder.h"

namespace walletgate::routing {
namespace {

/// Who is asked to delete him; null: nobody, he is forgotten here only.
Result<std::shared_ptr<const provider::Provider>> Admit(const CallerContext& caller, const storage::UserRecord& record,
                                                        bool local) {
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

/// The vendor has deleted him, or knew nobody.
Task<Result<void>> DeleteAtVendor(Tools& tools, const CallerContext& caller,
                                  std::shared_ptr<const provider::Provider> provider,
                                  const storage::UserRecord& record) {
  Check(provider != nullptr, "a user is deleted by a provider");
  api::OperationInput input = InputFor(record.user, record.link);
  provider::CallContext& calls = tools.context.For(provider);
  Result<provider::Call> call =
      co_await provider->calls().Prepare(api::Operation::kDeleteEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  if (Result<void> wanted = caller.CheckStillWanted(); !wanted) co_return wanted;
  call->tenant = caller.tenant->id;
  call->request_trace = caller.request_trace;
  call->may_send = caller.MaySend();
  CallSender::Delivery delivery = co_await tools.sender.Send(provider, std::move(*call), RetryBudget{caller.deadline});
  // Gone at the vendor already is what was asked for.
  if (delivery.answer || delivery.answer.error().kind == ErrorKind::kEndUserNotFound) co_return Result<void>();
  Error error = std::move(delivery.answer).error();
  // Whatever came of it, deleting once more comes to the same.
  if (error.applied == Applied::kUnknown) error.retry = Retry::kSafe;
  co_return error;
}

}  // namespace

Task<Result<void>> LeaveVendor(Tools& tools, const CallerContext& caller, const storage::UserRecord& record,
                               bool local) {
  Result<std::shared_ptr<const provider::Provider>> provider = Admit(caller, record, local);
  if (!provider) co_return std::move(provider).error();
  if (*provider == nullptr) co_return Result<void>();
  co_return co_await DeleteAtVendor(tools, caller, std::move(*provider), record);
}

}  // namespace walletgate::routing
