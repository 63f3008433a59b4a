#include "routing/users/changes/patch_user.h"

namespace walletgate::routing {

Task<Result<ApiAnswer>> PatchUser::Run(CallerContext caller, std::string id, api::UserPatch patch,
                                       Precondition precondition) {
  const bool of_profile = !patch.profile.empty() || !patch.dropped.empty();
  if (of_profile && !tools_.keeps_personal_data) {
    Error error = MakeError(ErrorKind::kInvalidRequest, "this gateway keeps no personal data");
    error.fields.push_back({"/profile", "unsupported", "is not kept here, so that it cannot be changed"});
    co_return error;
  }
  UserChange change{"patch\n" + patch.text, std::move(precondition)};
  change.apply = [patch = std::move(patch)](api::EndUser& user) { return api::ApplyPatch(patch, user); };
  co_return co_await change_user_.Run(std::move(caller), std::move(id), std::move(change));
}

}  // namespace walletgate::routing
