#pragma once

// What a SqliteStore reads. Used on the store's reading thread, with a connection of its own; failures stick to the
// connection, and then the results mean nothing.

#include <map>
#include <memory>
#include <optional>

#include "storage/records.h"
#include "storage/sqlite_connection.h"

namespace walletgate::storage {

class SqliteReads {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteReads(SqliteConnection& connection);

  /// All three parts from one view of the database: an intent that ends meanwhile is seen either open or as its user.
  Prior FindPrior(const PriorQuery& query);
  std::optional<UserRecord> FindUser(const std::string& tenant, const std::string& id);
  Page List(const ListQuery& query);
  std::optional<Holder> FindHolder(const std::string& account, const std::string& provider_user_id);
  std::vector<Intent> OpenIntents(const std::string& after, std::size_t limit);
  std::optional<Intent> FindIntent(const std::string& id);
  std::vector<DueLook> DueLooks(WallTime now, std::size_t per_account);
  StoreFacts Facts();  ///< but for the size

 private:
  std::optional<UserRecord> OneUser(SqliteStatement& found);
  std::optional<KeyRecord> FindKey(const PriorQuery& query);
  /// Nothing for a record that cannot be read.
  std::optional<UserRecord> UserOf(const SqliteStatement& row);
  Link LinkOf(const api::EndUser& user);
  std::optional<Look> LookOf(const api::EndUser& user);
  std::optional<Intent> IntentOf(const SqliteStatement& row);
  /// For one that was asked for by itself: it must not be taken for an absent one.
  template <class Record>
  std::optional<Record> Demanded(std::optional<Record> read);
  SqliteStatement& ListStatement(const ListQuery& query);

  SqliteConnection& connection_;
  SqliteStatement begin_;
  SqliteStatement commit_;
  SqliteStatement find_user_;
  SqliteStatement find_external_id_;
  SqliteStatement find_link_;
  SqliteStatement find_first_account_;
  SqliteStatement find_older_;
  SqliteStatement find_look_;
  SqliteStatement next_account_;
  SqliteStatement due_looks_;
  SqliteStatement count_looks_;
  SqliteStatement find_holder_;
  SqliteStatement find_unmoved_;
  SqliteStatement find_intent_;
  SqliteStatement find_key_;
  SqliteStatement open_intents_;
  SqliteStatement find_intent_by_id_;
  SqliteStatement count_intents_;
  SqliteStatement count_unmoved_;
  std::map<std::string, std::unique_ptr<SqliteStatement>> lists_;  ///< by text: one for each set of filters in use
};

}  // namespace walletgate::storage
