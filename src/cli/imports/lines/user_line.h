#pragma once

// A record of a table as a line of an import: the JSON object of docs/api.md, on one line.

#include <string>
#include <vector>

#include "cli/imports/lines/csv_columns.h"

namespace walletgate::cli {

/// One of both, or neither: no cell has anything.
struct UserLine {
  std::string json;   ///< without a line end
  std::string fault;  ///< names the column, never what is in it
};

UserLine MakeUserLine(const CsvRecord& record, const std::vector<Column>& columns);

}  // namespace walletgate::cli
