#pragma once

// The store of a simulated process. What it committed is on a disk that outlives the process; a call that was under way
// in a crash did or did not commit, and nobody hears of it. One writer, as in the real store: commits keep their order.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/memory_store.h"
#include "storage/store_decorator.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/names.h"
#include "tests/simulation/timeline.h"
#include "tests/simulation/vendor_call.h"

namespace walletgate::simulation {

/// Survives crashes. Reads that the simulation itself makes cost no time.
class SimDisk {
 public:
  SimDisk(SimLoop& loop, const Clock& clock) : loop_(loop), memory_(clock) {}

  storage::MemoryStore& memory() { return memory_; }
  storage::Prior Find(const std::string& tenant, const std::string& external_id);
  std::vector<storage::Intent> Intents();
  storage::Ties TiesOf(const api::EndUser& user);
  std::vector<storage::JournalEntry> JournalOf(const api::EndUser& user);
  /// The durable intent for exactly this call.
  std::optional<storage::Intent> IntentFor(const VendorCall& call);
  /// Whoever is open where `next` is about to begin goes, without a word.
  void Forget(const storage::Intent& next);

  /// Something about that one was written.
  void Touch(Name name) {
    if (!name.first.empty()) touched_.push_back(std::move(name));  // of a key alone nobody is touched
  }
  /// Whom the writes since the last call were about.
  std::vector<Name> TakeTouched() { return std::exchange(touched_, {}); }

  /// An intent was ended as not applied.
  void Deny(storage::Intent intent) { denied_.push_back(std::move(intent)); }
  std::vector<storage::Intent> TakeDenied() { return std::exchange(denied_, {}); }

 private:
  SimLoop& loop_;
  storage::MemoryStore memory_;
  std::vector<Name> touched_;
  std::vector<storage::Intent> denied_;
};

/// Runs a task that never suspends.
template <class T>
T Finish(Task<T> task) {
  std::optional<T> value;
  Spawn(std::move(task), [&value](T result) { value.emplace(std::move(result)); });
  return *std::move(value);
}

class SimStore final : public storage::StoreDecorator<SimStore> {
 public:
  struct Parts {
    Timeline& timeline;
    Dice& dice;
    SimDisk& disk;
    const Faults& faults;
    PlantedBug bug = PlantedBug::kNone;
  };
  /// Error::detail of a call that would have changed something.
  static constexpr std::string_view kNotWritten = "the simulated disk refuses to keep it";

  SimStore(const Parts& parts, Life life) : StoreDecorator(parts.disk.memory()), parts_(parts), life_(life) {}

  /// What is not overridden below reads.
  template <class T>
  Task<Result<T>> Around(storage::StoreCall call, Task<Result<T>> inner) {
    const bool good = co_await Read(call.loop);
    if (!good) co_return Unreadable();
    co_return co_await std::move(inner);
  }

  Task<Result<storage::Prior>> FindPrior(EventLoop& loop, storage::PriorQuery query) override;
  Task<Result<void>> Begin(EventLoop& loop, storage::Intent intent, std::optional<storage::KeyRecord> key) override;
  Task<Result<storage::Ended>> End(EventLoop& loop, storage::Ending ending) override;
  Task<Result<void>> Erase(EventLoop& loop, storage::Erasure erasure) override;
  Task<Result<storage::Adopted>> Adopt(EventLoop& loop, storage::Adoption adoption) override;
  Task<Result<storage::Forgotten>> ForgetAdopted(EventLoop& loop, storage::Undoing undoing) override;
  Task<Result<void>> PutKey(EventLoop& loop, storage::KeyRecord key) override;
  Task<Result<std::optional<storage::UserRecord>>> FindUser(EventLoop& loop, std::string tenant,
                                                            std::string id) override;
  Task<Result<void>> UpdateUser(EventLoop& loop, storage::UserRecord record) override;
  Task<Result<void>> PutOffLook(EventLoop& loop, storage::DueLook look, WallTime next_at) override;

 private:
  struct Change {
    std::string what;
    Name about;
    std::function<void(storage::MemoryStore& memory)> make;
  };
  static Error Unreadable();
  Task<Result<void>> Write(EventLoop& loop, Change change);
  /// As a store reads that has one of the planted bugs.
  std::optional<storage::UserRecord> AsRead(std::optional<storage::UserRecord> record) const;
  /// Waits as long as a read takes; false: it failed.
  Task<bool> Read(EventLoop& loop);
  std::chrono::nanoseconds Latency();

  Parts parts_;
  Life life_;
  SteadyTime last_commit_{};
};

}  // namespace walletgate::simulation
