#pragma once

// The table `contacts`: by which e-mail address (in lower case) and phone number lists find a user. Beside each stands
// what a list may ask for besides, so that one that many users share costs no list more than it shows. The kind of a
// row is 'email', 'phone', or 'both': a pair of them, with a space between. Who is deleted has none. In a store of
// before this table contacts are in `logins`, which only the mover empties (SqliteContactMover). Failures stick to the
// connection, and then results mean nothing.

#include <string>

#include "api/end_user.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteContactTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteContactTable(SqliteConnection& connection);

  /// Replaces those of the user.
  void Put(const api::EndUser& user);
  /// Of one who has none yet.
  void PutNew(const api::EndUser& user);
  void Remove(const std::string& tenant, const std::string& user_id);
  /// Whether nobody's are in `logins` any more; from then on it stays so.
  bool moved();

 private:
  void PutRow(const api::EndUser& user, std::string_view kind, const std::string& value);

  SqliteConnection& connection_;
  bool moved_ = false;
  SqliteStatement put_;
  SqliteStatement remove_;
  SqliteStatement remove_old_;
  SqliteStatement has_old_;
};

}  // namespace walletgate::storage
