#pragma once

// Tells the log of what is left out of lists, since it cannot be read. Used by the tables of migrations.

#include <optional>
#include <string>

#include "base/log/line_limit.h"
#include "base/log/log.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class LeftOut {
 public:
  /// `message` outlives it.
  LeftOut(SqliteConnection& connection, std::string_view message) : connection_(connection), message_(message) {}

  void Note(std::string_view id) {
    const std::optional<std::int64_t> left_out = lines_.Take(connection_.clock().Steady());
    if (left_out) Log(LogLevel::kError, message_, {{"id", id}, IfAny("left_out", *left_out)});
  }

 private:
  SqliteConnection& connection_;
  std::string_view message_;
  LineLimit lines_{10};
};

}  // namespace walletgate::storage
