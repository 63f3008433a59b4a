#pragma once

// An import that the gateway works on, until it stands still.

#include <optional>
#include <string>

#include "cli/imports/import_client.h"

namespace walletgate::cli {

/// The import as it is now; nothing, and why was said, where it cannot be had (`*exit_code`).
std::optional<json::Document> FetchImport(const ImportClient& client, const std::string& id, int* exit_code);

/// Asks again and again until the import is neither running nor being undone, and shows how far it is; what FetchImport
/// gives then. Whoever interrupts it reads how to go on.
std::optional<json::Document> WatchImport(const ImportClient& client, const std::string& id, int* exit_code);

struct ImportAction {
  std::string id;
  std::string name;       ///< "start", "pause", …
  std::string body = {};  ///< JSON
};

/// Has it done, and gives the import as it is then. One that was done before its answer got lost is no refusal.
std::optional<json::Document> PostAction(const ImportClient& client, const ImportAction& action, int* exit_code);

}  // namespace walletgate::cli
