#pragma once

// A store that tells a test what happens to it, and fails where it is told to.

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/memory_store.h"
#include "storage/store_decorator.h"

namespace walletgate::routing {

/// What happened, in order: "begin", "send POST /users", "end applied", …
using EventLog = std::vector<std::string>;

/// A MemoryStore that notes what changes it, keeps the last of each, and fails where told to.
class WatchedStore final : public storage::StoreDecorator<WatchedStore> {
 public:
  explicit WatchedStore(EventLog& log, const Clock& clock = SystemClock())
      : WatchedStore(log, std::make_unique<storage::MemoryStore>(clock)) {}

  /// The next call of that name (see StoreDecorator) fails and does nothing.
  void FailOnce(const std::string& call) { ++failures_[call]; }

  storage::MemoryStore& memory() { return *memory_; }
  const storage::Intent& last_intent() const { return last_intent_; }

  template <class T>
  Task<Result<T>> Around(storage::StoreCall call, Task<Result<T>> inner) {
    if (Fails(call.name)) co_return Down();
    co_return co_await std::move(inner);
  }

  Task<Result<void>> Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) override {
    if (Fails("begin")) co_return Down();
    log_.push_back(key ? "begin with key " + key->key : "begin");
    last_intent_ = intent;
    co_return co_await memory().Begin(loop, std::move(intent), std::move(key));
  }
  Task<Result<storage::Ended>> End(EventLoop& loop, storage::Ending ending) override {
    if (Fails("end")) co_return Down();
    static constexpr std::array<std::string_view, 3> names = {"end applied", "end not applied", "end unknown"};
    log_.emplace_back(names[static_cast<std::size_t>(ending.outcome)]);
    co_return co_await memory().End(loop, std::move(ending));
  }
  Task<Result<void>> PutKey(EventLoop& loop, storage::KeyRecord key) override {
    if (Fails("put_key")) co_return Down();
    log_.push_back("put key " + key.key);
    co_return co_await memory().PutKey(loop, std::move(key));
  }
  Task<Result<void>> Erase(EventLoop& loop, storage::Erasure erasure) override {
    if (Fails("erase")) co_return Down();
    log_.emplace_back("erase");
    co_return co_await memory().Erase(loop, std::move(erasure));
  }
  Task<Result<void>> UpdateUser(EventLoop& loop, storage::UserRecord record) override {
    if (Fails("update_user")) co_return Down();
    log_.emplace_back("update user");
    co_return co_await memory().UpdateUser(loop, std::move(record));
  }

 private:
  WatchedStore(EventLog& log, std::unique_ptr<storage::MemoryStore> memory)
      : StoreDecorator(*memory), log_(log), memory_(std::move(memory)) {}

  static Error Down() { return MakeError(ErrorKind::kStoreUnavailable, "the test says so"); }
  bool Fails(std::string_view call) {
    const auto found = failures_.find(std::string(call));
    if (found == failures_.end() || found->second == 0) return false;
    --found->second;
    return true;
  }

  EventLog& log_;
  std::unique_ptr<storage::MemoryStore> memory_;
  std::map<std::string, int> failures_;
  storage::Intent last_intent_;
};

}  // namespace walletgate::routing
