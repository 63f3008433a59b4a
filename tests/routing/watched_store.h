#pragma once

// A store that tells a test what happens to it, and fails where it is told to.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/memory_store.h"
#include "storage/store_decorator.h"

namespace walletgate::routing {

/// What happened, in order: "begin", "send POST /users", "end applied", …
using EventLog = std::vector<std::string>;

/// A MemoryStore that notes what changes it, keeps the last of each, and fails where told to.
class WatchedStore final : public storage::StoreDecorator<WatchedStore> {
 public:
  explicit WatchedStore(EventLog& log, const Clock& clock = SystemClock());
  ~WatchedStore() override;

  /// The next call of that name (see StoreDecorator) fails and does nothing.
  void FailOnce(const std::string& call) { ++failures_[call]; }

  storage::MemoryStore& memory() { return *memory_; }
  const storage::Intent& last_intent() const { return last_intent_; }

  template <class T>
  Task<Result<T>> Around(storage::StoreCall call, Task<Result<T>> inner) {
    if (Fails(call.name)) co_return Down();
    co_return co_await std::move(inner);
  }

  Task<Result<void>> Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) override;
  Task<Result<storage::Ended>> End(EventLoop& loop, storage::Ending ending) override;
  Task<Result<void>> PutKey(EventLoop& loop, storage::KeyRecord key) override;
  Task<Result<void>> Erase(EventLoop& loop, storage::Erasure erasure) override;
  Task<Result<void>> UpdateUser(EventLoop& loop, storage::UserRecord record) override;

 private:
  WatchedStore(EventLog& log, std::unique_ptr<storage::MemoryStore> memory);

  static Error Down() { return MakeError(ErrorKind::kStoreUnavailable, "the test says so"); }
  bool Fails(std::string_view call);

  EventLog& log_;
  std::unique_ptr<storage::MemoryStore> memory_;
  std::map<std::string, int> failures_;
  storage::Intent last_intent_;
};

}  // namespace walletgate::routing

// Its forty coroutines are compiled once, in watched_store.cpp.
extern template class walletgate::storage::StoreDecorator<walletgate::routing::WatchedStore>;
