#include "routing/users/list_users.h"

#include "api/list_envelope.h"
#include "base/check.h"
#include "base/ids.h"
#include "base/json/writer.h"
#include "crypto/digest.h"

namespace walletgate::routing {
namespace {

constexpr std::string_view kIdPrefix = "eu_";
constexpr std::string_view kCursorPrefix = "cur_";
constexpr std::size_t kSealLength = 12;

/// Ties a cursor to its tenant, so that another tenant's, or one that was cut, is told so. No secret: whoever makes one
/// up sees his own list from another place on.
std::string SealOf(const std::string& tenant, std::string_view ulid) {
  return crypto::Sha256Hex(tenant + '\n' + std::string(ulid)).substr(0, kSealLength);
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

/// A page as it is sent; a little less than a reply may be. Longer ones end early, and their cursor goes on from there.
constexpr std::size_t kMaxPageBytes = (1U << 20U) - (4U << 10U);

/// As many of the users as fit into `body`, and one in any case.
std::size_t WriteUsers(const State& state, const std::vector<storage::UserRecord>& users, json::Writer& writer) {
  for (std::size_t i = 0; i < users.size(); ++i) {
    const json::Mark before = writer.Here();
    api::WriteEndUser(*ShownUser(state, users[i].user), writer);
    if (i == 0 || writer.Here().length <= kMaxPageBytes) continue;
    writer.Rewind(before);
    return i;
  }
  return users.size();
}

}  // namespace

Task<Result<ApiAnswer>> ListUsers::Run(CallerContext caller, storage::ListQuery query, std::string cursor) {
  Check(caller.tenant != nullptr && query.tenant.empty(), "a list is that of the tenant who asks");
  const std::size_t limit = query.limit;
  query.tenant = caller.tenant->id;
  query.provider = caller.state->StoredProvider(query.provider);
  if (!cursor.empty()) {
    std::optional<std::string> after = ReadCursor(query.tenant, cursor);
    if (!after) co_return BadCursor();
    query.after = std::move(*after);
  }
  Result<storage::Page> page = co_await tools_.store.List(tools_.loop(), std::move(query));
  if (!page) co_return std::move(page).error();
  Check(page->users.size() <= limit, "a page is no longer than was asked for");
  std::string body;
  json::Writer writer(&body);
  api::ListEnvelope envelope(writer);
  for (const storage::UserRecord& record : page->users)
    Check(record.user.tenant == caller.tenant->id, "nobody is shown a user of another tenant");
  const std::size_t shown = WriteUsers(*caller.state, page->users, writer);
  const bool cut = shown < page->users.size();
  const std::string& last = cut ? page->users[shown - 1].user.id : page->last;
  const bool has_more = cut || page->has_more;
  Check(!has_more || !last.empty(), "a page that goes on says from where");
  envelope.EndPage(has_more ? MakeCursor(caller.tenant->id, last) : std::string());
  co_return tools_.answers.OfJson(std::move(body));
}

}  // namespace walletgate::routing
