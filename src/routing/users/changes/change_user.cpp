#include "routing/users/changes/change_user.h"

#include "base/check.h"
#include "base/ids.h"
#include "crypto/digest.h"
#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/intents/open_outcome.h"
#include "routing/intents/stored_call.h"
#include "routing/journal_note.h"
#include "routing/take_over.h"
#include "routing/users/earlier_request.h"
#include "routing/users/user_access.h"
#include "storage/versions.h"

namespace walletgate::routing {

std::string ChangeFingerprint(const std::string& end_user_id, const std::string& request) {
  const std::string of_user = crypto::Sha256Hex("change\n" + end_user_id);
  return request.empty() ? of_user : of_user + ':' + crypto::Sha256Hex(end_user_id + '\n' + request);
}

Task<Result<ApiAnswer>> ChangeUser::Run(CallerContext caller, std::string id, UserChange change) {
  Check(caller.progress != nullptr, "whoever changes a user is told how far that has come");
  Result<storage::UserRecord> record = co_await FindUser(tools_, caller, id);
  if (!record) co_return std::move(record).error();
  Order order{caller, change, ChangeFingerprint(id, change.request)};
  order.record = std::move(*record);
  const Flight flight = co_await TakeTurn(tools_, caller, order.record.user.external_id, caller.idempotency_key);
  if (!flight) {
    tools_.keys.Count(caller, metrics::IdempotencyResult::kInProgress);
    co_return StillChanging();
  }
  Reply earlier = co_await Earlier(order);
  if (!earlier) co_return std::move(earlier).error();
  if (*earlier) co_return std::move(**earlier);
  caller.progress->unsettled = false;
  co_return co_await Change(order);
}

Task<ChangeUser::Reply> ChangeUser::Earlier(Order& order) {
  EarlierQuery query{api::Operation::kUpdateEndUser, order.fingerprint, order.record.user};
  Result<EarlierRequest> earlier = co_await FindEarlier(tools_, order.caller, query);
  if (!earlier) co_return std::move(earlier).error();
  if (earlier->answer) co_return std::move(earlier->answer);
  order.record = std::move(earlier->record);
  order.provider = std::move(earlier->provider);
  if (earlier->is_same) co_return co_await Recover(order, std::move(*earlier->open));
  order.open = std::move(earlier->open);
  co_return std::optional<ApiAnswer>();
}

Task<ChangeUser::Reply> ChangeUser::Recover(Order& order, storage::Intent open) {
  Job job{&order.caller, order.provider, std::move(open)};
  job.known = order.record;
  TakeCurrent(order.record.user, job.intent);
  co_return co_await recovery_.Run(job);
}

Task<Result<ApiAnswer>> ChangeUser::Change(Order& order) {
  const CallerContext& caller = order.caller;
  storage::UserRecord before = order.record;
  Result<void> holds = CheckPrecondition(order.change.precondition, *ShownUser(*caller.state, before.user));
  if (!holds) co_return std::move(holds).error();
  api::EndUser& after = order.record.user;
  Result<void> applied = order.change.apply(after);
  if (!applied) co_return std::move(applied).error();
  if (storage::NextVersion(before.user, after) == before.user.version) co_return co_await Keep(order, before.user);
  Result<std::optional<VendorPart>> part = PartOfVendor(*order.provider, before.user, after);
  if (!part) co_return std::move(part).error();
  // What an open change has told the vendor will be so of the user as a whole, once it is settled.
  if (order.open) {
    co_return WaitsForOutcome(tools_.sent.OutlookOf(order.provider.get(), *order.open), order.provider->id());
  }
  if (*part) co_return co_await Tell(order, std::move(**part), std::move(before));
  co_return co_await Keep(order, before.user);
}

Task<Result<ApiAnswer>> ChangeUser::Keep(Order& order, const api::EndUser& before) {
  const CallerContext& caller = order.caller;
  api::EndUser& user = order.record.user;
  user.version = storage::NextVersion(before, user);
  const bool changed = user.version != before.version;
  if (changed) user.updated_at = tools_.Now();
  if (changed) order.record.note = Noted(storage::JournalEntry::Kind::kUpdated, caller, tools_.Now());
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kShown, ShownUser(*caller.state, order.record.user));
  std::optional<storage::KeyRecord> key;
  if (!caller.idempotency_key.empty()) {
    tools_.keys.Count(caller, metrics::IdempotencyResult::kNew);
    key = tools_.keys.NewRecord(caller, order.fingerprint);
    KeepAnswer(reply, *key);
  }
  if (!changed && !key) co_return reply;
  if (Result<void> wanted = caller.CheckStillWanted(); !wanted) co_return std::move(wanted).error();
  caller.NoteBegun();
  Result<void> written = co_await Write(order, changed, std::move(key));
  if (!written) co_return std::move(written).error();
  co_return reply;
}

