// walletgate healthcheck: for Docker's HEALTHCHECK and for scripts.

#include <CLI/CLI.hpp>

#include "cli/client.h"
#include "cli/console.h"
#include "cli/program.h"

namespace walletgate::cli {
namespace {

int Check(const std::string& url) {
  transport::HttpRequest request;
  request.method = "GET";
  request.target = "/readyz";
  const Result<transport::HttpResponse> response = Exchange(url, std::move(request), std::chrono::seconds(3));
  if (!response) {
    Say("walletgate: " + response.error().detail + "\n");
    return kExitFailure;
  }
  Print(response->body);
  return response->status == 200 ? kExitOk : kExitFailure;
}

}  // namespace

std::function<int()> AddHealthcheck(CLI::App& command) {
  auto url = std::make_shared<std::string>("http://127.0.0.1:9090");
  command.add_option("--url", *url, "The admin listener")->capture_default_str();
  return [url] { return Check(*url); };
}

}  // namespace walletgate::cli
