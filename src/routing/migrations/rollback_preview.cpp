#include "routing/migrations/rollback_preview.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "api/migrations/migration_request.h"
#include "base/json/writer.h"
#include "routing/migrations/migration_rules.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using storage::MoveState;
using storage::MovingRow;
using storage::UserRecord;

constexpr std::size_t kRowsAtOnce = 100;  // as many as a page of the API has at most

/// Of those who were looked at.
struct Numbers {
  std::uint64_t looked_at = 0;
  std::uint64_t used_since = 0;   ///< his record was written after the cut-over: a change, or a look at the vendor
  std::uint64_t window_over = 0;  ///< cut over longer ago than the window is
  std::uint64_t gone = 0;         ///< deleted or erased
  bool complete = true;
};

/// Counts one who was cut over; `record`: his, nothing where he is erased.
void Count(const MovingRow& row, const std::optional<UserRecord>& record, WallTime window_from, Numbers& numbers) {
  ++numbers.looked_at;
  if (!record || record->user.status == api::Status::kDeleted) {
    ++numbers.gone;
  } else if (row.cut_over_at && *row.cut_over_at < window_from) {
    ++numbers.window_over;
  } else if (row.cut_over_at && record->user.updated_at > *row.cut_over_at) {
    ++numbers.used_since;
  }
}

/// `window_from`: who was cut over before cannot go back.
Task<Result<Numbers>> Look(Tools& tools, Migration migration, WallTime window_from) {
  Numbers numbers;
  storage::MovingQuery query{migration.tenant, migration.id, MoveState::kCutOver, {}, kRowsAtOnce, {}};
  bool more = true;
  while (more && numbers.looked_at < kUsersOfPreview) {
    Result<storage::MovingPage> page = co_await tools.store.ListMoves(tools.loop(), query);
    if (!page) co_return std::move(page).error();
    for (const MovingRow& row : page->rows) {
      Result<std::optional<UserRecord>> found =
          co_await tools.store.FindUser(tools.loop(), migration.tenant, row.user_id);
      if (!found) co_return std::move(found).error();
      Count(row, *found, window_from, numbers);
    }
    more = page->has_more && !page->rows.empty();
    if (more) query.after = page->rows.back().user_id;
  }
  numbers.complete = !more;
  co_return numbers;
}

void Write(json::Sink& sink, std::string_view name, std::uint64_t number) {
  sink.Key(name);
  sink.Int(static_cast<std::int64_t>(number));
}

std::string TextOf(const Migration& migration, const Numbers& numbers) {
  const std::uint64_t cut_over = UsersIn(migration, MoveState::kCutOver);
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  writer.Member("object", "rollback_preview");
  writer.Member("migration", migration.id);
  writer.Key("users");
  writer.StartObject();
  // Both numbers were read at other moments; a user may have come or gone in between.
  Write(writer, "back", cut_over - std::min(cut_over, numbers.window_over + numbers.gone));
  Write(writer, "forgotten", UsersIn(migration, MoveState::kPrepared));
  Write(writer, "used_since", numbers.used_since);
  writer.EndObject();
  writer.Key("stay");
  writer.StartObject();
  Write(writer, "window_over", numbers.window_over + UsersIn(migration, MoveState::kDone));
  Write(writer, "gone", numbers.gone);
  writer.EndObject();
  Write(writer, "looked_at", numbers.looked_at);
  writer.Member("complete", numbers.complete);
  writer.EndObject();
  return body;
}

}  // namespace

Task<Result<std::string>> PreviewRollback(Tools& tools, Migration migration) {
  const Result<api::MigrationRequest> asked = api::ReadMigrationRequest(migration.asked);
  if (!asked) co_return MakeError(ErrorKind::kInternal, "what the migration was asked for cannot be read");
  const WallTime window_from = tools.Now() - asked->rollback_window;
  Result<Numbers> numbers = co_await Look(tools, migration, window_from);
  if (!numbers) co_return std::move(numbers).error();
  co_return TextOf(migration, *numbers);
}

}  // namespace walletgate::routing
