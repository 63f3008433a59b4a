#pragma once

// The reading side of a SqliteStore: a connection that only reads. Used on one thread of the store: that of point
// reads, or one of those of lists.

#include <functional>
#include <memory>
#include <utility>

#include "base/log/line_limit.h"
#include "base/result.h"
#include "storage/sqlite/step_limit.h"
#include "storage/sqlite/tables.h"

namespace walletgate::storage {

/// Its connection is replaced after a failure, the new one opened before the old one goes (see SqliteWriter::Recover).
class SqliteReader {
 public:
  explicit SqliteReader(SqliteOptions options) : options_(std::move(options)) { Reopen(); }

  const SqliteConnection& connection() const { return *connection_; }

  /// `steps`: see SqliteStepLimit. Errors: kOverloaded for what takes more; kStoreUnavailable, and what is
  /// wrong is logged.
  template <class T>
  Result<T> Read(const std::function<T(SqliteTables&)>& work, std::int64_t steps = 0) {
    if (connection_->failed()) Reopen();
    const SqliteStepLimit limit(*connection_, steps);
    CutShort cut_short{connection_.get()};
    T value = work(*tables_);
    cut_short.connection = nullptr;
    if (!connection_->failed()) return value;
    return Refusal();
  }

 private:
  /// A read that an exception ends leaves its view open: its connection is not used again.
  struct CutShort {
    SqliteConnection* connection;
    ~CutShort() {
      if (connection != nullptr) connection->Fail(SQLITE_ABORT, "was cut short");
    }
  };
  void Reopen();
  /// The failure is told; one that is the query's alone is over with that.
  Error Refusal();

  const SqliteOptions options_;
  std::unique_ptr<SqliteConnection> connection_;
  std::unique_ptr<SqliteTables> tables_;
  LineLimit lines_{10};  ///< every read of a disk that fails would have one
};

}  // namespace walletgate::storage
