#include "cli/store/store.h"

#include <CLI/CLI.hpp>

#include "base/json/writer.h"
#include "cli/console.h"
#include "cli/store/export.h"
#include "gateway/config/gateway_config.h"
#include "storage/tools/sqlite_backup.h"
#include "storage/tools/sqlite_check.h"
#include "storage/tools/sqlite_disputes.h"

namespace walletgate::cli {
namespace {

struct Options {
  std::string config = "config/walletgate.yaml";
  std::string path;  ///< "": the one that the configuration names
  bool as_json = false;
  std::string backup_to;
  bool personal_data = false;
  std::string output;   ///< "": stdout
  std::string give_to;  ///< "": only list
};

int Fail(const Error& error) {
  Say("walletgate: " + error.detail + "\n");
  return kExitFailure;
}

/// Puts the store's path into `options`; otherwise tells why not and gives the exit code.
std::optional<int> FindStore(Options& options) {
  if (!options.path.empty()) return std::nullopt;
  config::Diagnostics diagnostics;
  const storage::StoreOptions store =
      gateway::LoadStoreOptions({options.config, config::ProcessEnvironment()}, diagnostics);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, 0);
  options.path = store.sqlite.path;
  if (store.kind == storage::StoreOptions::Kind::kSqlite) return std::nullopt;
  Say("walletgate: the store of " + options.config + " is in memory: there is no file\n");
  return kExitConfig;
}

void PrintReport(const storage::SqliteReport& report, json::Writer& writer) {
  const auto number = [&](std::string_view name, std::int64_t value) {
    writer.Key(name);
    writer.Int(value);
  };
  writer.StartObject();
  writer.Member("sound", report.faults.empty());
  number("schema", report.schema);
  number("current_schema", report.current_schema);
  number("users", report.users);
  number("deleted_users", report.deleted_users);
  number("open_intents", report.open_intents);
  number("idempotency_keys", report.idempotency_keys);
  number("size_bytes", static_cast<std::int64_t>(report.size_bytes));
  writer.Key("faults");
  writer.StartArray();
  for (const std::string& fault : report.faults) writer.String(fault);
  writer.EndArray();
  writer.EndObject();
}

int Check(const Options& options) {
  const Result<storage::SqliteReport> report = storage::CheckSqliteFile(options.path);
  if (!report) return Fail(report.error());
  const int code = report->faults.empty() ? kExitOk : kExitFailure;
  if (options.as_json) {
    std::string text;
    json::Writer writer(&text);
    PrintReport(*report, writer);
    return Print(text + "\n") ? code : kExitFailure;
  }
  const auto row = [](std::string name, auto value) {
    return std::vector<std::string>{std::move(name), std::to_string(value)};
  };
  const bool printed =
      Print(FormatTable({row("schema", report->schema), row("users", report->users),
                         row("of them deleted", report->deleted_users), row("open intents", report->open_intents),
                         row("idempotency keys", report->idempotency_keys), row("bytes", report->size_bytes)}));
  for (const std::string& fault : report->faults) Say("walletgate: " + options.path + ": " + fault + "\n");
  if (report->schema < report->current_schema) {
    Say("of an older version: its records were not read; the first start of this one brings it up to date\n");
  }
  if (report->faults.empty()) Say(options.path + ": no faults\n");
  return printed ? code : kExitFailure;
}

int BackUp(const Options& options) {
  const Result<void> done = storage::BackUpSqliteFile(options.path, options.backup_to);
  if (!done) return Fail(done.error());
  Say(options.backup_to + ": written and checked\n");
  return kExitOk;
}

void WriteClaimant(const storage::Claimant& claimant, json::Writer& writer) {
  writer.StartObject();
  writer.Member("account", std::string_view(claimant.account));
  writer.Member("provider_user_id", std::string_view(claimant.provider_user_id));
  writer.Member("tenant", std::string_view(claimant.tenant));
  writer.Member("id", std::string_view(claimant.user_id));
  writer.Member("external_id", std::string_view(claimant.external_id));
  writer.Member("holds", claimant.holds);
  writer.EndObject();
}

int ListDisputes(const Options& options) {
  const Result<std::vector<storage::Claimant>> claimants = storage::ListDisputes(options.path);
  if (!claimants) return Fail(claimants.error());
  const Result<std::int64_t> to_move = storage::UsersStillToMove(options.path);
  if (!to_move) return Fail(to_move.error());
  if (*to_move > 0) Say("up to " + std::to_string(*to_move) + " users are still to be moved: more may come\n");
  if (options.as_json) {
    std::string text;
    json::Writer writer(&text);
    writer.StartArray();
    for (const storage::Claimant& claimant : *claimants) WriteClaimant(claimant, writer);
    writer.EndArray();
    return Print(text + "\n") ? kExitOk : kExitFailure;
  }
  if (claimants->empty()) {
    Say("no end users share a user of a provider\n");
    return kExitOk;
  }
  std::vector<std::vector<std::string>> rows = {{"ACCOUNT", "PROVIDER USER", "TENANT", "ID", "EXTERNAL ID", "STATE"}};
  for (const storage::Claimant& claimant : *claimants) {
    rows.push_back({claimant.account, claimant.provider_user_id, claimant.tenant, claimant.user_id,
                    claimant.external_id, claimant.holds ? "holds" : "disputed"});
  }
  return Print(FormatTable(rows)) ? kExitOk : kExitFailure;
}

int FailToGive(const Error& error) {
  const int code = Fail(error);
  if (error.kind == ErrorKind::kStoreUnavailable) {
    Say("nothing has changed; a gateway that runs on this store has to be stopped first\n");
  }
  return code;
}

int Disputes(const Options& options) {
  if (options.give_to.empty()) return ListDisputes(options);
  const Result<storage::Claimant> given = storage::GiveDisputed(options.path, options.give_to);
  if (!given) return FailToGive(given.error());
  if (options.as_json) {
    std::string text;
    json::Writer writer(&text);
    WriteClaimant(*given, writer);
    return Print(text + "\n") ? kExitOk : kExitFailure;
  }
  Say(given->provider_user_id + " of " + given->account + " belongs to " + given->user_id + " now\n");
  return kExitOk;
}

CLI::App* AddTool(CLI::App& command, const std::string& name, const std::string& help, Options& options) {
  CLI::App* tool = command.add_subcommand(name, help);
  CLI::Option* config = tool->add_option("-c,--config", options.config, "Configuration file that names the store");
  config->capture_default_str();
  tool->add_option("--path", options.path, "The store's file itself")->excludes(config);
  return tool;
}

}  // namespace

