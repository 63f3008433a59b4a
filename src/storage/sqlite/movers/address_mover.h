#pragma once

// Wallets of users of a store of before addresses get their rows in `addresses`: little by little, after the start,
// resumed where a crash cut it short.

#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteAddressMover {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteAddressMover(SqliteConnection& connection);

  bool done() const { return after_ >= until_; }
  /// Goes on by a few users, inside the transaction of the caller. REQUIRES !done(). Failures stick to the connection.
  void Step();

 private:
  std::int64_t after_ = 0;
  std::int64_t until_ = 0;
  SqliteStatement put_;
  SqliteStatement note_;
};

}  // namespace walletgate::storage
