#include "cli/healthcheck.h"

#include <CLI/CLI.hpp>

#include "cli/admin_client.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

int Check(AdminClient& admin) {
  if (const std::optional<int> failed = admin.Open()) return *failed;
  transport::HttpRequest request;
  request.method = "GET";
  request.target = "/readyz";
  const Result<transport::HttpResponse> response = admin.Send(std::move(request), std::chrono::seconds(3));
  if (!response) {
    Say("walletgate: " + response.error().detail + "\n");
    return kExitFailure;
  }
  Print(response->body);
  return response->status == 200 ? kExitOk : kExitFailure;
}

}  // namespace

std::function<int()> AddHealthcheck(CLI::App& command) {
  auto admin = std::make_shared<AdminClient>();
  admin->AddOptions(command);
  return [admin] { return Check(*admin); };
}

}  // namespace walletgate::cli
