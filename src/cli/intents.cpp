#include "cli/intents.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/ascii.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "cli/admin_client.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

/// A terminal is no place for more; --json gives all.
constexpr std::size_t kMaxRows = 1000;

struct Options {
  AdminClient admin;
  bool as_json = false;
  std::string id;
  bool applied = false;
  bool not_applied = false;
  bool force = false;
  std::string provider_user_id;
};

std::string AgeText(std::int64_t seconds) {
  constexpr std::int64_t kMinute = 60;
  constexpr std::int64_t kHour = 60 * kMinute;
  constexpr std::int64_t kDay = 24 * kHour;
  if (seconds < 2 * kMinute) return std::to_string(seconds) + "s";
  if (seconds < 2 * kHour) return std::to_string(seconds / kMinute) + "m";
  if (seconds < 2 * kDay) return std::to_string(seconds / kHour) + "h";
  return std::to_string(seconds / kDay) + "d";
}

/// What happens next, in words.
std::string NextText(json::Value intent) {
  const std::string_view step = intent.Get("next_step").AsString();
  if (step == "in_flight") return "a request is at work on it";
  if (step == "operator") return "yours: walletgate intents resolve";
  std::string means;
  for (const json::Value one : intent.Get("means").Elements()) {
    means += (means.empty() ? "" : ", ") + std::string(one.AsString());
  }
  const std::optional<std::int64_t> left = intent.Get("next_try_seconds").AsInt64();
  return "the gateway tries" + (left ? " in " + AgeText(*left) : std::string(" soon")) + ": " + means;
}

std::vector<std::string> RowOf(json::Value intent) {
  const auto text = [&](std::string_view name) { return std::string(intent.Get(name).AsString()); };
  const auto number = [&](std::string_view name) { return intent.Get(name).AsInt64().value_or(0); };
  return {text("id"),
          text("tenant"),
          text("external_id"),
          text("provider"),
          text("account"),
          text("operation"),
          AgeText(number("age_seconds")),
          text("state"),
          std::to_string(number("tries")),
          NextText(intent)};
}

/// Every page as the listener gives it, one line per intent.
int List(const Options& options) {
  std::vector<std::vector<std::string>> rows = {
      {"ID", "TENANT", "EXTERNAL ID", "PROVIDER", "ACCOUNT", "OPERATION", "AGE", "STATE", "TRIES", "NEXT"}};
  std::string cursor;
  do {
    transport::HttpRequest request;
    request.method = "GET";
    request.target = "/intents" + (cursor.empty() ? std::string() : "?cursor=" + cursor);
    const std::optional<json::Document> page = options.admin.Ask(std::move(request), options.as_json);
    if (!page) return kExitFailure;
    for (const json::Value intent : page->root().Get("data").Elements()) {
      if (options.as_json && !Print(json::ToText(intent) + "\n")) return kExitFailure;
      if (!options.as_json) rows.push_back(RowOf(intent));
    }
    cursor = page->root().Get("next_cursor").AsString();
  } while (!cursor.empty() && rows.size() <= kMaxRows);
  if (options.as_json) return kExitOk;
  if (rows.size() == 1) {
    Say("no open intents\n");
    return kExitOk;
  }
  if (!Print(FormatTable(rows))) return kExitFailure;
  if (!cursor.empty()) Say("there are more: --json gives all\n");
  return kExitOk;
}

bool IsId(const std::string& id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return IsDigit(c) || IsUpper(c); });
}

/// What the vendor had to say; "" where it agrees.
std::string_view DoubtText(std::string_view look_up) {
  if (look_up == "none") return "The provider offers no look-up: this rests on your word alone\n";
  if (look_up == "failed")
    return "The provider could not be asked, or its answer could not be read: this rests on your word alone\n";
  if (look_up == "unknown") return "The provider does not know that user: this rests on your word alone\n";
  if (look_up == "contradicts") return "The provider shows another user: this rests on your word alone\n";
  return {};
}

int Resolve(const Options& options) {
  if (!IsId(options.id)) {
    Say("walletgate: '" + options.id + "' is not the id of an intent\n");
    return kExitUsage;
  }
  if (options.applied == options.not_applied) {
    Say("walletgate: say either --applied or --not-applied\n");
    return kExitUsage;
  }
  transport::HttpRequest request;
  request.method = "POST";
  request.target = "/intents/" + options.id + "/resolve";
  request.headers = {{"Content-Type", "application/json"}};
  json::Writer writer(&request.body);
  writer.StartObject();
  writer.Member("outcome", options.applied ? "applied" : "not_applied");
  writer.MemberIfAny("provider_user_id", options.provider_user_id);
  if (options.force) writer.Member("force", true);
  writer.EndObject();
  const std::optional<json::Document> answer = options.admin.Ask(std::move(request), options.as_json);
  if (!answer) return kExitFailure;
  if (options.as_json) return Print(json::ToText(answer->root()) + "\n") ? kExitOk : kExitFailure;
  Say(options.applied ? "The end user is in the directory: " + std::string(answer->root().Get("end_user_id").AsString())
                      : std::string("The intent is closed; the caller may repeat the request"));
  Say("\n");
  Say(std::string(DoubtText(answer->root().Get("look_up").AsString())));
  return kExitOk;
}

void AddListener(CLI::App& command, Options& options) {
  options.admin.AddOptions(command);
  command.add_flag("--json", options.as_json, "Print JSON");
}

}  // namespace

std::function<int()> AddIntents(CLI::App& command) {
  auto options = std::make_shared<Options>();
  command.require_subcommand(1);
  CLI::App* list = command.add_subcommand("list", "Every open intent, oldest first, and what happens next");
  AddListener(*list, *options);
  CLI::App* resolve = command.add_subcommand("resolve", "End one, after asking the vendor what became of it");
  AddListener(*resolve, *options);
  resolve->add_option("id", options->id, "As the list shows it")->required();
  resolve->add_flag("--applied", options->applied, "It took effect at the vendor");
  resolve->add_flag("--not-applied", options->not_applied, "It did not; a repeat will create anew");
  resolve->add_option("--provider-user-id", options->provider_user_id, "The vendor's id of the user that was created");
  resolve->add_flag("--force", options->force,
                    "Also against what the vendor shows, and before what was sent must show there");
  return [options, list] {
    if (const std::optional<int> failed = options->admin.Open()) return *failed;
    return list->parsed() ? List(*options) : Resolve(*options);
  };
}

}  // namespace walletgate::cli
