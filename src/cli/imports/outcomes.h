#pragma once

// What came of each line of an import, page by page.

#include <functional>
#include <optional>
#include <string>

#include "cli/imports/import_client.h"
#include "cli/imports/lines/line_source.h"
#include "cli/private_file.h"

namespace walletgate::cli {

struct OutcomesWanted {
  std::string import_id;
  std::string state = {};   ///< "": all
  std::string reason = {};  ///< "": all
};

/// Calls `take` with each, in the order of the lines, until it gives false. The exit code, after saying why, where they
/// cannot be had.
std::optional<int> ForEachOutcome(const ImportClient& client, const OutcomesWanted& wanted,
                                  const std::function<bool(json::Value outcome)>& take);

/// Every outcome as a line of JSON into `file`, which is kept then. With `lines`, the file that was sent: `line` is
/// that of the file, `sent_as` the import's, and lines that were blank or refused here have theirs. Says how it is
/// taken away again. The exit code, after saying why, where it cannot be done.
std::optional<int> WriteOutcomes(const ImportClient& client, const OutcomesWanted& wanted, const LinesWanted* lines,
                                 PrivateFile& file);

}  // namespace walletgate::cli
