#pragma once

// The users of a file in portions, each the body of one request. The same file gives the same parts every time, so that
// one can be sent again under its key.

#include <cstdint>
#include <optional>
#include <string>

#include "cli/imports/lines/line_source.h"

namespace walletgate::cli {

struct LinePart {
  std::string body;             ///< NDJSON, at most 8 MiB
  std::int64_t number = 0;      ///< from 1
  std::int64_t first = 0;       ///< the first user in it, counted from 1 over all parts
  std::int64_t last = 0;        ///< likewise
  std::int64_t first_line = 0;  ///< of the file
  std::int64_t last_line = 0;
};

/// Not thread-safe.
class LineParts {
 public:
  /// `source`: opened, and nothing read from it; must outlive this.
  explicit LineParts(LineSource& source) : source_(source) {}
  /// Nothing at the end.
  std::optional<LinePart> Next();

 private:
  /// Reads on until there is a user or the end.
  void FindUser();

  LineSource& source_;
  std::optional<SourceLine> ahead_;  ///< the user who comes next
  bool begun_ = false;
  std::int64_t parts_ = 0;
  std::int64_t users_ = 0;
};

}  // namespace walletgate::cli
