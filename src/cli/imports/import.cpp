#include "cli/imports/import.h"

#include <CLI/CLI.hpp>

#include "api/import_request.h"
#include "cli/console.h"
#include "cli/imports/import_verbs.h"
#include "cli/imports/reconcile.h"
#include "cli/imports/run_import.h"

namespace walletgate::cli {
namespace {

/// An unset variable of a shell must not turn "this" into "all".
std::string FaultOfEmpty(const std::string& text) { return text.empty() ? "is empty; is a variable unset?" : ""; }

std::string FaultOfSeparator(const std::string& text) {
  return text.size() == 1 || text == "tab" ? "" : "must be one character, or tab";
}

void AddFileOptions(CLI::App& command, ImportOptions& options) {
  command.add_option("file", options.file, "Users as CSV, or as NDJSON: one object a line")->check(FaultOfEmpty, "");
  command.add_option("--format", options.format, "What the file is; by default its name tells")
      ->check(CLI::IsMember({"csv", "ndjson"}));
  command
      .add_option("--separator", options.separator,
                  "Between the cells: ',', ';', tab or another; by default the header tells")
      ->check(FaultOfSeparator, "");
  command.add_option("--column", options.columns, "'THEIRS=ours': a column of another name; may be repeated");
  command.add_option("--ignore-column", options.ignored_columns, "A column that is left out; may be repeated");
  command.add_flag("--check", options.check, "Read the file, say what is in it, and send nothing");
}

void AddImportOptions(CLI::App& command, ImportOptions& options) {
  for (CLI::Option* option :
       {command.add_option("--provider", options.provider, "At which provider the users are"),
        command.add_option("--from-provider", options.from_provider,
                           "Users who are linked there under the same id at the vendor change over"),
        command.add_option("--continue", options.go_on_with, "An import whose sending was interrupted, imp_…"),
        command.add_option("--out", options.out, "What came of each line, into a new file that only you can read")}) {
    option->check(FaultOfEmpty, "");
  }
  command.add_flag("--vendor-list", options.vendor_list, "Import whom the vendor lists; a FILE beside it names them");
  command.add_option("--external-id", options.external_id, "Whence your ids come")
      ->check(CLI::IsMember({"lines", "provider_user_id"}));
  command.add_option("--pace", options.pace, "Users a second at most; by default as live traffic leaves room")
      ->check(CLI::Range(1, api::kMaxImportPace));
  command.add_flag("--no-verify", options.no_verify, "Do not ask the vendor about each user");
}

void AddCommonOptions(CLI::App& command, ImportOptions& options) {
  command.add_flag("--dry-run", options.dry_run, "Every check, and no user is written");
  command.add_flag("-y,--yes", options.yes, "It is meant; nobody is asked");
  command.add_flag("--no-watch", options.no_watch, "End once it has begun; the gateway goes on with it");
  command.add_flag("--json", options.as_json, "Print JSON, and ask nobody");
}

void AddVerb(const ImportVerb& verb, CLI::App& command, ImportOptions& options) {
  CLI::App* sub = command.add_subcommand(std::string(verb.name), std::string(verb.help));
  if (verb.names_one) sub->add_option("id", options.id, "imp_…")->required()->check(FaultOfEmpty, "");
  if (!verb.filters) return;
  sub->add_option("--state", options.state,
                  "adopted, known, conflict, invalid, not_found, ambiguous, failed, pending, undone or kept")
      ->check(FaultOfEmpty, "");
  sub->add_option("--reason", options.reason, "As `status` names it")->check(FaultOfEmpty, "");
}

std::string ColumnsText() {
  std::string text;
  for (const Column& column : KnownColumns()) text += column.name + "\n";
  return text + "metadata.NAME\n";
}

/// What was asked for would not be done, and something else would; null: it can be done.
const char* FaultOf(const ImportOptions& options, const std::string& verb) {
  const bool checks_nothing = options.check && (!verb.empty() || options.file.empty());
  if (checks_nothing) return "--check is about a file";
  const bool rehearses_nothing = options.dry_run && !verb.empty() && verb != "start";
  if (rehearses_nothing)
    return "--dry-run is for an import that begins: of a file, of --vendor-list, or `import start`";
  const bool has_no_outcomes = options.no_watch && !options.out.empty() && verb.empty();
  if (has_no_outcomes) return "--out is written when the import stands still, which --no-watch does not wait for";
  return nullptr;
}

int RunCommand(CLI::App& command, ImportOptions& options) {
  const std::vector<CLI::App*> chosen = command.get_subcommands();
  if (!chosen.empty() && !options.file.empty()) {
    Say("walletgate: " + options.file + ": too much behind `import " + chosen[0]->get_name() + "`\n");
    return kExitUsage;
  }
  const std::string verb_name = chosen.empty() ? std::string() : chosen[0]->get_name();
  if (const char* fault = FaultOf(options, verb_name)) {
    Say(std::string("walletgate: ") + fault + "\n");
    return kExitUsage;
  }
  if (options.check) return RunImport(options);
  if (const std::optional<int> failed = options.client.Open()) return *failed;
  for (const ImportVerb& verb : ImportVerbs()) {
    if (verb_name == verb.name) return verb.run(options);
  }
  return RunImport(options);
}

}  // namespace

std::function<int()> AddImport(CLI::App& command) {
  auto options = std::make_shared<ImportOptions>();
  auto columns = std::make_shared<bool>(false);
  command.require_subcommand(0, 1);
  command.fallthrough();
  AddFileOptions(command, *options);
  command.add_flag("--columns", *columns, "Print the names that columns may have");
  AddImportOptions(command, *options);
  AddCommonOptions(command, *options);
  options->client.AddOptions(command);
  for (const ImportVerb& verb : ImportVerbs()) AddVerb(verb, command, *options);
  CLI::App* reconcile = command.add_subcommand("reconcile", "Hold the directory against a vendor's list of users");
  const std::function<int()> run_reconcile = AddReconcile(*reconcile);
  return [options, columns, &command, reconcile, run_reconcile] {
    if (reconcile->parsed()) return run_reconcile();
    if (*columns) return Print(ColumnsText()) ? static_cast<int>(kExitOk) : static_cast<int>(kExitFailure);
    return RunCommand(command, *options);
  };
}

}  // namespace walletgate::cli
