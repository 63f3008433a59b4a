#include "routing/end_user_service.h"

#include "base/check.h"

namespace walletgate::routing {
namespace {

/// `unsettled`: until it is looked up, an earlier call may have created what this one asks for.
AnswerInTime::Waiter Begin(CallerContext& caller, bool unsettled) {
  Check(caller.state != nullptr && caller.tenant != nullptr, "a verb is a tenant's, under a configuration");
  Check(caller.progress == nullptr, "a request begins once");
  caller.progress = std::make_shared<RequestProgress>();
  caller.progress->unsettled = unsettled;
  return {caller.deadline, caller.progress, caller.request_id};
}

}  // namespace

EndUserService::EndUserService(provider::LoopContext& context, const ServiceOptions& options)
    : tools_(context, options), in_time_(context) {}

Task<Result<ApiAnswer>> EndUserService::Create(CallerContext caller, api::CreateEndUser request) {
  AnswerInTime::Waiter waiter = Begin(caller, true);
  return in_time_.Run(std::move(waiter), create_user_.Run(std::move(caller), std::move(request)));
}

Task<Result<ApiAnswer>> EndUserService::Adopt(CallerContext caller, api::CreateEndUser request,
                                              api::AdoptRequest adopt) {
  AnswerInTime::Waiter waiter = Begin(caller, false);
  return in_time_.Run(std::move(waiter), adopt_named_.Run(std::move(caller), std::move(request), std::move(adopt)));
}

Task<Result<ApiAnswer>> EndUserService::CreateWallet(CallerContext caller, std::string id, api::WalletRequest wallet) {
  AnswerInTime::Waiter waiter = Begin(caller, true);
  return in_time_.Run(std::move(waiter), add_wallet_.Run(std::move(caller), std::move(id), wallet));
}

Task<Result<ApiAnswer>> EndUserService::Get(CallerContext caller, std::string id, ReadUser::Options options) {
  if (!options.asks_vendor()) return read_user_.Run(std::move(caller), std::move(id), options);
  AnswerInTime::Waiter waiter = Begin(caller, false);
  return in_time_.Run(std::move(waiter), read_user_.Run(std::move(caller), std::move(id), options));
}

Task<Result<ApiAnswer>> EndUserService::Patch(CallerContext caller, std::string id, api::UserPatch patch,
                                              Precondition precondition) {
  AnswerInTime::Waiter waiter = Begin(caller, true);
  return in_time_.Run(std::move(waiter),
                      patch_user_.Run(std::move(caller), std::move(id), std::move(patch), std::move(precondition)));
}

Task<Result<ApiAnswer>> EndUserService::ChangeLogin(CallerContext caller, std::string id, LoginChange change) {
  AnswerInTime::Waiter waiter = Begin(caller, true);
  return in_time_.Run(std::move(waiter), change_logins_.Run(std::move(caller), std::move(id), std::move(change)));
}

Task<Result<ApiAnswer>> EndUserService::Touch(CallerContext caller, std::string id, Secret user_token) {
  AnswerInTime::Waiter waiter = Begin(caller, false);
  return in_time_.Run(std::move(waiter), touch_user_.Run(std::move(caller), std::move(id), std::move(user_token)));
}

Task<Result<ApiAnswer>> EndUserService::Delete(CallerContext caller, std::string id, bool local) {
  AnswerInTime::Waiter waiter = Begin(caller, false);
  return in_time_.Run(std::move(waiter), delete_user_.Run(std::move(caller), std::move(id), local));
}

Task<Result<ApiAnswer>> EndUserService::Erase(CallerContext caller, std::string id, bool local) {
  AnswerInTime::Waiter waiter = Begin(caller, false);
  return in_time_.Run(std::move(waiter), erase_user_.Run(std::move(caller), std::move(id), local));
}

Task<Result<ApiAnswer>> EndUserService::List(CallerContext caller, storage::ListQuery query, std::string cursor) {
  return list_users_.Run(std::move(caller), std::move(query), std::move(cursor));
}

Task<Result<ApiAnswer>> EndUserService::Journal(CallerContext caller, std::string id) {
  return read_journal_.Run(std::move(caller), std::move(id));
}

}  // namespace walletgate::routing
