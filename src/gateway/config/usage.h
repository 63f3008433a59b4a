#pragma once

// A configuration held against the users that a store has: nobody's account, provider or tenant goes without a word,
// and users of tenants who share an account are kept apart. `check` and a reload refuse, a start warns.

#include <optional>
#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "storage/store.h"

namespace walletgate::gateway {

/// Something that has users or open intents, and that the configuration neither has, nor retires, nor renames.
struct Missing {
  std::string what;  ///< "tenant 'main'"
  std::uint64_t users = 0;
  std::uint64_t open_intents = 0;
  Place place;         ///< of the section where it is missing
  std::string remedy;  ///< what to write
};
std::vector<Missing> MissingFrom(const LoadedState& loaded, const std::vector<storage::Usage>& usages);

/// A fault for each that is missing, with its numbers.
void ProveUsers(const LoadedState& loaded, const std::vector<storage::Usage>& usages, config::Diagnostics& diagnostics);

/// A warning in the log for each that is missing: it is treated as retired.
void LogMissing(const LoadedState& loaded, const std::vector<storage::Usage>& usages);

/// Accounts that tenants share although their users could be taken for each other's: a fault, or a warning where the
/// tenants have users there already, or where the store was not asked (`usages` is nothing). What no setting helps
/// against is a warning always.
struct SharingVerdict {
  config::Diagnostics faults;
  config::Diagnostics warnings;
};
SharingVerdict JudgeSharing(const LoadedState& loaded, const std::optional<std::vector<storage::Usage>>& usages);

/// The store that a gateway with this configuration would have, asked without one. `reason`: why it was not asked; "".
struct AskedStore {
  std::optional<std::vector<storage::Usage>> usages;
  std::string reason;
};
AskedStore AskStore(const storage::StoreOptions& store);

/// The running one. Blocks; not on a loop.
Result<std::vector<storage::Usage>> AskStore(storage::Store& store);

}  // namespace walletgate::gateway
