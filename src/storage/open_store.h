#pragma once

// The one place that knows which stores there are. Used by the program, with what its configuration says.

#include <memory>

#include "base/result.h"
#include "storage/sqlite_options.h"
#include "storage/store.h"

namespace walletgate::storage {

struct StoreOptions {
  enum class Kind : std::uint8_t {
    kMemory,  ///< forgets everything when the process ends
    kSqlite,
  };
  Kind kind = Kind::kMemory;
  SqliteOptions sqlite{};  ///< for kSqlite
};

/// Blocks. Error: kStoreUnavailable, as SqliteStore::Open says it.
Result<std::unique_ptr<Store>> OpenStore(const StoreOptions& options);

}  // namespace walletgate::storage
