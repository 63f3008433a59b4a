#include "cli/imports/import_watch.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/strings.h"
#include "cli/imports/import_view.h"
#include "cli/imports/interruption.h"
#include "cli/imports/progress.h"

namespace walletgate::cli {
namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{1000};

std::string PathOf(const std::string& id) { return "/" + PercentEncode(id); }

std::optional<json::Document> Take(ImportAnswer answer, int* exit_code) {
  *exit_code = answer.exit_code;
  return std::move(answer.document);
}

}  // namespace

std::optional<json::Document> FetchImport(const ImportClient& client, const std::string& id, int* exit_code) {
  return Take(client.Ask({.path = PathOf(id)}), exit_code);
}

std::optional<json::Document> WatchImport(const ImportClient& client, const std::string& id, int* exit_code) {
  SayWhenInterrupted("\nThe gateway goes on with it. To watch it again: walletgate import watch " + id +
                     client.OptionsText() + "\nTo hold it: walletgate import pause " + id + client.OptionsText() +
                     "\n");
  std::optional<Progress> progress;
  std::chrono::milliseconds pause = kFirstPause;
  while (true) {  // until it stands still, or cannot be asked for
    std::optional<json::Document> import = FetchImport(client, id, exit_code);
    if (!import) return import;
    const ImportView view = ReadImport(import->root());
    if (!progress) progress.emplace(view.state == "undoing" ? "undone" : "done", isatty(STDERR_FILENO) == 1);
    const auto [done, total] = view.Progress();
    if (view.IsMoving() || done == total) progress->Show(done, total);
    if (!view.IsMoving()) return import;
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, kLongestPause);
  }
}

std::optional<json::Document> PostAction(const ImportClient& client, const ImportAction& action, int* exit_code) {
  ImportCall call{.method = "POST", .path = PathOf(action.id) + "/" + action.name, .body = action.body};
  call.done_code = "wrong_state";
  ImportAnswer answer = client.Ask(call);
  return answer.done_before ? FetchImport(client, action.id, exit_code) : Take(std::move(answer), exit_code);
}

}  // namespace walletgate::cli
