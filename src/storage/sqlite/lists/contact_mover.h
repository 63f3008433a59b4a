#pragma once

// The contacts of the users of a store of before the table `contacts`: they go over to it, little by little, after the
// start, resumed where a crash cut it short. Until it has come to a user, lists find him in `logins`.

#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteContactMover {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteContactMover(SqliteConnection& connection);

  bool done() const { return after_ >= until_; }
  /// Those of the next few users, inside the transaction of the caller. REQUIRES !done(). Failures stick to the
  /// connection.
  void Step();

 private:
  std::int64_t after_ = 0;
  std::int64_t until_ = 0;
  SqliteStatement put_;
  SqliteStatement put_pairs_;
  SqliteStatement drop_;
  SqliteStatement note_;
};

}  // namespace walletgate::storage
