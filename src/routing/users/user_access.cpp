#include "routing/users/user_access.h"

#include "base/check.h"
#include "base/ids.h"

namespace walletgate::routing {

Error StillChanging() {
  Error error = MakeError(ErrorKind::kRequestInProgress, "another change of this end user is still running");
  error.retry_after = std::chrono::seconds(1);
  return error;
}

Task<Result<storage::UserRecord>> FindUser(Tools& tools, const CallerContext& caller, std::string id) {
  Check(caller.tenant != nullptr, "a user is looked for by his tenant");
  if (!IsEndUserId(id)) co_return MakeError(ErrorKind::kEndUserNotFound);
  Result<std::optional<storage::UserRecord>> found =
      co_await tools.store.FindUser(tools.loop(), caller.tenant->id, std::move(id));
  if (!found) co_return std::move(found).error();
  if (!*found) co_return MakeError(ErrorKind::kEndUserNotFound);
  Check((**found).user.tenant == caller.tenant->id, "nobody is shown a user of another tenant");
  co_return std::move(**found);
}

Task<Result<UserAlone>> TakeUser(Tools& tools, const CallerContext& caller, std::string id) {
  Result<storage::UserRecord> record = co_await FindUser(tools, caller, id);
  if (!record) co_return std::move(record).error();
  Flight flight = co_await TakeTurn(tools, caller, record->user.external_id, std::string());
  if (!flight) co_return StillChanging();
  // Before the turn came somebody else may have changed him.
  record = co_await FindUser(tools, caller, std::move(id));
  if (!record) co_return std::move(record).error();
  co_return UserAlone{std::move(flight), std::move(*record)};
}

}  // namespace walletgate::routing
