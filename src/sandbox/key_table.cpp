#include "sandbox/key_table.h"

namespace walletgate::sandbox {

KeyTable::Verdict KeyTable::Claim(const std::string& key, const std::string& fingerprint) {
  auto found = entries_.find(key);
  if (found != entries_.end() && clock_.Now() - found->second.first_seen >= window_) {
    entries_.erase(found);
    found = entries_.end();
  }
  if (found == entries_.end()) {
    entries_.emplace(key, Entry{fingerprint, clock_.Now(), std::nullopt});
    return Verdict::kFirst;
  }
  if (found->second.fingerprint != fingerprint) return Verdict::kOtherRequest;
  return found->second.reply ? Verdict::kReplay : Verdict::kRunning;
}

void KeyTable::Store(const std::string& key, http::Reply reply) {
  auto found = entries_.find(key);
  if (found != entries_.end()) found->second.reply = std::move(reply);
}

}  // namespace walletgate::sandbox
