#pragma once

// The columns that a CSV file of users may have: what a member of an import line is called in a table. Chains, kinds of
// logins and their members come from the tables of the contract.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/imports/lines/csv_records.h"
#include "config/diagnostics.h"

namespace walletgate::cli {

/// Where in an import line a column's values go.
enum class Section : std::uint8_t {
  kUser,      ///< a member of the line itself
  kLogin,     ///< of the login method that `group` names
  kVerified,  ///< whether that one is
  kWallet,    ///< the address of a wallet: `group` its chain, `member` its kind
  kProfile,
  kMetadata,
  kNowhere,  ///< said to be left out
};

/// How a cell is read (cell.h).
enum class Reading : std::uint8_t { kId, kText, kPhone, kPlain, kBool };

struct Column {
  std::string name;
  Section section = Section::kUser;
  std::string group;   ///< logins: the type, or the issuer of an oauth one
  std::string member;  ///< as the line has it; metadata: its key
  Reading reading = Reading::kPlain;
};

/// Every column but metadata's, in the order in which a line is written.
const std::vector<Column>& KnownColumns();

/// What a person says of the columns of a file.
struct ColumnWishes {
  std::map<std::string, std::string, std::less<>> renamed;  ///< the file's name of a column, and ours
  std::set<std::string, std::less<>> ignored;               ///< the file's names
};

/// By place in the file. A column of unknown name, one that stands twice and one without a name are faults, each at its
/// place; so is a wish about a column that is not there.
std::vector<Column> ReadHeader(const CsvRecord& header, const ColumnWishes& wishes, const std::string& file,
                               config::Diagnostics& diagnostics);

/// The separator of a header line: ',', ';' or tab. Nothing where several could be.
std::optional<char> SeparatorOf(std::string_view header);

}  // namespace walletgate::cli
