#include "cli/top/top.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "base/clock.h"
#include "cli/admin_client.h"
#include "cli/console.h"
#include "cli/top/top_view.h"

namespace walletgate::cli {
namespace {

struct TopOptions {
  AdminClient admin;
  unsigned interval_seconds = 2;
  bool once = false;
};

Result<TopLook> Look(const AdminClient& admin) {
  transport::HttpRequest request;
  request.method = "GET";
  request.target = "/metrics";
  request.max_response_bytes = std::size_t{8} << 20U;
  Result<transport::HttpResponse> response = admin.Send(std::move(request), std::chrono::seconds(5));
  if (!response) return std::move(response).error();
  if (response->status != 200) {
    return MakeError(ErrorKind::kInternal, admin.url() + "/metrics answers " + std::to_string(response->status));
  }
  const std::chrono::duration<double> since_epoch = SystemClock().Now().time_since_epoch();
  return TopLook{ReadExposition(response->body), since_epoch.count()};
}

int RunTop(TopOptions& options) {
  if (const std::optional<int> failed = options.admin.Open()) return *failed;
  const bool terminal = isatty(STDOUT_FILENO) == 1 && !options.once;
  TopLook before;
  while (true) {  // until the gateway cannot be asked, or Ctrl-C
    Result<TopLook> now = Look(options.admin);
    if (!now) {
      Say("walletgate: " + now.error().detail + "\n");
      return kExitFailure;
    }
    if (terminal) ClearScreen();
    const std::string end = terminal ? "\nCtrl-C ends.\n" : options.once ? "" : "\n";
    if (!Print(TopText(before, *now) + end)) return kExitFailure;
    if (options.once) return kExitOk;
    before = std::move(*now);
    std::this_thread::sleep_for(std::chrono::seconds(options.interval_seconds));
  }
}

}  // namespace

std::function<int()> AddTop(CLI::App& command) {
  auto options = std::make_shared<TopOptions>();
  options->admin.AddOptions(command);
  command.add_option("--interval", options->interval_seconds, "Seconds between looks")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  command.add_flag("--once", options->once, "Show the figures since the gateway's start, and end");
  return [options] { return RunTop(*options); };
}

}  // namespace walletgate::cli
