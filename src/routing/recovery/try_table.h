#pragma once

// What the resolver knows about intents that it could not settle. Written by the Resolver, shown by the admin listener.

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"

namespace walletgate::routing {

/// Kept in memory: a restart begins afresh. Thread-safe.
class TryTable {
 public:
  struct Entry {
    int tries = 0;
    std::optional<SteadyTime> next_at;  ///< nothing: no further try
    bool no_means = false;              ///< the vendor has nothing to ask; looked at again at `next_at`
  };

  std::optional<Entry> Find(const std::string& intent_id) const;
  void Put(const std::string& intent_id, Entry entry);
  void Remove(const std::string& intent_id);
  /// Forgets every other intent.
  void KeepOnly(const std::set<std::string>& intent_ids);

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;  ///< guarded by mutex_
};

}  // namespace walletgate::routing