Task<Result<void>> ChangeUser::Write(Order& order, bool changed, std::optional<storage::KeyRecord> key) {
  if (!changed) co_return co_await tools_.store.PutKey(tools_.loop(), std::move(*key));
  if (!key) co_return co_await tools_.store.UpdateUser(tools_.loop(), std::move(order.record));
  storage::Ending ending;  // of no intent
  ending.intent.user = order.record.user;
  ending.user = std::move(order.record);
  ending.key = std::move(key);
  const Result<storage::Ended> ended = co_await tools_.store.End(tools_.loop(), std::move(ending));
  co_return ended ? Result<void>() : Result<void>(ended.error());
}

Task<Result<ApiAnswer>> ChangeUser::Tell(Order& order, VendorPart part, storage::UserRecord before) {
  const CallerContext& caller = order.caller;
  api::CreateEndUser person = api::PersonOf(order.record.user);
  // Logins that stay are not told again: the person may have taken one away at the vendor.
  if (!part.tells_logins) person.login_methods.clear();
  api::OperationInput input = InputFor(order.record.user, order.record.link);
  input.request = &person;
  if (part.removed) {
    Result<std::optional<api::LoginMethod>> found = co_await FindLogin(order, std::move(*part.removed));
    if (!found) co_return std::move(found).error();
    if (!*found) co_return co_await Keep(order, before.user);
    input.login_method = std::move(**found);
  }
  provider::CallContext& calls = tools_.context.For(order.provider);
  Result<provider::Call> call =
      co_await order.provider->calls().Prepare(part.operation, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  tools_.keys.Count(caller, metrics::IdempotencyResult::kNew);
  Job job;
  job.caller = &caller;
  job.provider = order.provider;
  job.known = std::move(before);
  job.intent.id = MakeUlid(tools_.Now(), tools_.context.random());
  job.intent.fingerprint = order.fingerprint;
  job.intent.user_fingerprint = order.record.fingerprint;
  job.intent.link = order.record.link;
  job.intent.user = std::move(order.record.user);
  job.intent.created_at = tools_.Now();
  job.intent.call = StoredFrom(*call);
  co_return co_await runner_.Run(job);
}

Task<Result<std::optional<api::LoginMethod>>> ChangeUser::FindLogin(const Order& order, api::LoginMethod method) {
  const provider::Provider& provider = *order.provider;
  const bool by_id = provider.spec().Find(api::Operation::kRemoveLoginMethod)->Reads("login_method.id");
  if (!by_id) co_return std::optional<api::LoginMethod>(std::move(method));
  if (!provider.Offers(api::Operation::kGetEndUser)) co_return NotOffered(provider.id(), api::Operation::kGetEndUser);
  Ask ask{api::Operation::kGetEndUser, order.provider, InputFor(order.record.user, order.record.link), order.caller,
          OnceFor(order.caller)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) co_return std::move(answer).error();
  const api::ProviderResult& shown = answer->results.front();
  for (const api::LoginMethod& theirs : shown.login_methods) {
    if (!SameLogin(theirs, method)) continue;
    method.id_at_provider = theirs.id_at_provider;
    co_return std::optional<api::LoginMethod>(std::move(method));
  }
  if (shown.login_methods_left_out == 0) co_return std::optional<api::LoginMethod>();
  Error error = MakeError(ErrorKind::kProviderBadResponse, "the provider shows login methods that cannot be read");
  error.provider = ProviderFault::Of(provider.id());
  co_return error;
}

}  // namespace walletgate::routing
