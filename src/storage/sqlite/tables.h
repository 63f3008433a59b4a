#pragma once

// All tables of a SqliteStore on one connection, and what takes several of them. Used by its reading and its writing
// thread, each with a connection of its own. Failures stick to the connection, and then results mean nothing.

#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/imports/imports.h"
#include "storage/sqlite/migrations/migrations.h"
#include "storage/sqlite/tables/address_table.h"
#include "storage/sqlite/tables/erased_table.h"
#include "storage/sqlite/tables/intent_table.h"
#include "storage/sqlite/tables/journal_table.h"
#include "storage/sqlite/tables/key_table.h"
#include "storage/sqlite/tables/link_table.h"
#include "storage/sqlite/tables/look_table.h"
#include "storage/sqlite/tables/user_table.h"

namespace walletgate::storage {

/// When something is written: for dates, and for the ends of idempotency keys.
struct SqliteMoment {
  WallTime wall;
  LivedMoment lived;
};

/// What became of an intent that was to begin; but for kBegun nothing is written.
enum class Begun : std::uint8_t {
  kBegun,
  kOtherIsOpen,
  kWrongState,  ///< of one that moves its user: he cannot be moved now
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
  SqliteAddressTable addresses;
  SqliteJournalTable journal;
  SqliteImports imports;
  SqliteMigrations migrations;

  /// All three parts from one view of the database: an intent that ends meanwhile is seen either open or as its user.
  /// REQUIRES no transaction.
  Prior FindPrior(const PriorQuery& query, LivedMoment now);
  /// With link and look.
  std::optional<UserRecord> FindUser(const std::string& tenant, const std::string& id);
  StoreFacts Facts();  ///< but for the size
  /// The last one who had the external id, with link and look; of one who was erased what ErasedUser says.
  std::optional<UserRecord> LastOf(const std::string& tenant, const std::string& external_id);
  /// As EndUserDirectory::FindTies.
  Ties FindTies(const std::string& tenant, const std::string& id);
  /// With look, addresses and note.
  void PutNewUser(const UserRecord& record, WallTime now);
  /// As EndUserDirectory::UpdateUser.
  void UpdateUser(UserRecord record, WallTime now);
  /// With look and note, as it is.
  void PutRecord(const UserRecord& record);
  /// Of all wallets, as those of the link that the user is served by.
  void PutAddresses(const api::EndUser& user, WallTime valid_from);
  /// When that link has become the one that he is served by: addresses of his wallets are valid, those of previous ones
  /// are not any more. Those that he has and had before stay as they came.
  void TurnAddresses(const api::EndUser& user, const SqliteLink& link, WallTime now);
  /// All links of the user, in the order of their making. One whom the mover has not come to gets his first.
  std::vector<SqliteLink> LinksOf(const UserRecord& record);
  /// Takes the user out, but for links.
  void Drop(const UserRecord& record);
  /// As Store::Begin, inside the transaction of the caller.
  Begun Begin(const Intent& intent, const std::optional<KeyRecord>& key, LivedMoment now);
  /// As Store::End and Store::Erase, inside the transaction of the caller.
  Ended End(const Ending& ending, const SqliteMoment& now);
  void Erase(const Erasure& erasure);

 private:
  std::optional<UserRecord> WithTies(std::optional<UserRecord> record);
  /// False where somebody else holds the vendor user of one who is made.
  bool Holds(const Ending& ending);
  void Apply(const Ending& ending, const SqliteMoment& now);

  SqliteConnection& connection_;
  SqliteStatement begin_view_;
  SqliteStatement end_view_;
};

}  // namespace walletgate::storage
