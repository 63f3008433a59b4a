#pragma once

// What a file of users holds, before anything of it is sent.

#include <cstdint>
#include <optional>
#include <string>

#include "cli/imports/lines/line_source.h"

namespace walletgate::cli {

/// Lines of the file; all of them add up to `lines`. A user may have several.
struct FileSurvey {
  std::int64_t lines = 0;
  std::int64_t users = 0;  ///< to be sent
  std::int64_t user_lines = 0;
  std::int64_t header_lines = 0;
  std::int64_t blank_lines = 0;
  std::int64_t refused_lines = 0;
};

/// Reads the whole file and says, up to a limit, which lines are refused and why: "users.csv:17: email: is a formula".
/// Nothing, after saying why, for one that cannot be read at all.
std::optional<FileSurvey> Survey(const LinesWanted& wanted);

/// "1,003 lines: 1,000 users, 1 of header, 2 blank".
std::string TextOf(const FileSurvey& survey);

}  // namespace walletgate::cli
