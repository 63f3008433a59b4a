// Part of sqlite_store.h: intents whose outcome is not durable yet.

#include <memory>
#include <utility>

#include "storage/preconditions.h"
#include "storage/sqlite/store_parts.h"

namespace walletgate::storage {

Task<Result<std::vector<Intent>>> SqliteStore::OpenIntents(EventLoop& loop, std::string after, std::size_t limit) {
  RequireSome(limit);
  return parts_->Read<std::vector<Intent>>(
      loop, [after = std::move(after), limit](SqliteTables& tables) { return tables.intents.Open(after, limit); });
}

Task<Result<std::optional<Intent>>> SqliteStore::FindIntent(EventLoop& loop, std::string id) {
  RequireName(id);
  return parts_->Read<std::optional<Intent>>(
      loop, [id = std::move(id)](SqliteTables& tables) { return tables.intents.FindById(id); });
}

Task<Result<bool>> SqliteStore::Claim(EventLoop& loop, IntentClaim claim) {
  Require(claim);
  const auto given = std::make_shared<bool>(false);
  const WallTime now = parts_->clock.Now();
  SqliteWriter::Work work = [given, now, claim = std::move(claim)](SqliteTables& tables) {
    *given = tables.intents.Claim(claim, now);
  };
  Task<Result<void>> writing = parts_->writer.Write(loop, std::move(work));
  Result<void> written = co_await std::move(writing);
  if (!written) co_return std::move(written).error();
  co_return *given;
}

Task<Result<void>> SqliteStore::Release(EventLoop& loop, std::string intent_id, std::string holder) {
  RequireName(intent_id);
  RequireName(holder);
  return parts_->writer.Write(loop, [id = std::move(intent_id), holder = std::move(holder)](SqliteTables& tables) {
    tables.intents.Release(id, holder);
  });
}

}  // namespace walletgate::storage
