#include "cli/imports/line_sender.h"

#include <unistd.h>

#include "base/strings.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/imports/import_view.h"
#include "cli/imports/interruption.h"
#include "cli/imports/lines/line_parts.h"
#include "cli/imports/progress.h"

namespace walletgate::cli {
namespace {

std::string LinesText(const LinePart& part) {
  return "lines " + WithThousands(part.first_line) + " to " + WithThousands(part.last_line);
}

int SayItDiffers(const Sending& sending, const LinePart& part) {
  Say("walletgate: " + LinesText(part) + " of " + sending.lines.path + " are not what " + sending.import_id +
      " has of it: was the file changed? Cancel that import and begin another one: who was adopted is known then\n");
  return kExitUsage;
}

/// The exit code where the part is not where it has to be.
std::optional<int> SendPart(const ImportClient& client, const Sending& sending, const LinePart& part) {
  ImportCall call{.method = "POST", .path = "/" + PercentEncode(sending.import_id) + "/lines", .body = part.body};
  call.content_type = "application/x-ndjson";
  call.idempotency_key = sending.import_id + ".part." + std::to_string(part.number);
  const ImportAnswer answer = client.Ask(call);
  if (answer.code == "idempotency_key_reused") return SayItDiffers(sending, part);
  if (!answer.document) return answer.exit_code;
  const json::Value taken = answer.document->root();
  if (taken.Get("first").AsInt64() == part.first && taken.Get("last").AsInt64() == part.last) return std::nullopt;
  return SayItDiffers(sending, part);
}

}  // namespace

std::optional<int> SendLines(const ImportClient& client, const Sending& sending) {
  LineSource source(sending.lines);
  config::Diagnostics diagnostics;
  if (!source.Open(diagnostics)) {  // it could be read a moment ago
    Say(diagnostics.Format());
    return kExitFailure;
  }
  SayWhenInterrupted("\nNot everything was sent, and nobody was imported. To go on: " + sending.how_to_go_on + "\n");
  Progress progress("sent", isatty(STDERR_FILENO) == 1);
  LineParts parts(source);
  while (const std::optional<LinePart> part = parts.Next()) {
    if (const std::optional<int> failed = SendPart(client, sending, *part)) return failed;
    progress.Show(part->last, sending.users);
  }
  return std::nullopt;
}

}  // namespace walletgate::cli
