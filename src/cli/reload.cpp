#include "cli/reload.h"

#include <CLI/CLI.hpp>

#include "base/json/parse.h"
#include "cli/admin_client.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

constexpr std::chrono::seconds kPatience{60};

struct Options {
  AdminClient admin{"config/walletgate.yaml"};
  bool as_json = false;
};

std::string Text(json::Value value) { return std::string(value.AsString()); }

void TellNames(const std::string& what, json::Value names, const std::string& mark) {
  for (const json::Value name : names.Elements()) Print(mark + " " + what + Text(name) + "\n");
}

void TellChanges(json::Value answer) {
  for (const auto& [member, what] : {std::pair{"tenants", "tenant "}, std::pair{"providers", "provider "},
                                     std::pair{"provider_files", "provider file "}}) {
    const json::Value changes = answer.Get(member);
    TellNames(what, changes.Get("added"), "+");
    TellNames(what, changes.Get("removed"), "-");
    TellNames(what, changes.Get("changed"), "~");
  }
  TellNames("", answer.Get("settings"), "~");
  if (!answer.Get("changed").AsBool()) Print("reloaded; nothing had changed\n");
  for (const json::Value name : answer.Get("needs_restart").Elements()) {
    Say("walletgate: " + Text(name) + " differs, and needs a restart\n");
  }
}

int TellFaults(json::Value problem) {
  for (const json::Value fault : problem.Get("errors").Elements()) Say(Text(fault.Get("detail")) + "\n");
  Say("walletgate: " + Text(problem.Get(problem.Get("detail") ? "detail" : "title")) + "\n");
  return problem.Get("status").NumberText() == "422" ? kExitConfig : kExitFailure;
}

int Reload(Options& options) {
  if (const std::optional<int> failed = options.admin.Open()) return *failed;
  const std::string& url = options.admin.url();
  transport::HttpRequest request;
  request.method = "POST";
  request.target = "/reload";
  const Result<transport::HttpResponse> response = options.admin.Send(std::move(request), kPatience);
  if (!response) {
    Say("walletgate: " + url + ": " + response.error().detail + "\n");
    return kExitFailure;
  }
  const Result<json::Document> answer = json::Parse(response->body);
  if (!answer) {
    Say("walletgate: the answer of " + url + " is not that of an admin listener\n");
    return kExitFailure;
  }
  if (options.as_json) Print(response->body + "\n");
  if (response->status != 200) return TellFaults(answer->root());
  if (!options.as_json) TellChanges(answer->root());
  return kExitOk;
}

}  // namespace

std::function<int()> AddReload(CLI::App& command) {
  auto options = std::make_shared<Options>();
  options->admin.AddOptions(command);
  command.add_flag("--json", options->as_json, "The answer as it is");
  return [options] { return Reload(*options); };
}

}  // namespace walletgate::cli
