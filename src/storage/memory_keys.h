#pragma once

// The idempotency keys of a MemoryStore. Used by it alone, under its lock.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/lived_time.h"
#include "storage/records.h"

namespace walletgate::storage {

class MemoryKeys {
 public:
  /// `clock` outlives it.
  explicit MemoryKeys(const Clock& clock) : lived_(clock) {}

  std::optional<KeyRecord> Find(const std::string& tenant, const std::string& key);
  /// Replaces the key of that name.
  void Put(KeyRecord record);
  /// Gives every running key of the tenant with that fingerprint this answer.
  void Finish(const KeyRecord& answer);
  void Remove(const std::string& tenant, const std::string& key);
  /// Removes every key of the tenant with that fingerprint, or one that begins so before a ':'.
  void RemoveAll(const std::string& tenant, const std::string& fingerprint);
  std::uint64_t Count(const std::string& tenant);

 private:
  struct Kept {
    KeyRecord record;
    LivedMoment ends{};
  };
  using Keys = std::map<std::string, Kept>;  ///< of one tenant, by name

  /// Those whose time is over go.
  void Purge();

  const LivedTime lived_;
  std::map<std::string, Keys> tenants_;
  std::set<std::tuple<LivedMoment, std::string, std::string>> ends_;  ///< then tenant and key
};

}  // namespace walletgate::storage
