#include "routing/users/read_user.h"

#include "routing/holder.h"
#include "routing/intents/ask_provider.h"
#include "routing/journal_note.h"
#include "routing/look_schedule.h"
#include "routing/take_over.h"
#include "routing/users/user_links.h"
#include "storage/versions.h"

namespace walletgate::routing {

Task<Result<ApiAnswer>> ReadUser::Run(CallerContext caller, std::string id, Options options) {
  if (!options.asks_vendor()) {
    Result<storage::UserRecord> record = co_await FindUser(tools_, caller, std::move(id));
    if (!record) co_return std::move(record).error();
    co_return co_await Show(caller, record->user, options);
  }
  Result<UserAlone> alone = co_await TakeUser(tools_, caller, std::move(id));
  if (!alone) co_return std::move(alone).error();
  co_return co_await Refresh(caller, std::move(alone->record), options);
}

Task<Result<ApiAnswer>> ReadUser::Show(const CallerContext& caller, const api::EndUser& user, Options options,
                                       std::string provider_data) {
  ApiAnswer reply = AnswerWithUser(tools_.answers, Said::kShown, ShownUser(*caller.state, user), provider_data);
  if (!options.include_links) co_return reply;
  Result<std::string> body = co_await BodyWithLinks(tools_, caller, user, std::move(provider_data));
  if (!body) co_return std::move(body).error();
  reply.body = std::move(*body);
  co_return reply;
}

Task<Result<ApiAnswer>> ReadUser::Refresh(const CallerContext& caller, storage::UserRecord record, Options options) {
  if (record.user.status == api::Status::kDeleted) co_return co_await Show(caller, record.user, options);
  if (Result<void> undisputed = CheckUndisputed(record.link); !undisputed) co_return std::move(undisputed).error();
  const std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  const std::string shown = caller.state->ShownProvider(record.user.provider);
  caller.NoteProvider(shown);
  if (provider == nullptr) co_return NotConfigured(shown);
  if (!provider->Offers(api::Operation::kGetEndUser)) {
    co_return NotOffered(provider->id(), api::Operation::kGetEndUser);
  }
  Ask ask{api::Operation::kGetEndUser, provider, InputFor(record.user, record.link), caller, {caller.deadline}};
  ask.shows_raw = options.include_provider_data;
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  const bool missing = !answer && answer.error().kind == ErrorKind::kEndUserNotFound;
  if (!answer && !missing) co_return std::move(answer).error();
  if (missing && record.user.missing_since) co_return co_await Show(caller, record.user, options);
  const api::EndUser before = record.user;
  if (missing) {
    // Only a caller deletes: whom the vendor does not know today it may know tomorrow.
    record.user.missing_since = record.user.updated_at = tools_.Now();
  } else {
    const Answered answered{provider.get(), api::Operation::kGetEndUser, answer->results.front()};
    TakeOverAnswer(tools_.context, answered, record.user);
    record.link.verified_at = tools_.Now();
  }
  record.look = KeptLook(record.user, record.look, tools_.Now());
  record.note = NotedChange(before, record.user, caller, tools_.Now());
  if (record.note && missing && answer.error().provider) record.note->trace_id = answer.error().provider->trace_id;
  record.user.version = storage::NextVersion(before, record.user);
  const api::EndUser user = record.user;
  Result<void> updated = co_await tools_.store.UpdateUser(tools_.loop(), std::move(record));
  if (!updated) co_return std::move(updated).error();
  std::string raw = answer ? std::move(answer->raw) : std::string();
  co_return co_await Show(caller, user, options, std::move(raw));
}

}  // namespace walletgate::routing
