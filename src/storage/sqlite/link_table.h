#pragma once

// The tables `links` and `holders`: which account has a user, and whose a vendor's user is. Users of a store of before
// accounts are seen here although SqliteMover has not come to them yet. Failures stick to the connection, and then
// results mean nothing.

#include <optional>
#include <string>

#include "storage/records.h"
#include "storage/sqlite/seals.h"

namespace walletgate::storage {

/// How many users of a store of before accounts, at most, have no link yet.
inline constexpr const char* kCountUnmoved = "SELECT coalesce(max(until - after), 0) FROM moves WHERE name = 'links'";

/// A row of `links`.
struct SqliteLink {
  Holder user;
  std::string account;
  std::string provider;
  std::string id_at_provider;
  std::string provider_user_id;
};

class SqliteLinkTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteLinkTable(SqliteConnection& connection);

  Link Find(const api::EndUser& user);
  /// False where the user has a link to that account already, which stays as it is.
  bool Put(const SqliteLink& link, WallTime created_at);
  /// Makes the user the holder of its vendor user. False where that is another end user's, and not to be reused.
  bool Hold(const UserRecord& record);
  /// As EndUserDirectory::IsPredecessors.
  bool IsPredecessors(const UserRecord& record);
  /// Drops the links of one who is erased; of the vendor users whom he holds only seals stay.
  void Forget(const UserRecord& record);
  std::optional<Holder> FindHolder(const std::string& account, const std::string& provider_user_id);
  /// Makes `link.user` the holder of its vendor user where nobody is yet. Gives who is.
  std::optional<Holder> Take(const SqliteLink& link);
  std::uint64_t CountUnmoved();

 private:
  /// One who was erased, of whose vendor user only the seal is known.
  std::optional<Holder> ErasedHolder(const std::string& account, const std::string& provider_user_id);
  bool IsPredecessor(const Holder& holder, const api::EndUser& user);
  void SealHeld(const Holder& user, const std::string& account, const std::string& provider_user_id);

  SqliteConnection& connection_;
  SqliteSeals seals_;
  SqliteStatement find_;
  SqliteStatement find_first_account_;
  SqliteStatement find_older_;
  SqliteStatement put_;
  SqliteStatement take_;
  SqliteStatement find_holder_;
  SqliteStatement find_unmoved_;
  SqliteStatement count_unmoved_;
  SqliteStatement is_predecessor_;
  SqliteStatement find_held_;
  SqliteStatement let_go_;
  SqliteStatement remove_;
};

/// The link that a new user gets.
SqliteLink LinkOf(const UserRecord& record);

}  // namespace walletgate::storage
