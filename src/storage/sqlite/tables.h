#pragma once

// All tables of a SqliteStore on one connection, and what takes several of them. Used by its reading and its writing
// thread, each with a connection of its own. Failures stick to the connection, and then results mean nothing.

#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/erased_table.h"
#include "storage/sqlite/intent_table.h"
#include "storage/sqlite/key_table.h"
#include "storage/sqlite/link_table.h"
#include "storage/sqlite/look_table.h"
#include "storage/sqlite/user_table.h"

namespace walletgate::storage {

/// When something is written: for dates, and for the ends of idempotency keys.
struct SqliteMoment {
  WallTime wall;
  LivedMoment lived;
};

class SqliteTables {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteTables(SqliteConnection& connection);

  SqliteUserTable users;
  SqliteLinkTable links;
  SqliteLookTable looks;
  SqliteIntentTable intents;
  SqliteKeyTable keys;
  SqliteErasedTable erased;

  /// All three parts from one view of the database: an intent that ends meanwhile is seen either open or as its user.
  /// REQUIRES no transaction.
  Prior FindPrior(const PriorQuery& query, LivedMoment now);
  /// With link and look.
  std::optional<UserRecord> FindUser(const std::string& tenant, const std::string& id);
  StoreFacts Facts();  ///< but for the size
  /// With its look.
  void PutUser(const UserRecord& record);
  /// As Store::Begin, inside the transaction of the caller. False, and nothing is written: another intent is open.
  bool Begin(const Intent& intent, const std::optional<KeyRecord>& key, LivedMoment now);
  /// As Store::End and Store::Erase, inside the transaction of the caller.
  Ended End(const Ending& ending, const SqliteMoment& now);
  void Erase(const Erasure& erasure);

 private:
  std::optional<UserRecord> WithTies(std::optional<UserRecord> record);
  std::optional<UserRecord> LastOf(const PriorQuery& query);
  void Apply(const Ending& ending, const SqliteMoment& now);
  void PutKey(const Ending& ending, LivedMoment now);

  SqliteConnection& connection_;
  SqliteStatement begin_view_;
  SqliteStatement end_view_;
};

}  // namespace walletgate::storage
