#include "cli/portability/portability.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "base/json/writer.h"
#include "base/visible_text.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/portability/portability_output.h"
#include "routing/portability/reason_codes.h"

namespace walletgate::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{300};

void WriteSelection(const PortabilityOptions& options, json::Sink& sink) {
  sink.Key("select");
  sink.StartObject();
  sink.MemberIfAny("status", options.status);
  sink.MemberIfAny("created_before", options.created_before);
  if (!options.external_ids.empty()) {
    sink.Key("external_ids");
    sink.StartArray();
    for (const std::string& id : options.external_ids) sink.String(id);
    sink.EndArray();
  }
  sink.EndObject();
}

std::string BodyOf(const PortabilityOptions& options) {
  std::string body;
  json::Writer writer(&body);
  writer.StartObject();
  writer.Member("from", options.from);
  writer.Member("to", options.to);
  WriteSelection(options, writer);
  writer.MemberIfAny("unverified_logins", options.unverified_logins);
  writer.MemberIfAny("addresses", options.addresses);
  if (options.key_set_registered) writer.Member("key_set_registered", true);
  writer.EndObject();
  return body;
}

std::int64_t NumberIn(json::Value report, std::string_view name) { return report.Get(name).AsInt64().value_or(0); }

/// The report once it has ended; else the exit code, after telling why.
ImportAnswer Wait(const PortabilityOptions& options) {
  ImportAnswer answer = options.client.Ask({.method = "POST", .body = BodyOf(options)});
  if (!answer.document) return answer;
  const std::string path = "/" + std::string(answer.document->root().Get("id").AsString());
  const bool terminal = isatty(STDERR_FILENO) == 1;
  while (answer.document && answer.document->root().Get("state").AsString() == "running") {
    if (terminal) SayOver(std::to_string(NumberIn(answer.document->root(), "users")) + " users looked at");
    std::this_thread::sleep_for(kBetweenLooks);
    answer = options.client.Ask({.path = path});
  }
  if (terminal) SayOver("");
  return answer;
}

/// Of what is missing in the numbers.
void SayDoubts(json::Value report) {
  if (NumberIn(report, "unreadable") > 0)
    Say(std::to_string(NumberIn(report, "unreadable")) + " records could not be read, and are left out\n");
  const std::int64_t missing = NumberIn(report.Get("not_found"), "external_ids");
  if (missing > 0) Say(std::to_string(missing) + " of the external ids are not those of users there\n");
}

int Run(PortabilityOptions& options) {
  if (options.codes) return Print(routing::ReasonTable()) ? kExitOk : kExitFailure;
  if (options.from.empty() || options.to.empty()) {
    Say("walletgate: say --from and --to\n");
    return kExitUsage;
  }
  if (!options.out.empty() && options.format.empty()) {
    Say("walletgate: --out needs --format: json, ndjson or csv\n");
    return kExitUsage;
  }
  if (const std::optional<int> failed = options.client.Open()) return *failed;
  std::vector<std::vector<std::string>> rows = options.client.Describe();
  rows.push_back({"from", options.from});
  rows.push_back({"to", options.to + "; nothing is sent, and nothing changes"});
  Say(FormatTable(rows));
  const ImportAnswer answer = Wait(options);
  if (!answer.document) return answer.exit_code;
  const json::Value report = answer.document->root();
  if (report.Get("state").AsString() != "done") {
    Say("walletgate: the report has failed: " + VisibleText(report.Get("error").AsString()) + "\n");
    return kExitFailure;
  }
  SayDoubts(report);
  const int put = options.format.empty() ? Print(SummaryOf(report)) ? kExitOk : kExitFailure : PutOut(options, report);
  if (put != kExitOk) return put;
  const std::int64_t users = NumberIn(report, "users");
  const std::int64_t could = NumberIn(report, "could_leave");
  Say(std::to_string(could) + " of " + std::to_string(users) + " users could go to " + options.to + "\n");
  return could == users ? kExitOk : kExitFailure;
}

}  // namespace

std::function<int()> AddPortability(CLI::App& command) {
  auto options = std::make_shared<PortabilityOptions>();
  options->client.AddOptions(command);
  command.add_option("--from", options->from, "The provider that has the users");
  command.add_option("--to", options->to, "The provider where they would go");
  command.add_flag("--codes", options->codes, "Print the table of codes as Markdown instead");
  command.add_option("--status", options->status, "active or pending; without it both");
  command.add_option("--created-before", options->created_before, "2026-10-01T00:00:00Z");
  command.add_option("--external-id", options->external_ids, "Only this user; may be repeated");
  command.add_option("--unverified-logins", options->unverified_logins,
                     "Of contacts that nobody has verified: leave_out, carry or block");
  command.add_option("--addresses", options->addresses, "new, or keep_if_possible");
  command.add_flag("--key-set-registered", options->key_set_registered,
                   "The tenant's key set is registered where they would go");
  command.add_option("--format", options->format, "json: the numbers; ndjson, csv: a line for each user")
      ->check(CLI::IsMember({"json", "ndjson", "csv"}));
  command.add_option("--out", options->out, "A file of mode 0600 instead of stdout; none that is there is overwritten");
  return [options] { return Run(*options); };
}

}  // namespace walletgate::cli
