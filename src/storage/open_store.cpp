#include "storage/open_store.h"

#include <utility>

#include "storage/memory_store.h"
#include "storage/sqlite_store.h"

namespace walletgate::storage {

Result<std::unique_ptr<Store>> OpenStore(const StoreOptions& options) {
  if (options.kind == StoreOptions::Kind::kMemory) return std::unique_ptr<Store>(std::make_unique<MemoryStore>());
  Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(options.sqlite);
  if (!opened) return std::move(opened).error();
  return std::unique_ptr<Store>(std::move(*opened));
}

}  // namespace walletgate::storage
