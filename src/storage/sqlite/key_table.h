#pragma once

// The table `keys`. Failures stick to the connection, and then results mean nothing.

#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteKeyTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteKeyTable(SqliteConnection& connection);

  std::optional<KeyRecord> Find(const PriorQuery& query);
  void Put(const KeyRecord& record);
  /// Gives every running key of the tenant with that fingerprint this answer.
  void Finish(const KeyRecord& answer);
  void Remove(const std::string& tenant, const std::string& key);
  /// Removes every key of the tenant with that fingerprint.
  void RemoveAll(const std::string& tenant, const std::string& fingerprint);
  /// Removes up to `limit` keys that have expired at `now`. Gives their number.
  std::int64_t Purge(WallTime now, std::int64_t limit);

 private:
  SqliteConnection& connection_;
  SqliteStatement find_;
  SqliteStatement put_;
  SqliteStatement finish_;
  SqliteStatement remove_;
  SqliteStatement remove_all_;
  SqliteStatement purge_;
};

}  // namespace walletgate::storage
