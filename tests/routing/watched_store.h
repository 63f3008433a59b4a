#pragma once

// A store that tells a test what happens to it, and fails where it is told to.

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/memory_store.h"

namespace walletgate::routing {

/// What happened, in order: "begin", "send POST /users", "end applied", …
using EventLog = std::vector<std::string>;

/// A MemoryStore that notes what changes it, keeps the last of each, and fails where told to.
class WatchedStore final : public storage::Store {
 public:
  explicit WatchedStore(EventLog& log) : log_(log) {}

  /// The next call of that name fails and does nothing: find_prior, begin, end, put_key, find_user, update_user.
  void FailOnce(const std::string& call) { ++failures_[call]; }

  storage::MemoryStore& memory() { return memory_; }
  const storage::Intent& last_intent() const { return last_intent_; }

  Task<Result<storage::Prior>> FindPrior(EventLoop& loop, storage::PriorQuery query) override {
    if (Fails("find_prior")) co_return Down();
    co_return co_await memory_.FindPrior(loop, std::move(query));
  }
  Task<Result<void>> Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) override {
    if (Fails("begin")) co_return Down();
    log_.push_back(key ? "begin with key " + key->key : "begin");
    last_intent_ = intent;
    co_return co_await memory_.Begin(loop, std::move(intent), std::move(key));
  }
  Task<Result<storage::Ended>> End(EventLoop& loop, storage::Ending ending) override {
    if (Fails("end")) co_return Down();
    static constexpr std::array<std::string_view, 3> names = {"end applied", "end not applied", "end unknown"};
    log_.emplace_back(names[static_cast<std::size_t>(ending.outcome)]);
    co_return co_await memory_.End(loop, std::move(ending));
  }
  Task<Result<void>> PutKey(EventLoop& loop, storage::KeyRecord key) override {
    if (Fails("put_key")) co_return Down();
    log_.push_back("put key " + key.key);
    co_return co_await memory_.PutKey(loop, std::move(key));
  }
  Task<Result<std::optional<storage::UserRecord>>> FindUser(EventLoop& loop, std::string tenant,
                                                            std::string id) override {
    if (Fails("find_user")) co_return Down();
    co_return co_await memory_.FindUser(loop, std::move(tenant), std::move(id));
  }
  Task<Result<void>> UpdateUser(EventLoop& loop, storage::UserRecord record) override {
    if (Fails("update_user")) co_return Down();
    log_.emplace_back("update user");
    co_return co_await memory_.UpdateUser(loop, std::move(record));
  }
  Task<Result<storage::Page>> List(EventLoop& loop, storage::ListQuery query) override {
    return memory_.List(loop, std::move(query));
  }
  Task<Result<std::optional<storage::Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                          std::string id) override {
    return memory_.FindHolder(loop, std::move(account), std::move(id));
  }
  Task<Result<std::vector<storage::Intent>>> OpenIntents(EventLoop& loop, std::string after,
                                                         std::size_t limit) override {
    if (Fails("open_intents")) co_return Down();
    co_return co_await memory_.OpenIntents(loop, std::move(after), limit);
  }
  Task<Result<std::optional<storage::Intent>>> FindIntent(EventLoop& loop, std::string id) override {
    return memory_.FindIntent(loop, std::move(id));
  }
  Task<Result<std::vector<storage::DueLook>>> DueLooks(EventLoop& loop, WallTime now,
                                                       std::size_t per_account) override {
    return memory_.DueLooks(loop, now, per_account);
  }
  Task<Result<void>> PutOffLook(EventLoop& loop, storage::DueLook look, WallTime next_at) override {
    return memory_.PutOffLook(loop, std::move(look), next_at);
  }
  Task<Result<storage::StoreFacts>> Facts(EventLoop& loop) override { return memory_.Facts(loop); }
  Task<Result<std::vector<storage::Usage>>> CountUsers(EventLoop& loop) override { return memory_.CountUsers(loop); }

 private:
  static Error Down() { return MakeError(ErrorKind::kStoreUnavailable, "the test says so"); }
  bool Fails(const std::string& call) {
    int& left = failures_[call];
    if (left == 0) return false;
    --left;
    return true;
  }

  EventLog& log_;
  storage::MemoryStore memory_;
  std::map<std::string, int> failures_;
  storage::Intent last_intent_;
};

}  // namespace walletgate::routing
