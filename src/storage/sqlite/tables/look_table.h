#pragma once

// The table `looks`: when the users who wait for something are looked at again. Failures stick to the connection, and
// then results mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteLookTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteLookTable(SqliteConnection& connection);

  /// Of an active user there is none.
  std::optional<Look> Find(const api::EndUser& user);
  /// The look of that user is from now on the record's, or none.
  void Put(const UserRecord& record);
  void PutOff(const DueLook& look, WallTime next_at);
  /// As EndUserDirectory::DueLooks.
  std::vector<DueLook> Due(WallTime now, std::size_t per_account);
  /// Fills in how many users are looked for, and how many were given up.
  void Count(StoreFacts& facts);

 private:
  SqliteStatement find_;
  SqliteStatement put_;
  SqliteStatement remove_;
  SqliteStatement put_off_;
  SqliteStatement next_account_;
  SqliteStatement due_;
  SqliteStatement count_;
};

}  // namespace walletgate::storage
