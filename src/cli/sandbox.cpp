#include "cli/sandbox.h"

#include "sandbox/sandbox.h"

#include <CLI/CLI.hpp>

#include "cli/client.h"
#include "cli/console.h"
#include "cli/shell_quote.h"
#include "gateway/signals.h"
#include "sandbox/environment.h"

namespace walletgate::cli {
namespace {

struct SandboxArguments {
  std::uint16_t port = 4100;
  int latency_ms = 0;
  std::string issuer;
  std::string jwks_url;
};

std::string FetchText(const std::string& text) {
  const Result<Url> url = ParseUrl(text);
  if (!url) return {};
  transport::HttpRequest request;
  request.method = "GET";
  request.target = url->path.empty() ? "/" : url->path;
  const Result<transport::HttpResponse> response =
      SendAndWait(url->Origin(), std::move(request), std::chrono::seconds(3));
  return response && response->status == 200 ? response->body : std::string();
}

std::string ShellExport(const std::string& name, const std::string& value) {
  return "export " + name + "=" + ShellQuote(value) + "\n";
}

int RunSandbox(const SandboxArguments& arguments) {
  sandbox::SandboxOptions options;
  options.port = arguments.port;
  options.latency = std::chrono::milliseconds(arguments.latency_ms);
  options.user_tokens.issuer = arguments.issuer;
  options.user_tokens.jwks_source = [url = arguments.jwks_url] { return url.empty() ? std::string() : FetchText(url); };
  const Result<std::unique_ptr<sandbox::Sandbox>> running = sandbox::Sandbox::Start(std::move(options));
  if (!running) {
    Say("walletgate: " + running.error().detail + "\n");
    return kExitFailure;
  }
  std::vector<std::vector<std::string>> rows = {{"vendor", "base URL"}};
  for (const sandbox::SandboxEndpoint& endpoint : (*running)->endpoints()) {
    rows.push_back({endpoint.name, endpoint.base_url});
  }
  Say(FormatTable(rows) + "\nCredentials, good for these simulators only:\n");
  for (const auto& [name, value] : sandbox::EnvironmentOf(**running)) Print(ShellExport(name, value));
  Say("\nUp until Ctrl-C.\n");
  gateway::WaitForStopSignal();
  return kExitOk;
}

}  // namespace

std::function<int()> AddSandbox(CLI::App& command) {
  auto arguments = std::make_shared<SandboxArguments>();
  command.add_option("--port", arguments->port, "First of six ports; 0 for any free ones")->capture_default_str();
  command.add_option("--latency-ms", arguments->latency_ms, "Before every answer")->check(CLI::Range(0, 60000));
  command.add_option("--user-token-issuer", arguments->issuer, "Issuer of user tokens as registered with the vendor");
  command.add_option("--jwks-url", arguments->jwks_url, "Where the keys of user tokens are published");
  return [arguments] { return RunSandbox(*arguments); };
}

}  // namespace walletgate::cli
