#include "storage/sqlite/tables/journal_table.h"

#include <algorithm>
#include <iterator>

#include "storage/sqlite/rows.h"

namespace walletgate::storage {
namespace {

constexpr std::string_view kAdd =
    "INSERT INTO journal (tenant, user_id, n, at, kind, request_id, trace_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

JournalEntry::Kind KindOf(std::string_view name) {
  const auto found = std::find(std::begin(kJournalKindNames), std::end(kJournalKindNames), name);
  return found == std::end(kJournalKindNames) ? JournalEntry::Kind::kUpdated
                                              : static_cast<JournalEntry::Kind>(found - std::begin(kJournalKindNames));
}

}  // namespace

SqliteJournalTable::SqliteJournalTable(SqliteConnection& connection)
    : last_(connection, "SELECT coalesce(max(n), 0) FROM journal WHERE tenant = ?1 AND user_id = ?2"),
      add_(connection, kAdd),
      trim_(connection, "DELETE FROM journal WHERE tenant = ?1 AND user_id = ?2 AND n <= ?3"),
      of_(connection,
          "SELECT kind, at, request_id, trace_id FROM journal WHERE tenant = ?1 AND user_id = ?2 ORDER BY n DESC"),
      remove_(connection, "DELETE FROM journal WHERE tenant = ?1 AND user_id = ?2") {}

void SqliteJournalTable::Add(const Holder& user, const JournalEntry& entry) {
  // Asked for before: an INSERT that reads its own table first writes what it has read into a table of its own.
  const std::int64_t n = last_.With(user.tenant, user.user_id).Step() ? last_.Int(0) + 1 : 1;
  last_.Reset();
  add_.With(user.tenant, user.user_id, n, ToNanoseconds(entry.at), ToString(entry.kind), entry.request_id,
            entry.trace_id)
      .Run();
  constexpr auto kMost = static_cast<std::int64_t>(kMaxJournal);
  if (n > kMost) trim_.With(user.tenant, user.user_id, n - kMost).Run();
}

std::vector<JournalEntry> SqliteJournalTable::Of(const Holder& user) {
  std::vector<JournalEntry> entries;
  of_.With(user.tenant, user.user_id);
  while (of_.Step()) entries.push_back({KindOf(of_.Text(0)), TimeOf(of_.Int(1)), of_.Text(2), of_.Text(3)});
  return entries;
}

void SqliteJournalTable::Remove(const Holder& user) { remove_.With(user.tenant, user.user_id).Run(); }

}  // namespace walletgate::storage
