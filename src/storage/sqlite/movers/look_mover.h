#pragma once

// Pending users of a store of before looks get theirs: little by little, after the start, when SqliteMover is through.

#include "base/clock.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteLookMover {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteLookMover(SqliteConnection& connection);

  bool done() const { return after_ >= until_; }
  /// Looks at the next few users, inside the transaction of the caller; who is pending is looked at from `now` on.
  /// REQUIRES !done(), every user has its link. Failures stick to the connection.
  void Step(WallTime now);

 private:
  std::int64_t after_ = 0;
  std::int64_t until_ = 0;
  SqliteStatement put_looks_;
  SqliteStatement note_;
};

}  // namespace walletgate::storage
