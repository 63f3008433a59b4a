#include "cli/imports/outcomes.h"

#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/shell_quote.h"

namespace walletgate::cli {
namespace {

std::string QueryOf(const OutcomesWanted& wanted, std::string_view cursor) {
  std::string query = "?limit=100";
  for (const auto& [name, value] :
       {std::pair("state", std::string_view(wanted.state)), std::pair("reason", std::string_view(wanted.reason)),
        std::pair("cursor", cursor)}) {
    if (!value.empty()) query += "&" + std::string(name) + "=" + PercentEncode(value);
  }
  return query;
}

/// The file's lines and the import's, side by side: the n-th user of the one is line n of the other.
class Join {
 public:
  Join(LineSource& source, PrivateFile& file) : source_(source), file_(file) {}

  /// One of the import.
  bool Take(json::Value outcome) {
    const std::int64_t number = outcome.Get("line").AsInt64().value_or(0);
    std::optional<SourceLine> line;
    while (users_ < number && (line = source_.Next())) {
      if (line->kind == SourceLine::Kind::kUser) ++users_;
      else if (!WriteOwn(*line)) return false;
    }
    return WriteJoined(outcome, line ? &*line : nullptr);
  }
  /// What stands in the file behind the last one.
  bool Finish() {
    while (const std::optional<SourceLine> line = source_.Next()) {
      if (line->kind != SourceLine::Kind::kUser && !WriteOwn(*line)) return false;
    }
    return true;
  }

 private:
  static void WritePlace(const SourceLine& line, json::Sink& sink) {
    sink.Key("line");
    sink.Int(line.first_line);
    if (line.last_line == line.first_line) return;
    sink.Key("last_line");
    sink.Int(line.last_line);
  }
  bool WriteOwn(const SourceLine& line) {
    if (line.kind == SourceLine::Kind::kHeader) return true;
    const bool refused = line.kind == SourceLine::Kind::kRefused;
    std::string text;
    json::Writer writer(&text);
    writer.StartObject();
    WritePlace(line, writer);
    writer.Member("state", refused ? "not_sent" : "blank");
    writer.MemberIfAny("detail", line.text);
    writer.EndObject();
    return file_.WriteLine(text);
  }
  bool WriteJoined(json::Value outcome, const SourceLine* line) {
    std::string text;
    json::Writer writer(&text);
    writer.StartObject();
    if (line != nullptr) WritePlace(*line, writer);
    for (const auto& [name, value] : outcome.Members()) {
      writer.Key(name == "line" ? "sent_as" : name);
      json::Write(value, writer);
    }
    writer.EndObject();
    return file_.WriteLine(text);
  }

  LineSource& source_;
  PrivateFile& file_;
  std::int64_t users_ = 0;  ///< of the file so far
};

std::optional<int> WriteJoined(const ImportClient& client, const OutcomesWanted& wanted, const LinesWanted& lines,
                               PrivateFile& file) {
  LineSource source(lines);
  config::Diagnostics diagnostics;
  if (!source.Open(diagnostics)) {
    Say(diagnostics.Format());
    return kExitFailure;
  }
  Join join(source, file);
  const auto take = [&](json::Value outcome) { return join.Take(outcome); };
  if (const std::optional<int> failed = ForEachOutcome(client, wanted, take)) return failed;
  join.Finish();
  return std::nullopt;
}

}  // namespace

std::optional<int> ForEachOutcome(const ImportClient& client, const OutcomesWanted& wanted,
                                  const std::function<bool(json::Value outcome)>& take) {
  std::string cursor;
  do {
    const ImportAnswer page =
        client.Ask({.path = "/" + PercentEncode(wanted.import_id) + "/users" + QueryOf(wanted, cursor)});
    if (!page.document) return page.exit_code;
    for (const json::Value outcome : page.document->root().Get("data").Elements()) {
      if (!take(outcome)) return std::nullopt;
    }
    cursor = page.document->root().Get("next_cursor").AsString();
  } while (!cursor.empty());
  return std::nullopt;
}

std::optional<int> WriteOutcomes(const ImportClient& client, const OutcomesWanted& wanted, const LinesWanted* lines,
                                 PrivateFile& file) {
  const auto take = [&](json::Value outcome) { return file.WriteLine(json::ToText(outcome)); };
  const std::optional<int> failed =
      lines != nullptr ? WriteJoined(client, wanted, *lines, file) : ForEachOutcome(client, wanted, take);
  if (failed) return failed;
  if (const Result<void> kept = file.Keep(); !kept) {
    Say("walletgate: " + kept.error().detail + "\n");
    return kExitFailure;
  }
  Say("\n" + file.path() + " has what came of each line, and ids of persons in it. To take it away: shred -u " +
      ShellQuote(file.path()) + "\n");
  return std::nullopt;
}

}  // namespace walletgate::cli
