#include "cli/demo/demo.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include "base/ids.h"
#include "base/json/parse.h"
#include "base/log/log.h"
#include "base/strings.h"
#include "cli/client.h"
#include "cli/console.h"
#include "cli/demo/demo_traffic.h"
#include "cli/demo/prometheus_process.h"
#include "crypto/key_maker.h"
#include "gateway/gateway.h"
#include "gateway/signals.h"
#include "routing/api_key.h"
#include "sandbox/environment.h"

namespace walletgate::cli {
namespace {

struct DemoOptions {
  bool once = false;
  bool with_prometheus = false;
  bool with_traffic = false;  ///< implied by with_prometheus
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;
  std::uint16_t admin_port = 9090;
  std::uint16_t prometheus_port = 9091;
  std::string home;
};

/// The running parts, in the order in which they must stop: the gateway first.
struct Demo {
  Secret api_key;
  Secret admin_token;
  std::string url;
  std::unique_ptr<sandbox::Sandbox> vendors;
  std::unique_ptr<gateway::Gateway> gateway;
  std::vector<std::string> providers;
  std::unique_ptr<PrometheusProcess> prometheus;
};

constexpr std::string_view kIssuer = "https://demo.walletgate.example";

Result<std::unique_ptr<sandbox::Sandbox>> StartVendors(const std::shared_ptr<std::string>& gateway_url) {
  sandbox::SandboxOptions options;
  options.user_tokens.issuer = kIssuer;
  // As the real vendor would: it fetches the gateway's published keys when it meets an unknown one.
  options.user_tokens.jwks_source = [gateway_url] {
    transport::HttpRequest request;
    request.method = "GET";
    request.target = "/.well-known/jwks.json";
    const Result<transport::HttpResponse> keys = SendAndWait(*gateway_url, std::move(request), std::chrono::seconds(3));
    return keys ? keys->body : std::string();
  };
  return sandbox::Sandbox::Start(std::move(options));
}

config::EnvLookup DemoEnvironment(const Demo& demo, const DemoOptions& options, const Secret& user_token_key) {
  std::map<std::string, std::string> names = sandbox::EnvironmentOf(*demo.vendors);
  names["WALLETGATE_DEMO_ADDRESS"] = options.address;
  names["WALLETGATE_DEMO_PORT"] = std::to_string(options.port);
  names["WALLETGATE_DEMO_ADMIN_PORT"] = std::to_string(options.admin_port);
  names["WALLETGATE_DEMO_KEY_SHA256"] = routing::HashApiKey(demo.api_key.Reveal());
  names["WALLETGATE_DEMO_ADMIN_TOKEN_SHA256"] = routing::HashApiKey(demo.admin_token.Reveal());
  names["WALLETGATE_DEMO_USER_TOKEN_KEY"] = user_token_key.Reveal();
  return [names = std::move(names)](const std::string& name) -> std::optional<std::string> {
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
}

/// Says what went wrong and gives the exit code, or kExitOk with `demo` running.
int Start(const DemoOptions& options, Demo& demo) {
  const std::string home = FindHome(options.home);
  if (home.empty()) {
    Say("walletgate: no folder with config/ and providers/ here or above; name it with --home\n");
    return kExitUsage;
  }
  auto gateway_url = std::make_shared<std::string>();
  Result<std::unique_ptr<sandbox::Sandbox>> vendors = StartVendors(gateway_url);
  const Result<Secret> user_token_key = crypto::MakeRsaKey();
  if (!vendors || !user_token_key) {
    Say("walletgate: " + (vendors ? user_token_key.error().detail : vendors.error().detail) + "\n");
    return kExitFailure;
  }
  demo.vendors = std::move(*vendors);
  demo.api_key = routing::MakeApiKey(SystemRandom());
  demo.admin_token = routing::MakeApiKey(SystemRandom());
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config = gateway::LoadGatewayConfig(
      {home + "/config/demo.yaml", DemoEnvironment(demo, options, *user_token_key)}, diagnostics);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, config.loaded.specs.size());
  Result<std::unique_ptr<gateway::Gateway>> gateway = gateway::Gateway::Start(config);
  if (!gateway) {
    Say("walletgate: " + gateway.error().detail + "\n");
    return kExitFailure;
  }
  demo.gateway = std::move(*gateway);
  demo.url = "http://127.0.0.1:" + std::to_string(demo.gateway->port());
  *gateway_url = demo.url;
  for (const auto& provider : routing::RoutedProviders(config.loaded.state->tenants().begin()->second.rules)) {
    demo.providers.push_back(provider->id());
  }
  return kExitOk;
}

/// The e-mail address is in no example that people paste: vendors refuse one that they know already.
std::string RequestBody(const std::string& external_id, const std::string& provider) {
  return R"({"external_id":")" + external_id + R"(","provider":")" + provider +
         R"(","login_methods":[{"type":"email","email":"dana@example.com"}]})";
}

