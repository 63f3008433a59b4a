#include "cli/keys.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/json/writer.h"
#include "base/strings.h"
#include "cli/console.h"
#include "gateway/config/tenants/api_keys.h"
#include "routing/api_key.h"
#include "routing/state.h"

namespace walletgate::cli {
namespace {

struct Options {
  std::string id = "key-1";
  std::vector<std::string> scopes;
  std::string expires;  ///< "90d", "2027-01-31" or RFC 3339
  bool as_json = false;
};

/// "2027-01-31" is the first moment of that day in UTC. Nothing for other text.
std::optional<WallTime> ReadExpiry(const std::string& text, WallTime now) {
  if (const std::optional<std::int64_t> millis = ParseDurationMillis(text)) {
    constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365 * 100);
    const std::chrono::milliseconds span(*millis);
    return span > kLongest ? std::nullopt : std::optional(now + span);
  }
  if (std::optional<WallTime> day = ParseRfc3339(text + "T00:00:00Z")) return day;
  return ParseRfc3339(text);
}

/// The faults of the command line, a line each.
std::string FaultsOf(const Options& options, WallTime now) {
  const std::vector<std::string>& known = gateway::ScopeNames();
  std::string faults;
  for (auto scope = options.scopes.begin(); scope != options.scopes.end(); ++scope) {
    if (std::find(known.begin(), known.end(), *scope) == known.end()) {
      faults += "walletgate: --scope: " + config::UnknownName("scope", *scope, known) + "\n";
    } else if (std::find(options.scopes.begin(), scope, *scope) != scope) {
      faults += "walletgate: --scope: '" + *scope + "' is there already\n";
    }
  }
  if (options.expires.empty()) return faults;
  const std::optional<WallTime> expires = ReadExpiry(options.expires, now);
  if (!expires) return faults + "walletgate: --expires: must be such as 90d, 2027-01-31 or 2027-01-31T12:00:00Z\n";
  if (*expires <= now) return faults + "walletgate: --expires: " + FormatRfc3339(*expires) + " is over already\n";
  return faults;
}

struct NewKey {
  const Options& options;
  Secret key;
  std::string hash;
  std::string expires_at;  ///< "": never
};

/// The element of tenants[].api_keys.
std::string LineOf(const NewKey& made) {
  std::string line = "  - {id: " + made.options.id + ", sha256: " + made.hash;
  if (!made.options.scopes.empty()) line += ", scopes: [" + Join(made.options.scopes, ", ") + "]";
  if (!made.expires_at.empty()) line += ", expires_at: \"" + made.expires_at + "\"";
  return line + "}\n";
}

std::string JsonOf(const NewKey& made) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  writer.Member("id", std::string_view(made.options.id));
  writer.Member("key", made.key.Reveal());
  writer.Member("sha256", std::string_view(made.hash));
  if (!made.options.scopes.empty()) {
    writer.Key("scopes");
    writer.StartArray();
    for (const std::string& scope : made.options.scopes) writer.String(scope);
    writer.EndArray();
  }
  writer.MemberIfAny("expires_at", made.expires_at);
  writer.EndObject();
  return text + "\n";
}

int CreateKey(const Options& options) {
  const WallTime now = SystemClock().Now();
  if (const std::string faults = FaultsOf(options, now); !faults.empty()) {
    Say(faults);
    return kExitUsage;
  }
  NewKey made{options, routing::MakeApiKey(SystemRandom()), {}, {}};
  made.hash = routing::HashApiKey(made.key.Reveal());
  if (!options.expires.empty()) made.expires_at = FormatRfc3339(*ReadExpiry(options.expires, now));
  if (options.as_json) return Print(JsonOf(made)) ? kExitOk : kExitFailure;
  Say("The key is shown once. Keep it where secrets are kept:\n");
  if (!Print(std::string(made.key.Reveal()) + "\n")) return kExitFailure;
  Say("\nFor config/walletgate.yaml, under tenants[].api_keys:\n" + LineOf(made));
  return kExitOk;
}

}  // namespace

std::function<int()> AddKeys(CLI::App& command) {
  auto options = std::make_shared<Options>();
  command.require_subcommand(1);
  CLI::App* create = command.add_subcommand("create", "A new API key, shown once, and its hash for the configuration");
  create->add_option("--id", options->id, "Names the key in logs")->capture_default_str();
  create->add_option(
      "--scope", options->scopes,
      "users:read, users:write, users:delete or migrations; may be repeated; without it all but migrations");
  create->add_option("--expires", options->expires,
                     "When it ends: 90d, 2027-01-31 or 2027-01-31T12:00:00Z; without it never");
  create->add_flag("--json", options->as_json, "Print JSON");
  return [options] { return CreateKey(*options); };
}

}  // namespace walletgate::cli
