#pragma once

// The lines of a portability report, one for each user, in a file that no folder shows: gone with the report, or with
// the process. Holds ids and reasons, no other personal data. Used by reports.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "routing/portability/verdict.h"

namespace walletgate::routing {

/// How lines are shown.
enum class LineFormat : std::uint8_t { kJson, kNdjson, kCsv };
inline constexpr std::array<std::string_view, 3> kLineFormats = {"json", "ndjson", "csv"};

struct LinesQuery {
  LineFormat format = LineFormat::kJson;
  std::string after = {};  ///< end user id; "" from the first one on
  std::size_t limit = 100;
  std::optional<Portability> category = {};
  std::optional<ReasonCode> code = {};
};

/// Add comes from one thread at a time; once all is there, Read may be called from several.
class ReportLines {
 public:
  /// `folder`: on whose disk it is.
  explicit ReportLines(std::string folder) : folder_(std::move(folder)) {}
  ~ReportLines();
  ReportLines(const ReportLines&) = delete;
  ReportLines& operator=(const ReportLines&) = delete;

  /// REQUIRES users in the order of their ids. Blocks. Error: kStoreUnavailable, there is no room.
  Result<void> Add(const std::string& user_id, const std::string& external_id, const Verdict& verdict);
  Result<void> Finish() { return Flush(); }

  /// A page of at most some 900 kB, in the form asked for: a list with a cursor, or as many lines, of which the last
  /// one's user is the cursor. Blocks. Error: kStoreUnavailable.
  Result<std::string> Read(const LinesQuery& query, const Ends& ends) const;

 private:
  Result<void> Open();
  Result<void> Flush();

  const std::string folder_;
  int file_ = -1;
  std::uint64_t written_ = 0;
  std::string buffer_;
  std::uint64_t lines_ = 0;
  std::vector<std::pair<std::string, std::uint64_t>> index_;  ///< of every 256th line: its user, and where it begins
};

}  // namespace walletgate::routing
