#include "cli/imports/reconcile.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/visible_text.h"
#include "cli/admin_client.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{500};

struct Options {
  AdminClient admin;
  bool as_json = false;
  std::string provider;
  std::string account;
};

std::uint64_t CountOf(json::Value run, std::string_view name) {
  return static_cast<std::uint64_t>(run.Get(name).AsInt64().value_or(0));
}

std::string LineOf(json::Value run) {
  return std::to_string(CountOf(run, "listed")) + " users listed by the provider, " +
         std::to_string(CountOf(run, "users")) + " of the directory held against them";
}

/// What each kind of difference means for whoever reads it.
std::string_view MeaningOf(std::string_view kind) {
  if (kind == "unknown_here") return "at the provider, and unknown here: adopt or import them";
  if (kind == "missing_there") return "here, and unknown to the provider";
  if (kind == "not_listed") return "not in the provider's list, but a look-up shows them";
  if (kind == "contacts") return "with other e-mail addresses or phone numbers at the provider";
  if (kind == "status") return "with another status at the provider; ?refresh=true takes it over";
  if (kind == "addresses") return "with other wallets at the provider; ?refresh=true takes them over";
  if (kind == "deleted_here") return "deleted here, and still at the provider";
  return "";
}

/// The number of users, the kind, what it means.
std::vector<std::vector<std::string>> DifferencesOf(json::Value run) {
  std::vector<std::vector<std::string>> rows;
  for (const json::Member kind : run.Get("differences").Members()) {
    const std::int64_t users = kind.value.AsInt64().value_or(0);
    if (users > 0) rows.push_back({std::to_string(users), std::string(kind.name), std::string(MeaningOf(kind.name))});
  }
  return rows;
}

/// Of those of whom nothing can be said.
void SayDoubts(json::Value run) {
  for (const std::string_view name : {"undecided", "unreadable", "unconfirmed"}) {
    if (CountOf(run, name) > 0) Say(std::to_string(CountOf(run, name)) + " " + std::string(name) + "\n");
  }
}

int Tell(const Options& options, json::Value run) {
  const bool done = run.Get("state").AsString() == "done";
  if (!done) Say("walletgate: it was not finished: " + VisibleText(run.Get("failure").AsString()) + "\n");
  std::vector<std::vector<std::string>> rows = DifferencesOf(run);
  const int code = done && rows.empty() ? kExitOk : kExitFailure;
  if (options.as_json) return Print(json::ToText(run) + "\n") ? code : kExitFailure;
  Say(LineOf(run) + "\n");
  SayDoubts(run);
  if (rows.empty()) return Print(done ? "no differences\n" : "") ? code : kExitFailure;
  rows.insert(rows.begin(), {"USERS", "DIFFERENCE", "MEANING"});
  if (!Print(FormatTable(rows))) return kExitFailure;
  Say("--json shows up to 100 ids of each kind\n");
  return code;
}

std::optional<json::Document> Begin(const Options& options) {
  transport::HttpRequest request;
  request.method = "POST";
  request.target = "/reconciliations";
  request.headers = {{"Content-Type", "application/json"}};
  json::Writer writer(&request.body);
  writer.StartObject();
  writer.Member("provider", std::string_view(options.provider));
  writer.MemberIfAny("account", options.account);
  writer.EndObject();
  return options.admin.Ask(std::move(request), options.as_json);
}

int Run(Options& options) {
  if (const std::optional<int> failed = options.admin.Open()) return *failed;
  Say("the directory of " + options.admin.url() + " against the list of " + options.provider +
      (options.account.empty() ? std::string() : ", account " + options.account) + "; nothing is changed\n");
  std::optional<json::Document> run = Begin(options);
  if (!run) return kExitUsage;
  const std::string target = "/reconciliations/" + std::string(run->root().Get("id").AsString());
  const bool terminal = isatty(STDERR_FILENO) == 1;
  while (true) {  // until it has ended, or the gateway cannot be asked, or Ctrl-C
    const std::string_view state = run->root().Get("state").AsString();
    if (state == "done" || state == "failed") break;
    if (terminal) SayOver(LineOf(run->root()));
    std::this_thread::sleep_for(kBetweenLooks);
    transport::HttpRequest request;
    request.method = "GET";
    request.target = target;
    run = options.admin.Ask(std::move(request), options.as_json);
    if (!run) return kExitFailure;
  }
  if (terminal) SayOver("");
  return Tell(options, run->root());
}

}  // namespace

std::function<int()> AddReconcile(CLI::App& command) {
  auto options = std::make_shared<Options>();
  options->admin.AddOptions(command);
  command.add_option("--provider", options->provider, "Whose list")->required();
  command.add_option("--account", options->account, "Where the provider has several: VENDOR/NAME");
  command.add_flag("--json", options->as_json, "Print JSON, with ids of those who differ");
  return [options] { return Run(*options); };
}

}  // namespace walletgate::cli