std::function<int()> AddStore(CLI::App& command) {
  auto options = std::make_shared<Options>();
  command.require_subcommand(1);
  CLI::App* check = AddTool(command, "check", "Look whether the store is sound", *options);
  check->add_flag("--json", options->as_json, "Print JSON");
  CLI::App* backup = AddTool(command, "backup", "Copy it as it is at one moment, and check the copy", *options);
  backup->add_option("to", options->backup_to, "A file that is not there yet")->required();
  CLI::App* dump = AddTool(command, "export", "Users and open intents as JSON lines", *options);
  dump->add_flag("--personal-data", options->personal_data, "Login methods, profile and metadata too");
  dump->add_option("-o,--output", options->output,
                   "A file that is not there yet, which nobody else will be able to read");
  CLI::App* disputes =
      AddTool(command, "disputes", "End users who share a user of a provider, and whose it is", *options);
  disputes->add_flag("--json", options->as_json, "Print JSON");
  disputes->add_option("--give", options->give_to, "The end user whose it is, eu_…; only while no gateway runs");
  return [options, check, backup, disputes] {
    if (const std::optional<int> code = FindStore(*options)) return *code;
    if (check->parsed()) return Check(*options);
    if (disputes->parsed()) return Disputes(*options);
    return backup->parsed() ? BackUp(*options)
                            : RunStoreExport({options->path, options->personal_data, options->output});
  };
}

}  // namespace walletgate::cli
