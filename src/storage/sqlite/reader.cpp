#include "storage/sqlite/reader.h"

#include "base/log/log.h"

namespace walletgate::storage {

void SqliteReader::Reopen() {
  auto connection = std::make_unique<SqliteConnection>(options_);
  connection->UseLog();
  connection->Execute("PRAGMA query_only=ON");
  auto tables = std::make_unique<SqliteTables>(*connection);
  if (connection_ != nullptr && connection->failed()) return;
  tables_ = std::move(tables);
  connection_ = std::move(connection);
}

Error SqliteReader::Refusal() {
  if (connection_->code() == SQLITE_INTERRUPT) {
    connection_->ForgetFailure();
    Error error = MakeError(ErrorKind::kOverloaded, "too much would have to be looked at: ask for less at a time");
    error.retry_after = std::chrono::seconds(1);
    return error;
  }
  if (const std::optional<std::int64_t> left_out = lines_.Take(options_.clock->Steady())) {
    Log(LogLevel::kError, "the store cannot read",
        {{"reason", std::string_view(connection_->reason())}, IfAny("left_out", *left_out)});
  }
  return MakeError(ErrorKind::kStoreUnavailable, "the store cannot be read");
}

}  // namespace walletgate::storage
