#include "routing/recovery/try_table.h"

#include "base/check.h"

namespace walletgate::routing {

std::optional<TryTable::Entry> TryTable::Find(const std::string& intent_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(intent_id);
  return found == entries_.end() ? std::nullopt : std::optional(found->second);
}

void TryTable::Put(const std::string& intent_id, Entry entry) {
  Check(entry.tries > 0 || entry.no_means, "what is noted of an intent was tried, or cannot be");
  const std::lock_guard lock(mutex_);
  entries_[intent_id] = entry;
}

void TryTable::Remove(const std::string& intent_id) {
  const std::lock_guard lock(mutex_);
  entries_.erase(intent_id);
}

void TryTable::KeepOnly(const std::set<std::string>& intent_ids) {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [&](const auto& entry) { return !intent_ids.contains(entry.first); });
}

}  // namespace walletgate::routing
