#include "cli/imports/import_verbs.h"

#include <array>

#include "base/json/text.h"
#include "base/strings.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/imports/consent.h"
#include "cli/imports/import_report.h"
#include "cli/imports/import_view.h"
#include "cli/imports/import_watch.h"
#include "cli/imports/outcomes.h"

namespace walletgate::cli {
namespace {

/// A terminal is no place for more.
constexpr std::size_t kMaxRows = 1000;

int Status(const ImportOptions& options) {
  int exit_code = kExitOk;
  const std::optional<json::Document> import = FetchImport(options.client, options.id, &exit_code);
  return import ? ReportImport(options, import->root()) : exit_code;
}

int Watch(const ImportOptions& options) {
  int exit_code = kExitOk;
  const std::optional<json::Document> import = WatchImport(options.client, options.id, &exit_code);
  return import ? ReportImport(options, import->root()) : exit_code;
}

/// Says on whom the command acts.
bool SayOnWhom(const ImportOptions& options, int* exit_code) {
  const std::optional<json::Document> import = FetchImport(options.client, options.id, exit_code);
  if (!import) return false;
  const ImportView view = ReadImport(import->root());
  std::vector<std::vector<std::string>> rows = options.client.Describe();
  rows.push_back({"provider", view.provider + ", account " + view.account});
  rows.push_back({"import", view.id + ", " + view.state + ", " + WithThousands(view.total) + " users"});
  Say(FormatTable(std::move(rows)));
  return true;
}

/// `question`: "" where nobody is asked.
int Act(const ImportOptions& options, const ImportAction& action, const std::string& question) {
  int exit_code = kExitOk;
  if (!SayOnWhom(options, &exit_code)) return exit_code;
  if (!question.empty() && !Agreed({options.yes, !options.as_json}, question)) return kExitUsage;
  const std::optional<json::Document> import = PostAction(options.client, action, &exit_code);
  if (!import) return exit_code;
  if (options.no_watch || !ReadImport(import->root()).IsMoving()) return ReportImport(options, import->root());
  return Watch(options);
}

int Start(const ImportOptions& options) {
  const char* body = options.dry_run ? R"({"dry_run":true})" : R"({"dry_run":false})";
  return Act(options, {options.id, "start", body}, options.dry_run ? "" : "Adopt these users?");
}
int Pause(const ImportOptions& options) { return Act(options, {options.id, "pause"}, ""); }
int Resume(const ImportOptions& options) { return Act(options, {options.id, "resume"}, ""); }
int Cancel(const ImportOptions& options) {
  return Act(options, {options.id, "cancel"}, "Cancel it for good? Users who were adopted stay.");
}
int Undo(const ImportOptions& options) {
  return Act(options, {options.id, "undo"}, "Forget the users that it adopted and nobody has used since?");
}

std::vector<std::string> RowOf(json::Value outcome) {
  std::vector<std::string> row = {std::to_string(outcome.Get("line").AsInt64().value_or(0))};
  for (const char* name : {"state", "reason", "external_id", "provider_user_id", "end_user_id", "detail"}) {
    row.emplace_back(outcome.Get(name).AsString());
  }
  return row;
}

int Lines(const ImportOptions& options) {
  const OutcomesWanted wanted{options.id, options.state, options.reason};
  if (!options.out.empty()) {
    Result<PrivateFile> file = PrivateFile::Make(options.out);
    if (file) return WriteOutcomes(options.client, wanted, nullptr, *file).value_or(kExitOk);
    Say("walletgate: " + file.error().detail + "\n");
    return kExitUsage;
  }
  std::vector<std::vector<std::string>> rows = {
      {"LINE", "STATE", "REASON", "EXTERNAL ID", "PROVIDER USER", "END USER", "DETAIL"}};
  const auto take = [&](json::Value outcome) {
    if (options.as_json) return Print(json::ToText(outcome) + "\n");
    rows.push_back(RowOf(outcome));
    return rows.size() <= kMaxRows;
  };
  if (const std::optional<int> failed = ForEachOutcome(options.client, wanted, take)) return *failed;
  if (options.as_json) return kExitOk;
  if (rows.size() > kMaxRows) Say("there may be more: --out FILE has all\n");
  return Print(FormatTable(std::move(rows))) ? kExitOk : kExitFailure;
}

int List(const ImportOptions& options) {
  std::vector<std::vector<std::string>> rows = {
      {"ID", "STATE", "PROVIDER", "ACCOUNT", "USERS", "PENDING", "FAILED", "CREATED"}};
  std::string cursor;
  do {
    const ImportAnswer page = options.client.Ask(
        {.path = "?limit=100" + (cursor.empty() ? std::string() : "&cursor=" + PercentEncode(cursor))});
    if (!page.document) return page.exit_code;
    for (const json::Value import : page.document->root().Get("data").Elements()) {
      if (options.as_json && !Print(json::ToText(import) + "\n")) return kExitFailure;
      const ImportView view = ReadImport(import);
      rows.push_back({view.id, view.state, view.provider, view.account, WithThousands(view.total),
                      WithThousands(view.pending), WithThousands(view.Failed()),
                      std::string(import.Get("created_at").AsString())});
    }
    cursor = page.document->root().Get("next_cursor").AsString();
  } while (!cursor.empty() && rows.size() <= kMaxRows);
  if (options.as_json) return kExitOk;
  if (rows.size() == 1) Say("no imports\n");
  return rows.size() == 1 || Print(FormatTable(std::move(rows))) ? kExitOk : kExitFailure;
}

constexpr std::array kVerbs = {
    ImportVerb{"list", "Every import of the tenant", false, false, List},
    ImportVerb{"status", "One import: its state, what came of its lines, and why", true, false, Status},
    ImportVerb{"watch", "The same once it stands still; shows how far it is until then", true, false, Watch},
    ImportVerb{"start", "Have it work; with --dry-run it only checks, and can be started for real then", true, false,
               Start},
    ImportVerb{"pause", "Hold it; nothing is lost", true, false, Pause},
    ImportVerb{"resume", "Have it go on", true, false, Resume},
    ImportVerb{"cancel", "End it for good; users who were adopted stay", true, false, Cancel},
    ImportVerb{"undo", "Forget exactly the users that it adopted and nobody has used since", true, false, Undo},
    ImportVerb{"lines", "What came of each line, by --state and --reason", true, true, Lines},
};

}  // namespace

std::span<const ImportVerb> ImportVerbs() { return kVerbs; }

}  // namespace walletgate::cli
