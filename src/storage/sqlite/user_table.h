#pragma once

// The tables `users` and `logins`. Failures stick to the connection, and then results mean nothing.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// Its records have neither link nor look: those are in tables of their own.
class SqliteUserTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteUserTable(SqliteConnection& connection);

  /// Replaces the user of the same tenant and id. Another user with the same external id and generation is
  /// SQLITE_CONSTRAINT.
  void Put(const UserRecord& record);
  void Remove(const std::string& tenant, const std::string& id);
  /// One that cannot be read is a failure.
  std::optional<UserRecord> FindById(const std::string& tenant, const std::string& id);
  /// The one of the last generation.
  std::optional<UserRecord> FindByExternalId(const std::string& tenant, const std::string& external_id);
  /// One that cannot be read is left out, and costs nobody the others: the page is filled up from behind it. Looks at
  /// no more than `limit` + 100 users, unless those of one contact are narrowed down further: then at all who have it.
  Page List(const ListQuery& query);

 private:
  void PutLogins(const api::EndUser& user);
  std::optional<UserRecord> One(SqliteStatement& found);
  /// REQUIRES a row of a list.
  void TakeRow(const SqliteStatement& row, const std::string& text, Page& page);
  SqliteStatement& ListStatement(const ListQuery& query);

  SqliteConnection& connection_;
  SqliteStatement put_;
  SqliteStatement remove_;
  SqliteStatement remove_logins_;
  SqliteStatement put_login_;
  SqliteStatement find_by_id_;
  SqliteStatement find_by_external_id_;
  std::map<std::string, std::unique_ptr<SqliteStatement>> lists_;  ///< by text: one for each set of filters in use
};

}  // namespace walletgate::storage
