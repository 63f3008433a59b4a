#pragma once

// The tables `links` and `holders`: which account has a user, and whose a vendor's user is. Users of a store of before
// accounts are seen here although SqliteMover has not come to them yet. Failures stick to the connection, and then
// results mean nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/records.h"
#include "storage/sqlite/seals.h"

namespace walletgate::storage {

/// How many users of a store of before accounts, at most, have no link yet.
inline constexpr const char* kCountUnmoved = "SELECT coalesce(max(until - after), 0) FROM moves WHERE name = 'links'";

/// Of a row of `links`: whether it is the one that its user is served by (IsCurrent).
inline constexpr std::string_view kIsCurrentLink = "state NOT IN ('prepared', 'former')";

/// A row of `links`.
struct SqliteLink {
  Holder user;
  Link link;
  std::int64_t n = 0;          ///< counts the user's, from 0
  std::string import_id = {};  ///< "": no import made it
  std::uint64_t version = 1;   ///< of the user's record when it was made
};

class SqliteLinkTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteLinkTable(SqliteConnection& connection);

  /// The one that he is served by.
  Link Find(const api::EndUser& user);
  /// In the order of their making; none of one whom SqliteMover has not come to.
  std::vector<SqliteLink> FindAll(const Holder& user);
  /// False where the user has one of that number already, which stays as it is.
  bool Put(const SqliteLink& link);
  void SetState(const SqliteLink& link, Link::State state);
  /// Of the one that he is served by; an earlier time than is there changes nothing.
  void NoteVerified(const Holder& user, WallTime verified_at);
  void Remove(const SqliteLink& link);
  /// Nobody holds what `link.user` held by it.
  void LetGo(const SqliteLink& link);
  /// Makes the user the holder of its vendor user. False where that is another end user's, and not to be reused.
  bool Hold(const UserRecord& record);
  /// As EndUserDirectory::IsPredecessors.
  bool IsPredecessors(const UserRecord& record);
  /// Drops the links of one who is erased; of the vendor users whom he holds only seals stay.
  void Forget(const UserRecord& record);
  std::optional<Holder> FindHolder(const std::string& account, const std::string& provider_user_id);
  /// Makes `link.user` the holder of its vendor user where nobody is yet. Gives who is.
  std::optional<Holder> Take(const SqliteLink& link);

 private:
  /// One of a store of before accounts whom SqliteMover has not come to, or one who was erased, of whose vendor user
  /// only the seal is known.
  std::optional<Holder> FormerHolder(const std::string& account, const std::string& provider_user_id);
  bool IsPredecessor(const Holder& holder, const api::EndUser& user);
  void SealHeld(const Holder& user, const std::string& account, const std::string& provider_user_id);

  SqliteConnection& connection_;
  SqliteSeals seals_;
  SqliteStatement find_;
  SqliteStatement find_all_;
  SqliteStatement set_state_;
  SqliteStatement note_verified_;
  SqliteStatement remove_one_;
  SqliteStatement find_first_account_;
  SqliteStatement find_older_;
  SqliteStatement put_;
  SqliteStatement take_;
  SqliteStatement find_holder_;
  SqliteStatement has_unmoved_;
  SqliteStatement find_unmoved_;
  SqliteStatement is_predecessor_;
  SqliteStatement find_held_;
  SqliteStatement let_go_;
  SqliteStatement remove_;
};

/// The link that a new user gets.
SqliteLink LinkOf(const UserRecord& record, WallTime created_at);

}  // namespace walletgate::storage
