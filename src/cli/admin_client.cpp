#include "cli/admin_client.h"

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "base/json/parse.h"
#include "base/strings.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/problem_text.h"
#include "config/regular_file.h"
#include "gateway/config/admin.h"
#include "gateway/config/gateway_config.h"

namespace walletgate::cli {
namespace {

/// Longer than what the listener does for a command may take.
constexpr std::chrono::seconds kPatience{40};
constexpr std::size_t kMaxTokenBytes = std::size_t{64} << 10U;
constexpr const char* kTokenVariable = "WALLETGATE_ADMIN_TOKEN";

/// A listener on every address is reached on this machine.
std::string UrlOf(const http::ServerOptions& admin) {
  if (!admin.socket.empty()) return "unix:" + admin.socket;
  std::string host = admin.address;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(admin.port);
}

}  // namespace

void AdminClient::AddOptions(CLI::App& command, const std::string& names) {
  command.add_option(
      names, url_,
      "The admin listener: http://HOST:PORT, or unix:PATH of its socket; by default what the configuration says" +
          std::string(config_.empty() ? ", or http://127.0.0.1:9090" : ""));
  CLI::Option* config = command.add_option("-c,--config", config_, "The file that the gateway runs with");
  if (!config_.empty()) config->capture_default_str();
  command.add_option("--admin-token-file", token_file_,
                     "A file with the admin token; by default the token is $" + std::string(kTokenVariable));
}

std::optional<int> AdminClient::Open() {
  if (url_.empty() && config_.empty()) url_ = UrlOf({.port = gateway::kAdminPort});
  if (url_.empty()) {
    config::Diagnostics diagnostics;
    const http::ServerOptions admin = gateway::LoadAdminOptions({config_, config::ProcessEnvironment()}, diagnostics);
    if (!diagnostics.empty()) {
      Say(diagnostics.Format());
      return kExitConfig;
    }
    url_ = UrlOf(admin);
  }
  return ReadToken();
}

std::optional<int> AdminClient::ReadToken() {
  std::string token;
  if (!token_file_.empty()) {
    const Result<config::RegularFile> file = config::ReadRegularFile(token_file_, kMaxTokenBytes);
    if (file) token = file->bytes.substr(0, file->bytes.find('\n'));
    if (Trim(token).empty()) {
      const std::string why = file ? "its first line is empty" : "it " + file.error().detail;
      Say("walletgate: no token can be read from " + token_file_ + ": " + why + "\n");
      return kExitFailure;
    }
  } else if (const char* variable = std::getenv(kTokenVariable); variable != nullptr) {
    token = variable;
  }
  token_ = Secret(std::string(Trim(token)));
  return std::nullopt;
}

Result<transport::HttpResponse> AdminClient::Send(transport::HttpRequest request,
                                                  std::chrono::milliseconds timeout) const {
  if (!token_.Reveal().empty()) request.headers.emplace_back("Authorization", "Bearer " + std::string(token_.Reveal()));
  Result<transport::HttpResponse> response = SendAndWait(url_, std::move(request), timeout);
  if (response && response->status == 401) {
    Say("walletgate: the listener asks for an admin token: $" + std::string(kTokenVariable) +
        " or --admin-token-file\n");
  }
  return response;
}

std::optional<json::Document> AdminClient::Ask(transport::HttpRequest request, bool as_json) const {
  const Result<transport::HttpResponse> response = Send(std::move(request), kPatience);
  if (!response) {
    Say("walletgate: " + response.error().detail + "\n");
    return std::nullopt;
  }
  Result<json::Document> document = json::Parse(response->body);
  if (response->status == 200 && document) return std::move(*document);
  if (as_json) Print(response->body + "\n");
  if (!document) {
    Say("walletgate: the answer of " + url() + " is not that of an admin listener\n");
    return std::nullopt;
  }
  Say(ProblemText(document->root(), *response));
  return std::nullopt;
}

}  // namespace walletgate::cli
