#include "routing/users/earlier_request.h"

#include "routing/holder.h"

namespace walletgate::routing {

Task<Result<EarlierRequest>> FindEarlier(Tools& tools, const CallerContext& caller, EarlierQuery query) {
  storage::PriorQuery asked{caller.tenant->id, caller.idempotency_key, query.user.external_id, query.operation};
  Result<storage::Prior> prior = co_await tools.store.FindPrior(tools.loop(), std::move(asked));
  if (!prior) co_return std::move(prior).error();
  EarlierRequest earlier;
  Result<std::optional<ApiAnswer>> stored = tools.keys.FindAnswer(caller, *prior, query.fingerprint);
  if (!stored) co_return std::move(stored).error();
  earlier.answer = std::move(*stored);
  if (earlier.answer) co_return earlier;
  // Before the turn came somebody else may have changed him, or made another one of his external id.
  const bool is_he = prior->user && prior->user->user.id == query.user.id;
  if (!is_he || prior->user->user.status == api::Status::kDeleted) co_return MakeError(ErrorKind::kEndUserNotFound);
  earlier.record = std::move(*prior->user);
  const storage::Link& link = earlier.record.link;
  if (Result<void> undisputed = CheckUndisputed(link); !undisputed) co_return std::move(undisputed).error();
  const std::string shown = caller.state->ShownProvider(earlier.record.user.provider);
  earlier.provider = HolderOf(*caller.state, *caller.tenant, earlier.record.user.provider, link);
  caller.NoteProvider(shown);
  earlier.is_same = prior->intent && prior->intent->fingerprint == query.fingerprint;
  if (earlier.provider == nullptr) co_return NotConfigured(shown, earlier.is_same);
  earlier.open = std::move(prior->intent);
  co_return earlier;
}

}  // namespace walletgate::routing
