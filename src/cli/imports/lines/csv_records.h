#pragma once

// CSV as RFC 4180 has it, and as spreadsheets write it: LF, CR LF and CR end a line, ="…" is a quoted cell, and the
// separator is what the file says. Pure but for the stream.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/imports/lines/byte_stream.h"

namespace walletgate::cli {

struct CsvCell {
  std::string text;     ///< without its quotes
  bool quoted = false;  ///< it had some
};

/// A record is a line of the table; within quotes it may go over several lines of the file.
struct CsvRecord {
  std::int64_t first_line = 0;  ///< of the file, from 1
  std::int64_t last_line = 0;
  std::vector<CsvCell> cells;
  std::string fault;  ///< why it cannot be read; then it has no cells

  /// A line with nothing on it.
  bool blank() const { return fault.empty() && cells.size() == 1 && cells[0].text.empty() && !cells[0].quoted; }
};

/// Not thread-safe.
class CsvRecords {
 public:
  /// A record of more than 8 MiB is read over and is a fault.
  explicit CsvRecords(ByteStream& bytes) : bytes_(bytes) {}

  /// "," unless this is called.
  void SeparateBy(char separator) { separator_ = separator; }
  /// Nothing at the end of the file.
  std::optional<CsvRecord> Next();

 private:
  /// Reads a cell and what ends it; false after the last one of the record.
  bool ReadCell(CsvRecord& record);
  void ReadQuoted(CsvRecord& record, CsvCell& cell);
  /// The next byte; counts lines.
  int Take();
  void Append(CsvRecord& record, CsvCell& cell, int c);

  ByteStream& bytes_;
  char separator_ = ',';
  std::int64_t lines_ = 0;     ///< that have ended
  bool in_line_ = false;       ///< one has begun
  std::size_t in_record_ = 0;  ///< bytes
};

}  // namespace walletgate::cli
