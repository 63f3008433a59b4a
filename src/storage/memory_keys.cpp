#include "storage/memory_keys.h"

#include "base/check.h"

namespace walletgate::storage {

std::optional<KeyRecord> MemoryKeys::Find(const std::string& tenant, const std::string& key) {
  Purge();
  const Keys& keys = tenants_[tenant];
  const auto found = keys.find(key);
  if (found == keys.end()) return std::nullopt;
  return found->second.record;
}

void MemoryKeys::Put(KeyRecord record) {
  Remove(record.tenant, record.key);
  const LivedMoment ends = lived_.Now() + record.lasts;
  ends_.emplace(ends, record.tenant, record.key);
  Keys& keys = tenants_[record.tenant];
  std::string name = record.key;
  keys.insert_or_assign(std::move(name), Kept{std::move(record), ends});
}

void MemoryKeys::Finish(const KeyRecord& answer) {
  Check(answer.done && answer.shared_by.empty(), "running keys are finished with an answer of their own");
  std::vector<std::string> running;
  for (const auto& [name, kept] : tenants_[answer.tenant]) {
    if (!kept.record.done && kept.record.fingerprint == answer.fingerprint) running.push_back(name);
  }
  for (std::string& name : running) {
    KeyRecord finished = answer;
    finished.key = std::move(name);
    Put(std::move(finished));
  }
}

void MemoryKeys::Remove(const std::string& tenant, const std::string& key) {
  Keys& keys = tenants_[tenant];
  const auto found = keys.find(key);
  if (found == keys.end()) return;
  ends_.erase({found->second.ends, tenant, key});
  keys.erase(found);
}

void MemoryKeys::RemoveAll(const std::string& tenant, const std::string& fingerprint) {
  std::vector<std::string> names;
  for (const auto& [name, kept] : tenants_[tenant]) {
    const std::string& own = kept.record.fingerprint;
    if (own == fingerprint || own.starts_with(fingerprint + ':')) names.push_back(name);
  }
  for (const std::string& name : names) Remove(tenant, name);
}

std::uint64_t MemoryKeys::Count(const std::string& tenant) {
  Purge();
  return tenants_[tenant].size();
}

void MemoryKeys::Purge() {
  while (!ends_.empty() && std::get<LivedMoment>(*ends_.begin()) <= lived_.Now()) {
    const auto [ends, tenant, key] = *ends_.begin();
    Remove(tenant, key);
  }
}

}  // namespace walletgate::storage
