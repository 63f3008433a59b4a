#include "cli/imports/run_import.h"

#include "base/ids.h"
#include "base/json/writer.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/imports/consent.h"
#include "cli/imports/import_report.h"
#include "cli/imports/import_view.h"
#include "cli/imports/import_watch.h"
#include "cli/imports/line_sender.h"
#include "cli/imports/lines/file_survey.h"
#include "cli/imports/outcomes.h"
#include "cli/shell_quote.h"

namespace walletgate::cli {
namespace {

int Refuse(const std::string& why) {
  Say("walletgate: " + why + "\n");
  return kExitUsage;
}

/// How the file is to be read; nothing, after saying why, where what was said of it makes no sense.
std::optional<LinesWanted> LinesOf(const ImportOptions& options) {
  LinesWanted lines;
  lines.path = options.file;
  if (!options.format.empty()) lines.kind = options.format == "csv" ? FileKind::kCsv : FileKind::kNdjson;
  if (!options.separator.empty()) lines.separator = options.separator == "tab" ? '\t' : options.separator[0];
  lines.columns.ignored = {options.ignored_columns.begin(), options.ignored_columns.end()};
  for (const std::string& pair : options.columns) {
    const std::size_t equals = pair.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) {
      Refuse("--column: must be such as 'User Id=external_id'");
      return std::nullopt;
    }
    lines.columns.renamed.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return lines;
}

std::string NewImportBody(const ImportOptions& options) {
  std::string body;
  json::Writer writer(&body);
  const bool by_lines = !options.file.empty();
  writer.StartObject();
  writer.Member("provider", std::string_view(options.provider));
  writer.Member("source", options.vendor_list ? "provider" : "lines");
  const char* fallback = by_lines ? "lines" : "provider_user_id";
  writer.Member("external_id", options.external_id.empty() ? fallback : options.external_id.c_str());
  writer.Member("verify", !options.no_verify);
  writer.MemberIfAny("from_provider", options.from_provider);
  if (options.pace > 0) {
    writer.Key("pace");
    writer.Int(options.pace);
  }
  writer.EndObject();
  return body;
}

/// One import from its beginning to what is told of it.
class Run {
 public:
  explicit Run(const ImportOptions& options) : options_(options) {}

  int Go() {
    if (const std::optional<int> ended = Prepare()) return *ended;
    if (const std::optional<int> ended = FindImport()) return *ended;
    if (const std::optional<int> ended = Begin()) return *ended;
    if (options_.no_watch) return Report();
    import_ = WatchImport(options_.client, id_, &exit_code_);
    if (!import_) return exit_code_;
    if (const std::optional<int> failed = WriteFile()) return *failed;
    return Report();
  }

 private:
  /// Looks at the file and at whom it is about, and asks. An exit code where that is the end.
  std::optional<int> Prepare() {
    if (!options_.file.empty()) {
      lines_ = LinesOf(options_);
      if (!lines_) return kExitUsage;
      survey_ = Survey(*lines_);
      if (!survey_) return kExitUsage;
      if (options_.check) return SayCounts();
      if (survey_->users == 0) return Refuse(options_.file + " has nobody to import: " + TextOf(*survey_));
    }
    if (!options_.out.empty()) {
      Result<PrivateFile> file = PrivateFile::Make(options_.out);
      if (!file) return Refuse(file.error().detail);
      out_.emplace(*std::move(file));
    }
    SayOnWhom();
    if (options_.dry_run) return std::nullopt;
    const std::string whom = survey_ ? WithThousands(survey_->users) + (survey_->users == 1 ? " user" : " users")
                                     : "every user that " + options_.provider + " lists";
    return Agreed({options_.yes, !options_.as_json}, "Import " + whom + "?") ? std::nullopt : std::optional(kExitUsage);
  }

  int SayCounts() const {
    if (!Print(TextOf(*survey_) + "\n")) return kExitFailure;
    return survey_->refused_lines > 0 ? kExitFailure : kExitOk;
  }

