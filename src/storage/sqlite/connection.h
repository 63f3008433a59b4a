#pragma once

// One SQLite connection and its prepared statements. A failure sticks: what comes after it does nothing until
// ForgetFailure, so that a transaction is written as a plain sequence and checked once at its end.
// Used by one thread at a time, inside this folder only.

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "storage/sqlite_options.h"

namespace walletgate::storage {

/// How long a connection waits for somebody else's lock, say of an operator's shell. Our own threads never contend for
/// long.
inline constexpr int kSqliteBusyMillis = 5000;
/// Of a result code: what is left says what kind of failure it is.
inline constexpr int kSqlitePrimaryCode = 0xFF;

class SqliteConnection {
 public:
  /// Opens an existing file. Nothing is read or changed yet.
  explicit SqliteConnection(const SqliteOptions& options);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// Turns to a write-ahead log with synchronous=FULL: a commit is on the disk before it succeeds. Needed before use;
  /// changes the file, so whose it is must be known.
  void UseLog();

  void Execute(const char* sql);
  /// The first column of the first row of `sql`; 0 or "" without a row.
  std::int64_t ReadInt(const char* sql);
  std::string ReadText(const char* sql);

  /// Ends a transaction without its effects, if there is one. Works after a failure, and keeps it.
  void Rollback();
  /// Copies the whole log into the database, makes it durable and empties the log.
  void EmptyLog();

  bool failed() const { return code_ != SQLITE_OK; }
  int code() const { return code_; }                     ///< primary result code of the first failure
  const std::string& reason() const { return reason_; }  ///< SQLite's words; they hold no values
  void Fail(int code);
  void Fail(int code, std::string reason);
  void ForgetFailure();

  /// Whether a transaction is open; after a failure SQLite may have ended it.
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  /// Rows that the last statement changed; 0 after a failure.
  std::int64_t changes() const { return failed() ? 0 : sqlite3_changes64(handle_); }
  sqlite3* handle() const { return handle_; }
  const Clock& clock() const { return clock_; }

 private:
  const Clock& clock_;
  sqlite3* handle_ = nullptr;
  int code_ = SQLITE_OK;
  std::string reason_;
};

/// A prepared statement, kept. Its connection must outlive it.
class SqliteStatement {
 public:
  SqliteStatement(SqliteConnection& connection, std::string_view sql);
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  /// Starts afresh with these parameters, text or integers, in the order of ?1, ?2, ...
  template <class... Values>
  SqliteStatement& With(const Values&... values) {
    Reset();
    RequireParameters(sizeof...(values));
    int index = 0;
    (Bind(++index, values), ...);
    return *this;
  }
  void Bind(int index, std::string_view text);
  void Bind(int index, std::int64_t number);

  /// True when a row is there; after the last one, or a failure, the statement is reset by itself.
  bool Step();
  /// For statements without rows.
  void Run();
  /// Needed only when rows may be left over: an open read would keep its view of the database.
  void Reset();

  std::string Text(int column) const;
  std::int64_t Int(int column) const;

 private:
  /// One that is not given would be NULL.
  void RequireParameters(std::size_t given) const;
  /// REQUIRES a row.
  void RequireColumn(int column) const;

  SqliteConnection& connection_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace walletgate::storage
