#include "storage/sqlite/connection.h"

#include <sys/stat.h>

#include <utility>

#include "base/check.h"
#include "storage/sqlite/page_cleaner.h"

namespace walletgate::storage {
namespace {

/// Of a pipe an open for reading alone waits for somebody who writes. (Looked at by its name: closing a descriptor of a
/// database would drop the locks that SQLite has on it.)
bool IsNoRegularFile(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

}  // namespace

SqliteConnection::SqliteConnection(const SqliteOptions& options) : clock_(*options.clock) {
  if (options.read_only && IsNoRegularFile(options.path)) {
    Fail(SQLITE_CANTOPEN, "is no regular file");
    return;
  }
  const int access = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int flags = access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
  const char* vfs = options.vfs.empty() ? nullptr : options.vfs.c_str();
  const int opened = sqlite3_open_v2(options.path.c_str(), &handle_, flags, vfs);
  if (opened != SQLITE_OK) {
    Fail(opened);
    return;
  }
  sqlite3_busy_timeout(handle_, kSqliteBusyMillis);
  CleanWrittenPages(handle_);
  // Columns hold what callers and vendors sent; the schema of a file that somebody planted must not run anything.
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

SqliteConnection::~SqliteConnection() { sqlite3_close_v2(handle_); }

void SqliteConnection::UseLog() {
  const std::string mode = ReadText("PRAGMA journal_mode=WAL");
  if (!failed() && mode != "wal") Fail(SQLITE_CANTOPEN, "the file system does not allow a write-ahead log");
  Execute("PRAGMA synchronous=FULL");
  Execute("PRAGMA secure_delete=ON");
  Execute("PRAGMA temp_store=MEMORY");
  Execute("PRAGMA cache_size=-16000");
  Execute("PRAGMA journal_size_limit=67108864");
}

void SqliteConnection::Execute(const char* sql) {
  if (failed()) return;
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) Fail(code);
}

std::int64_t SqliteConnection::ReadInt(const char* sql) {
  SqliteStatement statement(*this, sql);
  return statement.Step() ? statement.Int(0) : 0;
}

std::string SqliteConnection::ReadText(const char* sql) {
  SqliteStatement statement(*this, sql);
  return statement.Step() ? statement.Text(0) : std::string();
}

void SqliteConnection::Rollback() {
  if (handle_ != nullptr && sqlite3_get_autocommit(handle_) == 0) {
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void SqliteConnection::EmptyLog() {
  if (failed()) return;
  const int code = sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK) Fail(code);
}

void SqliteConnection::Fail(int code) {
  Fail(code, handle_ == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle_));
}

void SqliteConnection::Fail(int code, std::string reason) {
  if (failed()) return;
  code_ = code & kSqlitePrimaryCode;
  reason_ = std::move(reason);
}

void SqliteConnection::ForgetFailure() {
  code_ = SQLITE_OK;
  reason_.clear();
}

SqliteStatement::SqliteStatement(SqliteConnection& connection, std::string_view sql) : connection_(connection) {
  if (connection.failed()) return;
  const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
  if (code != SQLITE_OK) connection.Fail(code);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::Bind(int index, std::string_view text) {
  if (connection_.failed()) return;
  // A null pointer would bind NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  const int code = sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (code != SQLITE_OK) connection_.Fail(code);
}

void SqliteStatement::Bind(int index, std::int64_t number) {
  if (connection_.failed()) return;
  const int code = sqlite3_bind_int64(statement_, index, number);
  if (code != SQLITE_OK) connection_.Fail(code);
}

bool SqliteStatement::Step() {
  if (connection_.failed()) {
    sqlite3_reset(statement_);
    return false;
  }
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) connection_.Fail(code);
  sqlite3_reset(statement_);
  return false;
}

void SqliteStatement::Run() {
  while (Step()) {
  }
}

void SqliteStatement::Reset() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void SqliteStatement::RequireParameters(std::size_t given) const {
  const bool all = connection_.failed() || given == static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_));
  Check(all, "a statement is given all its parameters");
}

void SqliteStatement::RequireColumn(int column) const {
  Check(column >= 0 && column < sqlite3_data_count(statement_), "a column is read of a row that has it");
}

std::string SqliteStatement::Text(int column) const {
  RequireColumn(column);
  const unsigned char* text = sqlite3_column_text(statement_, column);
  if (text == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return {reinterpret_cast<const char*>(text), size};
}

std::int64_t SqliteStatement::Int(int column) const {
  RequireColumn(column);
  return sqlite3_column_int64(statement_, column);
}

}  // namespace walletgate::storage
