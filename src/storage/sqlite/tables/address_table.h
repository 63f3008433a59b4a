#pragma once

// The table `addresses`: who has or had a wallet's address. Failures stick to the connection, and then results mean
// nothing.

#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// A row of `addresses`.
struct SqliteAddress {
  std::string address;    ///< as AddressKey has it
  std::int64_t link = 0;  ///< number of the one that it came with
  WallTime valid_from{};
  std::optional<WallTime> valid_until{};
};

class SqliteAddressTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteAddressTable(SqliteConnection& connection);

  /// One that the user has or had already stays as it is.
  void Put(const Holder& user, const SqliteAddress& address);
  std::optional<SqliteAddress> Find(const Holder& user, const std::string& key);
  /// nothing: it is his again.
  void SetValidUntil(const Holder& user, const std::string& key, std::optional<WallTime> valid_until);
  void Remove(const Holder& user, const std::string& key);
  /// In percent, how much of a store of before addresses has been taken in; nothing: all.
  std::optional<int> MovedShare();

 private:
  SqliteStatement put_;
  SqliteStatement find_;
  SqliteStatement set_valid_until_;
  SqliteStatement remove_;
  SqliteStatement moved_share_;
};

}  // namespace walletgate::storage