  void SayOnWhom() const {
    std::vector<std::vector<std::string>> rows = options_.client.Describe();
    if (!options_.provider.empty()) {
      const std::string account = options_.client.AccountOf(options_.provider);
      rows.push_back({"provider", options_.provider + (account.empty() ? "" : ", account " + account)});
    }
    if (!options_.go_on_with.empty()) rows.push_back({"import", options_.go_on_with + ", which is gone on with"});
    if (survey_) rows.push_back({"file", options_.file + ": " + TextOf(*survey_)});
    if (options_.vendor_list) rows.push_back({"source", "the list of users of " + options_.provider});
    rows.push_back({"does", options_.dry_run ? "every check; no user is written (dry run)"
                                             : "adopts users; nothing is written at the provider"});
    Say(FormatTable(std::move(rows)));
  }

  /// The one that is gone on with, or a new one.
  std::optional<int> FindImport() {
    if (!options_.go_on_with.empty()) {
      import_ = FetchImport(options_.client, options_.go_on_with, &exit_code_);
    } else {
      ImportCall call{.method = "POST", .body = NewImportBody(options_)};
      call.idempotency_key = MakeUuid4(SystemRandom());
      ImportAnswer answer = options_.client.Ask(call);
      exit_code_ = answer.exit_code;
      import_ = std::move(answer.document);
    }
    if (!import_) return exit_code_;
    const ImportView view = ReadImport(import_->root());
    id_ = view.id;
    Say("import   " + id_ + (view.account.empty() ? "" : ", account " + view.account) + "\n");
    return std::nullopt;
  }

  /// Sends what is not there yet, and starts it.
  std::optional<int> Begin() {
    const ImportView view = ReadImport(import_->root());
    const std::string& state = view.state;
    if (state == "collecting" && !lines_ && view.source == "lines") {
      return Refuse(id_ + " awaits the lines of a file: name it");
    }
    if (state == "collecting" && lines_) {
      if (const std::optional<int> failed = SendLines(options_.client, {id_, *lines_, survey_->users, HowToGoOn()})) {
        return failed;
      }
    }
    if (state != "collecting" && state != "checked") return std::nullopt;
    const std::string body = options_.dry_run ? R"({"dry_run":true})" : R"({"dry_run":false})";
    import_ = PostAction(options_.client, {id_, "start", body}, &exit_code_);
    return import_ ? std::nullopt : std::optional(exit_code_);
  }

  std::string HowToGoOn() const {
    std::string text = "walletgate import " + ShellQuote(options_.file) + " --continue " + id_;
    for (const std::string& column : options_.columns) text += " --column " + ShellQuote(column);
    for (const std::string& column : options_.ignored_columns) text += " --ignore-column " + ShellQuote(column);
    if (!options_.format.empty()) text += " --format " + options_.format;
    if (!options_.separator.empty()) text += " --separator " + ShellQuote(options_.separator);
    return text + options_.client.OptionsText() + (options_.dry_run ? " --dry-run" : "");
  }

  std::optional<int> WriteFile() {
    if (!out_) return std::nullopt;
    return WriteOutcomes(options_.client, {id_}, lines_ ? &*lines_ : nullptr, *out_);
  }

  int Report() const { return ReportImport(options_, import_->root(), survey_ ? &*survey_ : nullptr); }

  const ImportOptions& options_;
  std::optional<LinesWanted> lines_;
  std::optional<FileSurvey> survey_;
  std::optional<PrivateFile> out_;
  std::optional<json::Document> import_;
  std::string id_;
  int exit_code_ = kExitOk;
};

}  // namespace

int RunImport(const ImportOptions& options) {
  const bool is_new = options.go_on_with.empty() && !options.check;
  if (options.file.empty() && !options.vendor_list && options.go_on_with.empty()) {
    return Refuse("name a file of users, or say --vendor-list; --help tells more");
  }
  if (is_new && options.provider.empty()) return Refuse("--provider: say whose users they are");
  return Run(options).Go();
}

}  // namespace walletgate::cli
