#pragma once

// One line of a portability report: as it is kept, and as it is shown. Used by ReportLines, and by whoever writes such
// a file.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/json/sink.h"
#include "routing/portability/verdict.h"

namespace walletgate::routing {

struct UserLine {
  std::string user_id;
  std::string external_id;
  Verdict verdict;

  bool Has(ReasonCode code) const;
};

/// One line of text with its end, which ParseLine reads back.
std::string PackLine(const UserLine& line);
std::optional<UserLine> ParseLine(std::string_view text);

/// {user, external_id, category, reasons: [{code, category, pointer, detail, remedy}]}.
void WriteLine(const UserLine& line, const Ends& ends, json::Sink& sink);

/// user,external_id,category,codes,details: RFC 4180, with CR LF.
inline constexpr std::string_view kCsvHeading = "user,external_id,category,codes,details\r\n";
std::string CsvRow(const std::array<std::string_view, 5>& fields);
std::string CsvLine(const UserLine& line, const Ends& ends);

}  // namespace walletgate::routing
