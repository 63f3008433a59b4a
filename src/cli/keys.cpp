// walletgate keys create

#include <CLI/CLI.hpp>

#include "base/json.h"
#include "cli/console.h"
#include "cli/program.h"
#include "routing/api_key.h"

namespace walletgate::cli {
namespace {

int CreateKey(const std::string& id, bool as_json) {
  const Secret key = routing::MakeApiKey(SystemRandom());
  const std::string hash = routing::HashApiKey(key.Reveal());
  std::string text;
  if (as_json) {
    json::Writer writer(&text);
    writer.StartObject();
    writer.Member("id", std::string_view(id));
    writer.Member("key", key.Reveal());
    writer.Member("sha256", std::string_view(hash));
    writer.EndObject();
    return Print(text + "\n") ? kExitOk : kExitFailure;
  }
  Say("The key is shown once. Keep it where secrets are kept:\n");
  text = std::string(key.Reveal()) + "\n";
  if (!Print(text)) return kExitFailure;
  Say("\nFor config/walletgate.yaml, under tenants[].api_keys:\n  - {id: " + id + ", sha256: " + hash + "}\n");
  return kExitOk;
}

}  // namespace

std::function<int()> AddKeys(CLI::App& command) {
  auto id = std::make_shared<std::string>("key-1");
  auto as_json = std::make_shared<bool>(false);
  command.require_subcommand(1);
  CLI::App* create = command.add_subcommand("create", "A new API key, shown once, and its hash for the configuration");
  create->add_option("--id", *id, "Names the key in logs")->capture_default_str();
  create->add_flag("--json", *as_json, "Print JSON");
  return [id, as_json] { return CreateKey(*id, *as_json); };
}

}  // namespace walletgate::cli
