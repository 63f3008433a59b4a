// GET, DELETE and the list of /v1/end-users.

#include "auth/jose.h"
#include "routing/end_user_service.h"
#include "routing/look_schedule.h"

namespace walletgate::routing {
namespace {

constexpr std::string_view kIdPrefix = "eu_";
constexpr std::string_view kCursorPrefix = "cur_";
constexpr std::size_t kSealLength = 12;

/// Ties a cursor to its tenant: one that was not handed out to this tenant is refused.
std::string SealOf(const std::string& tenant, std::string_view ulid) {
  return auth::Sha256Hex(tenant + '\n' + std::string(ulid)).substr(0, kSealLength);
}

std::string MakeCursor(const std::string& tenant, const std::string& id) {
  const std::string ulid = id.substr(kIdPrefix.size());
  return std::string(kCursorPrefix) + ulid + SealOf(tenant, ulid);
}

/// The end user id in `cursor`, or nothing.
std::optional<std::string> ReadCursor(const std::string& tenant, std::string_view cursor) {
  if (!cursor.starts_with(kCursorPrefix) || cursor.size() < kCursorPrefix.size() + kSealLength) return std::nullopt;
  const std::string_view ulid = cursor.substr(kCursorPrefix.size(), cursor.size() - kCursorPrefix.size() - kSealLength);
  std::string id = std::string(kIdPrefix) + std::string(ulid);
  if (!IsEndUserId(id) || cursor.substr(cursor.size() - kSealLength) != SealOf(tenant, ulid)) return std::nullopt;
  return id;
}

Error BadCursor() {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the cursor was not given out by this list");
  error.fields.push_back({"/cursor", "format", "was not given out by this list"});
  return error;
}

/// Well under the size that a reply may have: the page ends early, and its cursor goes on from there.
constexpr std::size_t kMaxPageBytes = 768U << 10U;

Error NotOffered(const std::string& provider, api::Operation operation) {
  return MakeError(ErrorKind::kUnsupportedByProvider, provider + " does not offer " + std::string(ToString(operation)));
}

}  // namespace

Result<void> CheckUndisputed(const storage::Link& link) {
  switch (link.state) {
    case storage::Link::State::kActive: return {};
    case storage::Link::State::kDisputed:
      return MakeError(ErrorKind::kWrongState,
                       "another end user has the same user of the provider; an operator has to say whose it is");
    case storage::Link::State::kOrphaned:
      return MakeError(ErrorKind::kWrongState,
                       "the provider's user was given to another end user; ?local=true deletes this one");
  }
  return {};
}

Error NotConfigured(const std::string& provider, bool is_open) {
  Error error = MakeError(ErrorKind::kProviderNotConfigured,
                          "the account at " + provider + " that holds the end user is retired or no longer configured");
  error.provider = ProviderFault{};
  error.provider->id = provider;
  if (is_open) error.applied = Applied::kUnknown;
  error.awaits_operator = is_open;
  return error;
}

Task<Result<storage::UserRecord>> EndUserService::FindUser(CallerContext caller, std::string id) {
  if (!IsEndUserId(id)) co_return MakeError(ErrorKind::kEndUserNotFound);
  Result<std::optional<storage::UserRecord>> found =
      co_await shared_.store.FindUser(context_.loop(), caller.tenant->id, std::move(id));
  if (!found) co_return std::move(found).error();
  if (!*found) co_return MakeError(ErrorKind::kEndUserNotFound);
  co_return std::move(**found);
}

Task<Result<storage::UserRecord>> EndUserService::BoardUser(CallerContext caller, std::string id) {
  while (caller.deadline.Left(context_.clock().Steady()).count() > 0) {
    Result<storage::UserRecord> record = co_await FindUser(caller, id);
    if (!record) co_return record;
    const std::string external_id = record->user.external_id;
    const FlightTable::Boarding boarding =
        co_await shared_.flights.Board(context_.loop(), caller.tenant->id, external_id, std::string());
    if (boarding != FlightTable::Boarding::kTookOff) continue;
    // Between the look-up and the take-off somebody else may have landed.
    record = co_await FindUser(caller, id);
    if (!record) shared_.flights.Land(caller.tenant->id, external_id, std::string());
    co_return record;
  }
  Error error = MakeError(ErrorKind::kRequestInProgress, "another change of this end user is still running");
  error.retry_after = std::chrono::seconds(1);
  co_return error;
}

Task<Result<ServiceReply>> EndUserService::Get(CallerContext caller, std::string id, GetOptions options) {
  const bool ask_vendor = options.refresh || options.include_provider_data;
  if (!ask_vendor) {
    Result<storage::UserRecord> record = co_await FindUser(caller, std::move(id));
    if (!record) co_return std::move(record).error();
    co_return ReplyWithUser(*caller.state, 200, record->user);
  }
  caller.progress = std::make_shared<Progress>();
  Task<Result<ServiceReply>> work = GetInTurn(caller, std::move(id), options);
  co_return co_await InTime(std::move(caller), std::move(work));
}

Task<Result<ServiceReply>> EndUserService::GetInTurn(CallerContext caller, std::string id, GetOptions options) {
  Result<storage::UserRecord> record = co_await BoardUser(caller, std::move(id));
  if (!record) co_return std::move(record).error();
  const std::string external_id = record->user.external_id;
  Result<ServiceReply> reply = co_await Refresh(caller, std::move(*record), options.include_provider_data);
  shared_.flights.Land(caller.tenant->id, external_id, std::string());
  co_return reply;
}

Task<Result<ServiceReply>> EndUserService::Refresh(CallerContext caller, storage::UserRecord record,
                                                   bool include_provider_data) {
  if (record.user.status == api::Status::kDeleted) co_return ReplyWithUser(*caller.state, 200, record.user);
  if (Result<void> undisputed = CheckUndisputed(record.link); !undisputed) co_return std::move(undisputed).error();
  const std::shared_ptr<const provider::Provider> provider =
      HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  NoteProvider(caller, caller.state->ShownProvider(record.user.provider));
  if (provider == nullptr) co_return NotConfigured(caller.state->ShownProvider(record.user.provider));
  if (!provider->Offers(api::Operation::kGetEndUser)) {
    co_return NotOffered(provider->id(), api::Operation::kGetEndUser);
  }
  api::OperationInput input = InputFor(record.user, record.link);
  provider::CallContext& calls = context_.For(provider);
  Result<provider::Call> call =
      co_await provider->Prepare(api::Operation::kGetEndUser, std::move(input), std::string(), calls);
  if (!call) co_return std::move(call).error();
  call->tenant = caller.tenant->id;
  call->errand = caller.errand;
  call->shows_raw = include_provider_data;
  const Patience patience{caller.deadline};
  Delivery delivery = co_await Deliver(provider, std::move(*call), patience);
  const Result<provider::Answer>& answer = delivery.answer;
  const bool missing = !answer && answer.error().kind == ErrorKind::kEndUserNotFound;
  if (!answer && !missing) co_return answer.error();
  if (missing && record.user.missing_since) co_return ReplyWithUser(*caller.state, 200, record.user);
  if (missing) {
    // Only a caller deletes: whom the vendor does not know today it may know tomorrow.
    record.user.missing_since = record.user.updated_at = context_.clock().Now();
  } else {
    TakeOverAnswer(provider.get(), api::Operation::kGetEndUser, answer->results.front(), record.user);
  }
  record.look = KeptLook(record.user, record.look, context_.clock().Now());
  ServiceReply reply = ReplyWithUser(*caller.state, 200, record.user, answer ? answer->raw : std::string());
  Result<void> updated = co_await shared_.store.UpdateUser(context_.loop(), std::move(record));
  if (!updated) co_return std::move(updated).error();
  co_return reply;
}

Task<Result<ServiceReply>> EndUserService::Delete(CallerContext caller, std::string id, bool local) {
  caller.progress = std::make_shared<Progress>();
  Task<Result<ServiceReply>> work = DeleteInTurn(caller, std::move(id), local);
  co_return co_await InTime(std::move(caller), std::move(work));
}

Task<Result<ServiceReply>> EndUserService::DeleteInTurn(CallerContext caller, std::string id, bool local) {
  Result<storage::UserRecord> record = co_await BoardUser(caller, std::move(id));
  if (!record) co_return std::move(record).error();
  const std::string external_id = record->user.external_id;
  Result<ServiceReply> reply = co_await DeleteAlone(caller, std::move(*record), local);
  shared_.flights.Land(caller.tenant->id, external_id, std::string());
  co_return reply;
}

Task<Result<ServiceReply>> EndUserService::DeleteAlone(CallerContext caller, storage::UserRecord record, bool local) {
  ServiceReply reply;
  reply.status = 204;
  reply.provider = caller.state->ShownProvider(record.user.provider);
  NoteProvider(caller, reply.provider);
  if (record.user.status == api::Status::kDeleted) co_return reply;
  Result<void> undisputed = CheckUndisputed(record.link);
  if (!undisputed && !(local && record.link.state == storage::Link::State::kOrphaned)) {
    co_return std::move(undisputed).error();
  }
  const std::shared_ptr<const provider::Provider> provider =
      local ? nullptr : HolderOf(*caller.state, *caller.tenant, record.user.provider, record.link);
  if (provider == nullptr && !local) co_return NotConfigured(caller.state->ShownProvider(record.user.provider));
  if (!local && !provider->Offers(api::Operation::kDeleteEndUser)) {
    Error error = NotOffered(provider->id(), api::Operation::kDeleteEndUser);
    error.detail += "; ?local=true forgets the end user here only";
    co_return error;
  }
  if (!local) {
    api::OperationInput input = InputFor(record.user, record.link);
    provider::CallContext& calls = context_.For(provider);
    Result<provider::Call> call =
        co_await provider->Prepare(api::Operation::kDeleteEndUser, std::move(input), std::string(), calls);
    if (!call) co_return std::move(call).error();
    if (Result<void> wanted = CheckStillWanted(caller); !wanted) co_return std::move(wanted).error();
    call->tenant = caller.tenant->id;
    call->errand = caller.errand;
    call->may_send = MaySend(caller);
    const Patience patience{caller.deadline};
    Delivery delivery = co_await Deliver(provider, std::move(*call), patience);
    const Result<provider::Answer>& answer = delivery.answer;
    // Gone at the vendor already is what was asked for.
    if (!answer && answer.error().kind != ErrorKind::kEndUserNotFound) {
      Error error = answer.error();
      // Whatever came of it, deleting once more comes to the same.
      if (error.applied == Applied::kUnknown) error.retry = Retry::kSafe;
      co_return error;
    }
  }
  record.user.status = api::Status::kDeleted;
  record.look.reset();
  record.user.updated_at = context_.clock().Now();
  Result<void> updated = co_await MarkDeleted(std::move(record));
  if (!updated) {
    if (!local) updated.error().applied = Applied::kYes;
    co_return std::move(updated).error();
  }
  co_return reply;
}

Task<Result<ServiceReply>> EndUserService::List(CallerContext caller, storage::ListQuery query, std::string cursor) {
  query.tenant = caller.tenant->id;
  query.provider = caller.state->StoredProvider(query.provider);
  if (!cursor.empty()) {
    std::optional<std::string> after = ReadCursor(query.tenant, cursor);
    if (!after) co_return BadCursor();
    query.after = std::move(*after);
  }
  Result<storage::Page> page = co_await shared_.store.List(context_.loop(), std::move(query));
  if (!page) co_return std::move(page).error();
  ServiceReply reply;
  json::Writer writer(&reply.body);
  writer.StartObject();
  writer.Member("object", "list");
  writer.Key("data");
  writer.StartArray();
  std::size_t shown = 0;
  for (; shown < page->users.size() && reply.body.size() < kMaxPageBytes; ++shown) {
    WriteShown(*caller.state, page->users[shown].user, writer);
  }
  writer.EndArray();
  const bool has_more = page->has_more || shown < page->users.size();
  writer.Member("has_more", has_more);
  writer.Key("next_cursor");
  if (has_more) {
    writer.String(MakeCursor(caller.tenant->id, page->users[shown - 1].user.id));
  } else {
    writer.Null();
  }
  writer.EndObject();
  co_return reply;
}

}  // namespace walletgate::routing
