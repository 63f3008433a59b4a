#include "tests/routing/watched_store.h"

#include <array>
#include <utility>

template class walletgate::storage::StoreDecorator<walletgate::routing::WatchedStore>;

namespace walletgate::routing {

WatchedStore::WatchedStore(EventLog& log, const Clock& clock)
    : WatchedStore(log, std::make_unique<storage::MemoryStore>(clock)) {}

WatchedStore::WatchedStore(EventLog& log, std::unique_ptr<storage::MemoryStore> memory)
    : StoreDecorator(*memory), log_(log), memory_(std::move(memory)) {}

WatchedStore::~WatchedStore() = default;

Task<Result<void>> WatchedStore::Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) {
  if (Fails("begin")) co_return Down();
  log_.push_back(key ? "begin with key " + key->key : "begin");
  last_intent_ = intent;
  co_return co_await memory().Begin(loop, std::move(intent), std::move(key));
}

Task<Result<storage::Ended>> WatchedStore::End(EventLoop& loop, storage::Ending ending) {
  if (Fails("end")) co_return Down();
  static constexpr std::array<std::string_view, 3> names = {"end applied", "end not applied", "end unknown"};
  log_.emplace_back(names[static_cast<std::size_t>(ending.outcome)]);
  co_return co_await memory().End(loop, std::move(ending));
}

Task<Result<void>> WatchedStore::PutKey(EventLoop& loop, storage::KeyRecord key) {
  if (Fails("put_key")) co_return Down();
  log_.push_back("put key " + key.key);
  co_return co_await memory().PutKey(loop, std::move(key));
}

Task<Result<void>> WatchedStore::Erase(EventLoop& loop, storage::Erasure erasure) {
  if (Fails("erase")) co_return Down();
  log_.emplace_back("erase");
  co_return co_await memory().Erase(loop, std::move(erasure));
}

Task<Result<void>> WatchedStore::UpdateUser(EventLoop& loop, storage::UserRecord record) {
  if (Fails("update_user")) co_return Down();
  log_.emplace_back("update user");
  co_return co_await memory().UpdateUser(loop, std::move(record));
}

bool WatchedStore::Fails(std::string_view call) {
  const auto found = failures_.find(std::string(call));
  if (found == failures_.end() || found->second == 0) return false;
  --found->second;
  return true;
}

}  // namespace walletgate::routing
