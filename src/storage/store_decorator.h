#pragma once

// A Store in front of another one that does the same thing about every call. Used by MeasuredStore and by the stores of
// tests that fail where they are told to.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace walletgate::storage {

/// A call that a decorated store got. What it does has not begun: Task is lazy, and one that is dropped does nothing.
struct StoreCall {
  std::string_view name;  ///< as metrics have it: find_prior
  EventLoop& loop;
};

/// `Derived` has `template <class T> Task<Result<T>> Around(StoreCall call, Task<Result<T>> inner)`, and overrides what
/// it wants to do otherwise.
template <class Derived>
class StoreDecorator : public Store {
 public:
  /// `inner` outlives it.
  explicit StoreDecorator(Store& inner) : inner_(inner) {}

  Task<Result<Prior>> FindPrior(EventLoop& loop, PriorQuery query) override {
    return Pass({"find_prior", loop}, inner_.FindPrior(loop, std::move(query)));
  }
  Task<Result<void>> Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) override {
    return Pass({"begin", loop}, inner_.Begin(loop, std::move(intent), std::move(key)));
  }
  Task<Result<Ended>> End(EventLoop& loop, Ending ending) override {
    return Pass({"end", loop}, inner_.End(loop, std::move(ending)));
  }

  Task<Result<void>> Erase(EventLoop& loop, Erasure erasure) override {
    return Pass({"erase", loop}, inner_.Erase(loop, std::move(erasure)));
  }

  Task<Result<Adopted>> Adopt(EventLoop& loop, Adoption adoption) override {
    return Pass({"adopt", loop}, inner_.Adopt(loop, std::move(adoption)));
  }
  Task<Result<Forgotten>> ForgetAdopted(EventLoop& loop, std::string tenant, std::string user_id,
                                        std::string import_id) override {
    return Pass({"forget_adopted", loop},
                inner_.ForgetAdopted(loop, std::move(tenant), std::move(user_id), std::move(import_id)));
  }

  Task<Result<std::optional<UserRecord>>> FindUser(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_user", loop}, inner_.FindUser(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<void>> UpdateUser(EventLoop& loop, UserRecord record) override {
    return Pass({"update_user", loop}, inner_.UpdateUser(loop, std::move(record)));
  }
  Task<Result<Ties>> FindTies(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_ties", loop}, inner_.FindTies(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<std::vector<JournalEntry>>> FindJournal(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_journal", loop}, inner_.FindJournal(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<Page>> List(EventLoop& loop, ListQuery query) override {
    return Pass({"list", loop}, inner_.List(loop, std::move(query)));
  }
  Task<Result<std::optional<Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                 std::string provider_user_id) override {
    return Pass({"find_holder", loop}, inner_.FindHolder(loop, std::move(account), std::move(provider_user_id)));
  }
  Task<Result<bool>> WasErased(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"was_erased", loop}, inner_.WasErased(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<bool>> IsPredecessors(EventLoop& loop, UserRecord record) override {
    return Pass({"is_predecessors", loop}, inner_.IsPredecessors(loop, std::move(record)));
  }
  Task<Result<std::vector<DueLook>>> DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) override {
    return Pass({"due_looks", loop}, inner_.DueLooks(loop, now, per_account));
  }
  Task<Result<void>> PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) override {
    return Pass({"put_off_look", loop}, inner_.PutOffLook(loop, std::move(look), next_at));
  }

  Task<Result<std::vector<Intent>>> OpenIntents(EventLoop& loop, std::string after, std::size_t limit) override {
    return Pass({"open_intents", loop}, inner_.OpenIntents(loop, std::move(after), limit));
  }
  Task<Result<std::optional<Intent>>> FindIntent(EventLoop& loop, std::string id) override {
    return Pass({"find_intent", loop}, inner_.FindIntent(loop, std::move(id)));
  }
  Task<Result<bool>> Claim(EventLoop& loop, IntentClaim claim) override {
    return Pass({"claim", loop}, inner_.Claim(loop, std::move(claim)));
  }
  Task<Result<void>> Release(EventLoop& loop, std::string intent_id, std::string holder) override {
    return Pass({"release", loop}, inner_.Release(loop, std::move(intent_id), std::move(holder)));
  }

  Task<Result<void>> PutKey(EventLoop& loop, KeyRecord key) override {
    return Pass({"put_key", loop}, inner_.PutKey(loop, std::move(key)));
  }

  Task<Result<StoreFacts>> Facts(EventLoop& loop) override { return Pass({"facts", loop}, inner_.Facts(loop)); }
  Task<Result<std::vector<Usage>>> CountUsers(EventLoop& loop) override {
    return Pass({"count_users", loop}, inner_.CountUsers(loop));
  }

 private:
  template <class T>
  Task<Result<T>> Pass(StoreCall call, Task<Result<T>> inner) {
    return static_cast<Derived&>(*this).Around(call, std::move(inner));
  }

  Store& inner_;
};

}  // namespace walletgate::storage
