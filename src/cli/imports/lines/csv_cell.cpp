#include "cli/imports/lines/csv_cell.h"

#include <algorithm>
#include <array>

#include "api/formats.h"
#include "base/ascii.h"
#include "base/strings.h"

namespace walletgate::cli {
namespace {

constexpr std::string_view kNone = "\\N";
constexpr std::array<std::string_view, 5> kYes = {"true", "t", "yes", "y", "1"};
constexpr std::array<std::string_view, 5> kNo = {"false", "f", "no", "n", "0"};
constexpr std::array<std::string_view, 8> kErrors = {"#N/A",    "#NAME?", "#VALUE!", "#REF!",
                                                     "#DIV/0!", "#NULL!", "#NUM!",   "#SPILL!"};

template <std::size_t kSize>
bool IsOneOf(std::string_view text, const std::array<std::string_view, kSize>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return EqualsIgnoreCase(text, word); });
}

/// What stands in ="…", where a program has quoted that once more.
std::string_view Unwrapped(std::string_view text) {
  const bool wrapped = text.size() >= 3 && text.starts_with("=\"") && text.ends_with('"');
  const std::string_view inner = wrapped ? text.substr(2, text.size() - 3) : text;
  return inner.find('"') == std::string_view::npos ? inner : text;
}

/// "4.9151E+11"; with `any_sign` "1E5" too. A spreadsheet always writes the sign.
bool IsScientific(std::string_view text, bool any_sign) {
  const std::size_t e = text.find_first_of("Ee");
  if (e == std::string_view::npos || e == 0 || !IsDigit(text[0])) return false;
  const std::string_view before = text.substr(0, e);
  std::string_view power = text.substr(e + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  else if (!any_sign) return false;
  return AreDigits(power) &&
         std::all_of(before.begin(), before.end(), [](char c) { return IsDigit(c) || c == '.' || c == ','; });
}

CellValue Fault(std::string why) { return {std::nullopt, std::move(why)}; }

CellValue ReadBool(std::string_view text) {
  if (IsOneOf(text, kYes)) return {"true", {}};
  if (IsOneOf(text, kNo)) return {"false", {}};
  return Fault("is neither true nor false");
}

CellValue ReadPhone(std::string_view text) {
  if (!api::CheckPhoneNumber(text)) return {std::string(text), {}};
  return Fault("is no phone number such as +14155550123; has a spreadsheet taken its + away?");
}

/// What a spreadsheet has left in place of the value.
std::string FaultOfSpreadsheet(std::string_view text, Reading reading) {
  if (IsScientific(text, reading == Reading::kPhone)) {
    return "is a number in scientific notation: a spreadsheet has cut its digits; export the column as text";
  }
  if (text.starts_with('=')) return "is a formula";
  if (IsOneOf(text, kErrors) || text.starts_with("###")) return "is an error of a spreadsheet";
  return {};
}

}  // namespace

CellValue ReadCell(const CsvCell& cell, Reading reading) {
  if (cell.text.empty() || cell.text == kNone) return {};
  std::string_view text = Unwrapped(cell.text);
  if (reading == Reading::kText) return {std::string(text), {}};
  if (!cell.quoted) text = Trim(text);
  if (text.empty() || text == kNone) return {};
  if (!cell.quoted && EqualsIgnoreCase(text, "NULL")) return Fault("is the word NULL; nothing, or \\N, is none");
  if (text.starts_with('\'')) {
    if (reading == Reading::kId) return Fault("begins with an apostrophe, by which Excel marks text; take it away");
    text.remove_prefix(1);
  }
  if (std::string fault = FaultOfSpreadsheet(text, reading); !fault.empty()) return Fault(std::move(fault));
  if (reading == Reading::kBool) return ReadBool(text);
  return reading == Reading::kPhone ? ReadPhone(text) : CellValue{std::string(text), {}};
}

}  // namespace walletgate::cli
