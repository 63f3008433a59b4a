#pragma once

// A file of users as lines of an import, one after the other, in constant memory: CSV is made into them, NDJSON stays
// what it is. Whatever stands in the file comes out once, as something to send, as a blank or as a refusal.

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "cli/imports/lines/byte_stream.h"
#include "cli/imports/lines/csv_columns.h"
#include "cli/imports/lines/csv_records.h"
#include "cli/imports/lines/file_kind.h"

namespace walletgate::cli {

struct LinesWanted {
  std::string path;
  std::optional<FileKind> kind;   ///< what KindOf says, if nothing
  std::optional<char> separator;  ///< what SeparatorOf says, if nothing
  ColumnWishes columns;
};

struct SourceLine {
  enum class Kind : std::uint8_t { kUser, kBlank, kHeader, kRefused };
  Kind kind = Kind::kUser;
  std::int64_t first_line = 0;  ///< of the file, from 1; a record of a table may have several
  std::int64_t last_line = 0;
  std::string text;  ///< kUser: JSON without a line end; kRefused: why, without what stands there
};

/// Not thread-safe.
class LineSource {
 public:
  explicit LineSource(LinesWanted wanted);

  /// Opens the file and reads what it says of itself: encoding, separator, columns. False where it cannot be read, with
  /// every fault in `diagnostics`.
  bool Open(config::Diagnostics& diagnostics);
  /// Nothing at the end. REQUIRES that Open gave true.
  std::optional<SourceLine> Next();

 private:
  bool OpenTable(config::Diagnostics& diagnostics);
  std::optional<char> FindSeparator();
  /// The first record that has something; blank ones go to `before_`.
  std::optional<CsvRecord> FirstRecord();
  SourceLine NextRecord(const CsvRecord& record);
  std::optional<SourceLine> NextJson();

  LinesWanted wanted_;
  std::ifstream file_;
  ByteStream bytes_{file_};
  FileKind kind_ = FileKind::kCsv;
  CsvRecords records_{bytes_};
  std::vector<Column> columns_;
  std::vector<SourceLine> before_;  ///< what stands before the first user: blanks, sep=, blanks, header
  std::size_t given_before_ = 0;
  std::int64_t lines_ = 0;  ///< of NDJSON that were read
};

}  // namespace walletgate::cli