Result<transport::HttpResponse> CreateUser(const Demo& demo, const std::string& body) {
  transport::HttpRequest request;
  request.method = "POST";
  request.target = "/v1/end-users";
  request.body = body;
  request.headers = {{"Authorization", "Bearer " + std::string(demo.api_key.Reveal())},
                     {"Content-Type", "application/json"}};
  return SendAndWait(demo.url, std::move(request), std::chrono::seconds(20));
}

std::string WalletsOf(json::Value user) {
  std::string text;
  for (const json::Value wallet : user.Get("wallets").Elements()) {
    text += (text.empty() ? "" : ", ") + std::string(wallet.Get("chain").AsString()) + " " +
            std::string(wallet.Get("address").AsString());
  }
  return text.empty() ? "none yet" : text;
}

/// One row of the table; the last column tells a failure.
std::vector<std::string> RowOf(const std::string& provider, const Result<transport::HttpResponse>& response) {
  if (!response) return {provider, "-", response.error().detail};
  const Result<json::Document> document = json::Parse(response->body);
  if (!document) return {provider, std::to_string(response->status), "no JSON"};
  const json::Value user = document->root();
  if (response->status != 201) {
    return {provider, std::to_string(response->status),
            std::string(user.Get("code").AsString()) + ": " + std::string(user.Get("detail").AsString())};
  }
  return {provider,
          std::to_string(response->status),
          std::string(user.Get("status").AsString()),
          std::string(user.Get("id").AsString()),
          std::string(user.Get("provider_user_id").AsString()),
          WalletsOf(user)};
}

/// True when every vendor made its user.
bool CreateEverywhere(const Demo& demo) {
  const std::string run = MakeUlid(SystemClock().Now(), SystemRandom()).substr(16);
  std::vector<std::vector<std::string>> rows = {{"provider", "HTTP", "status", "id", "provider_user_id", "wallets"}};
  bool all = true;
  for (const std::string& provider : demo.providers) {
    // An external_id is one user's for ever, so each vendor gets a user of its own.
    const Result<transport::HttpResponse> response =
        CreateUser(demo, RequestBody("dana-" + run + "-" + provider, provider));
    all = all && response && response->status == 201;
    rows.push_back(RowOf(provider, response));
  }
  Print("The same request to every vendor; only `provider` (and the user's external_id) differs:\n  " +
        RequestBody("dana-" + run + "-<provider>", "<provider>") + "\n\n" + FormatTable(rows) + "\n");
  return all;
}

/// Stands at the left margin, because the mark that ends the body has to. An external_id is one user's for ever, so
/// each vendor gets a user of its own; sent again, the request finds that user.
constexpr std::string_view kRequestToTry = R"(
curl -sS "$WALLETGATE_URL/v1/end-users" -H "Authorization: Bearer $WALLETGATE_API_KEY" \
  -H 'Content-Type: application/json' -d @- <<END
{"external_id": "bob-$PROVIDER", "provider": "$PROVIDER",
 "login_methods": [{"type": "email", "email": "bob@example.com"}]}
END

)";

