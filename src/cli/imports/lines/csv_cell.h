#pragma once

// One cell of a table as a value: what databases and spreadsheets write for "none", "false" and "this is text", and the
// traces of a spreadsheet that has changed what was in it.

#include <optional>
#include <string>

#include "cli/imports/lines/csv_columns.h"

namespace walletgate::cli {

/// One of `value` and `fault`, or neither: the cell has nothing.
struct CellValue {
  std::optional<std::string> value;
  std::string fault;  ///< completes "the cell ..."; never repeats it
};

/// Nothing: an empty cell, and \N. ="…" is what stands in it. But for kText, which is taken as it is written: spaces
/// around an unquoted cell are no part of it, an apostrophe before a phone number, a date, an address or a yes is
/// Excel's, and formulas, a spreadsheet's errors, an unquoted NULL and numbers in scientific notation are faults. kBool
/// gives "true" or "false".
CellValue ReadCell(const CsvCell& cell, Reading reading);

}  // namespace walletgate::cli
