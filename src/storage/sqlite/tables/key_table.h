#pragma once

// The tables `keys`, `answers`, `key_counts` and `lived`: idempotency keys, bodies that many of them share, how many
// each tenant has, which triggers count, and how far the time has come by which they end. Failures stick to the
// connection, and then results mean nothing.

#include <optional>
#include <string>

#include "storage/lived_time.h"
#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// How far the store's own time has come; where the database does not say it yet, it is `first` from now on. That is
/// today by the wall clock, since the keys of a store of before end by it.
LivedMoment ReadLived(SqliteConnection& connection, WallTime first);

class SqliteKeyTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteKeyTable(SqliteConnection& connection);

  /// One whose time is over is as good as gone.
  std::optional<KeyRecord> Find(const PriorQuery& query, LivedMoment now);
  /// Replaces the key of that name.
  void Put(const KeyRecord& record, LivedMoment now);
  /// Gives every running key of the tenant with that fingerprint this answer.
  void Finish(const KeyRecord& answer, LivedMoment now);
  void Remove(const std::string& tenant, const std::string& key);
  /// Removes every key of the tenant with that fingerprint, or one that begins so before a ':'.
  void RemoveAll(const std::string& tenant, const std::string& fingerprint);
  /// Removes up to `limit` keys whose time is over at `now`. Gives their number.
  std::int64_t Purge(LivedMoment now, std::int64_t limit);
  /// Those whose time is over and that are still to be removed included.
  std::uint64_t Count(const std::string& tenant);
  /// The store's time has come so far.
  void NoteLived(LivedMoment now);

 private:
  /// The number of the shared body; it is kept from now on if it was not.
  std::int64_t AnswerOf(const KeyRecord& record);

  SqliteConnection& connection_;
  SqliteStatement find_;
  SqliteStatement put_;
  SqliteStatement find_answer_;
  SqliteStatement put_answer_;
  SqliteStatement finish_;
  SqliteStatement remove_;
  SqliteStatement remove_all_;
  SqliteStatement purge_;
  SqliteStatement count_;
  SqliteStatement note_lived_;
};

}  // namespace walletgate::storage
