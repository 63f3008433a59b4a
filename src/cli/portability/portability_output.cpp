#include "cli/portability/portability_output.h"

#include <functional>
#include <optional>

#include "base/json/text.h"
#include "base/strings.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/private_file.h"
#include "cli/shell_quote.h"
#include "routing/portability/line_text.h"

namespace walletgate::cli {
namespace {

/// Takes a line without its end; whether it was taken.
using TakeLine = std::function<bool(std::string_view line)>;

std::string CsvOf(json::Value line) {
  std::string codes;
  std::string details;
  for (const json::Value reason : line.Get("reasons").Elements()) {
    codes += (codes.empty() ? "" : ";") + std::string(reason.Get("code").AsString());
    details += (details.empty() ? "" : " ") + std::string(reason.Get("detail").AsString());
  }
  std::string row = routing::CsvRow({line.Get("user").AsString(), line.Get("external_id").AsString(),
                                     line.Get("category").AsString(), codes, details});
  row.pop_back();  // what takes a line ends it
  return row;
}

/// Every page of the report.
int PutLines(const PortabilityOptions& options, const std::string& id, const TakeLine& take) {
  const bool csv = options.format == "csv";
  if (csv && !take(routing::kCsvHeading.substr(0, routing::kCsvHeading.size() - 1))) return kExitFailure;
  std::string cursor;
  do {
    const std::string path = "/" + id + "/users?limit=1000" + (cursor.empty() ? "" : "&cursor=" + cursor);
    const ImportAnswer answer = options.client.Ask({.path = path});
    if (!answer.document) return answer.exit_code;
    const json::Value page = answer.document->root();
    for (const json::Value line : page.Get("data").Elements()) {
      if (!take(csv ? CsvOf(line) : json::ToText(line))) return kExitFailure;
    }
    cursor = page.Get("next_cursor").AsString();
  } while (!cursor.empty());
  return kExitOk;
}

int Put(const PortabilityOptions& options, json::Value report, const TakeLine& take) {
  if (options.format == "json") return take(json::ToText(report)) ? kExitOk : kExitFailure;
  return PutLines(options, std::string(report.Get("id").AsString()), take);
}

}  // namespace

std::string SummaryOf(json::Value report) {
  std::vector<std::vector<std::string>> categories = {{"USERS", "CATEGORY"}};
  for (const json::Member category : report.Get("categories").Members()) {
    categories.push_back({std::to_string(category.value.AsInt64().value_or(0)), std::string(category.name)});
  }
  std::vector<std::vector<std::string>> codes = {{"USERS", "CODE", "FOR EXAMPLE"}};
  for (const json::Value code : report.Get("codes").Elements()) {
    std::string sample;
    for (const json::Value one : code.Get("samples").Elements()) {
      sample = one.AsString();
      break;
    }
    codes.push_back({std::to_string(code.Get("users").AsInt64().value_or(0)), std::string(code.Get("code").AsString()),
                     std::move(sample)});
  }
  return FormatTable(std::move(categories)) + (codes.size() > 1 ? "\n" + FormatTable(std::move(codes)) : "");
}

int PutOut(const PortabilityOptions& options, json::Value report) {
  if (options.out.empty())
    return Put(options, report, [](std::string_view line) { return Print(std::string(line) + "\n"); });
  Result<PrivateFile> file = PrivateFile::Make(options.out);
  if (!file) {
    Say("walletgate: " + file.error().detail + "\n");
    return kExitFailure;
  }
  const int put = Put(options, report, [&file](std::string_view line) { return file->WriteLine(line); });
  if (put != kExitOk) return put;
  if (const Result<void> kept = file->Keep(); !kept) {
    Say("walletgate: " + kept.error().detail + "\n");
    return kExitFailure;
  }
  Say(options.out + " has ids of persons, and only you can read it; take it away with: shred -u " +
      ShellQuote(options.out) + "\n");
  return kExitOk;
}

}  // namespace walletgate::cli
