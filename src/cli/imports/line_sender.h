#pragma once

// The users of a file on their way to an import, part by part, each under a key by which it is known when it comes
// again.

#include <optional>
#include <string>

#include "cli/imports/import_client.h"
#include "cli/imports/lines/line_source.h"

namespace walletgate::cli {

struct Sending {
  std::string import_id;
  LinesWanted lines;
  std::int64_t users = 0;    ///< in the file, for the progress
  std::string how_to_go_on;  ///< for whoever interrupts it
};

/// Sends all of it, also what was sent before: the gateway knows it again. The exit code, after saying why, where it
/// could not be done: also where the import holds other lines than this file's.
std::optional<int> SendLines(const ImportClient& client, const Sending& sending);

}  // namespace walletgate::cli