void ShowWhatToTry(const Demo& demo) {
  const std::string admin = "http://127.0.0.1:" + std::to_string(demo.gateway->admin_port());
  Print("API       " + demo.url + "/v1/end-users\nDocs      " + demo.url + "/docs\nOpenAPI   " + demo.url +
        "/openapi.json\nMetrics   " + admin + "/metrics\nReadiness " + admin + "/readyz\n");
  Print("Admin     export WALLETGATE_ADMIN_TOKEN=" + std::string(demo.admin_token.Reveal()) +
        "   # for walletgate intents list --url " + admin + "\n");
  for (const sandbox::SandboxEndpoint& endpoint : demo.vendors->endpoints()) {
    Print("Sandbox   " + endpoint.name + " at " + endpoint.base_url + "\n");
  }
  Print("\nTry it in another terminal. What the examples of README.md and docs/api.md need:\n\nexport WALLETGATE_URL=" +
        demo.url + "\nexport WALLETGATE_API_KEY=" + std::string(demo.api_key.Reveal()) +
        "\n\nA user at a vendor; then the same with another word after PROVIDER= (" + Join(demo.providers, ", ") +
        "):\n\nPROVIDER=" + demo.providers.back() + std::string(kRequestToTry));
}

/// Says what went wrong and gives the exit code, or kExitOk with Prometheus running.
int StartPrometheus(const DemoOptions& options, Demo& demo) {
  PrometheusOptions prometheus;
  prometheus.rules_folder = FindHome(options.home) + "/config/observability/prometheus/rules";
  prometheus.port = options.prometheus_port;
  prometheus.admin_port = demo.gateway->admin_port();
  Result<std::unique_ptr<PrometheusProcess>> started = PrometheusProcess::Start(prometheus);
  if (!started) {
    Say("walletgate: " + started.error().detail + "\n");
    return kExitFailure;
  }
  demo.prometheus = std::move(*started);
  Print("Prometheus " + demo.prometheus->url() + "/graph\nAlerts    " + demo.prometheus->url() +
        "/alerts\n\nA little traffic is made. Let a vendor fail, and watch the alerts:\n\n  curl -sS " +
        demo.vendors->endpoints().back().origin +
        "/_sandbox/faults -H 'Content-Type: application/json' -d '{\"kind\": \"503\", \"count\": -1}'\n\n");
  return kExitOk;
}

/// Until somebody stops it, or not at all.
void StayUp(const DemoOptions& options, const Demo& demo) {
  if (options.once || (isatty(STDIN_FILENO) != 1 && !options.with_traffic)) return;
  std::unique_ptr<DemoTraffic> traffic;
  if (options.with_traffic) {
    traffic = std::make_unique<DemoTraffic>(DemoTarget{demo.url, demo.api_key, demo.providers});
  }
  Say("Up until Ctrl-C.\n");
  gateway::WaitForStopSignal();
}

int RunDemo(const DemoOptions& options) {
  SetLogLevel(LogLevel::kWarning);
  Demo demo;
  const int started = Start(options, demo);
  if (started != kExitOk) return started;
  const bool all = CreateEverywhere(demo);
  ShowWhatToTry(demo);
  const int watched = options.with_prometheus ? StartPrometheus(options, demo) : kExitOk;
  if (watched == kExitOk) StayUp(options, demo);
  demo.prometheus.reset();
  demo.gateway->Drain();
  demo.gateway.reset();
  return all && watched == kExitOk ? kExitOk : kExitFailure;
}

}  // namespace

std::function<int()> AddDemo(CLI::App& command) {
  auto options = std::make_shared<DemoOptions>();
  command.add_flag("--once", options->once, "Show the users and end; otherwise it stays up on a terminal");
  command.add_flag("--with-prometheus", options->with_prometheus,
                   "Start Debian's Prometheus with our rules, and --with-traffic");
  command.add_flag("--with-traffic", options->with_traffic, "Make a little traffic; stays up until it is stopped");
  command.add_option("--prometheus-port", options->prometheus_port, "0 for any free one")->capture_default_str();
  command.add_option("--address", options->address, "Where to listen; 0.0.0.0 in a container")->capture_default_str();
  command.add_option("--port", options->port, "0 for any free one")->capture_default_str();
  command.add_option("--admin-port", options->admin_port, "0 for any free one")->capture_default_str();
  command.add_option("--home", options->home, "The folder that holds config/ and providers/");
  return [options] {
    options->with_traffic = options->with_traffic || options->with_prometheus;
    return RunDemo(*options);
  };
}

}  // namespace walletgate::cli
