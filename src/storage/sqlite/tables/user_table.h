#pragma once

// The table `users`, and with it `contacts`. Failures stick to the connection, and then results mean nothing.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log/line_limit.h"
#include "storage/records.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/lists/contact_table.h"

namespace walletgate::storage {

/// Its records have neither link nor look: those are in tables of their own.
class SqliteUserTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteUserTable(SqliteConnection& connection);

  /// Replaces the user of the same tenant and id. Another user with the same external id and generation is
  /// SQLITE_CONSTRAINT.
  void Put(const UserRecord& record);
  /// The same of one who has no contacts yet.
  void PutNew(const UserRecord& record);
  void Remove(const std::string& tenant, const std::string& id);
  /// One that cannot be read is a failure.
  std::optional<UserRecord> FindById(const std::string& tenant, const std::string& id);
  /// Nothing also for one that cannot be read.
  std::optional<api::EndUser> Peek(const std::string& tenant, const std::string& id);
  /// Ids of those who live and are known to the provider by that id.
  std::vector<std::string> AtProvider(const std::string& tenant, const std::string& provider,
                                      const std::string& provider_user_id);
  /// The one of the last generation.
  std::optional<UserRecord> FindByExternalId(const std::string& tenant, const std::string& external_id);
  /// One that cannot be read is left out, and costs nobody the others: the page is filled up from behind it. Looks at
  /// no more than `limit` + 100 users, whatever is asked for; while contacts are still moved, at all who have one.
  Page List(const ListQuery& query);

 private:
  void PutRow(const UserRecord& record);
  std::optional<UserRecord> One(SqliteStatement& found);
  /// REQUIRES a row of a list.
  void TakeRow(const SqliteStatement& row, const std::string& record, Page& page);
  SqliteStatement& ListStatement(const std::string& text);

  SqliteConnection& connection_;
  LineLimit unreadable_lines_{10};
  SqliteStatement put_;
  SqliteStatement remove_;
  SqliteContactTable contacts_;
  SqliteStatement find_by_id_;
  SqliteStatement find_by_external_id_;
  SqliteStatement at_provider_;
  std::map<std::string, std::unique_ptr<SqliteStatement>> lists_;  ///< by text: one for each set of filters in use
};

}  // namespace walletgate::storage
