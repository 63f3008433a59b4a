#pragma once

// What a SqliteStore is opened with.

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"

namespace walletgate::storage {

/// The account that a tenant's users at a provider are of, by the configuration.
struct FirstAccount {
  std::string tenant;
  std::string provider;
  std::string account;             ///< full name
  bool tells_external_id = false;  ///< the vendor is told the external id as it is
};

struct SqliteOptions {
  std::string path;                     ///< of the database; beside it live PATH-wal, PATH-shm and PATH.lock
  const Clock* clock = &SystemClock();  ///< decides which idempotency keys have expired; must outlive the store
  std::chrono::milliseconds purge_interval{std::chrono::minutes(1)};  ///< how often expired keys are removed
  /// What was overwritten stays in the log of the database for so long, and until nobody reads it any more.
  std::chrono::milliseconds log_interval{std::chrono::seconds(20)};
  /// What no caller waits for (imports) is written when a request has ended and no other one is under way, when nobody
  /// has come for so long, or beside requests once it has waited for five times as long.
  std::chrono::milliseconds patience{100};
  /// False: login methods and profile of a user are not kept once its create is settled. Open creates and the stored
  /// answers of idempotency keys hold them for as long as they live.
  bool personal_data = true;
  std::vector<FirstAccount> accounts{};  ///< for a store of before accounts; see NameFirstAccounts
  bool read_only = false;                ///< for tools that look at the database of a gateway, which may be running
  std::string vfs;  ///< name of a registered SQLite VFS, for tests that make a disk fail; "" for the real one
};

/// For whoever looks at a database that a gateway may be using.
inline SqliteOptions ReadOnly(const std::string& path) {
  SqliteOptions options;
  options.path = path;
  options.read_only = true;
  return options;
}

}  // namespace walletgate::storage
