#pragma once

// Idempotency keys of one vendor: what was asked under a key, and the stored answer. Which answers are stored, and
// how a conflict is told, differs by vendor and is theirs to decide.

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"
#include "http/server/server.h"

namespace walletgate::sandbox {

/// Not thread-safe.
class KeyTable {
 public:
  enum class Verdict { kFirst, kReplay, kRunning, kOtherRequest };

  explicit KeyTable(const Clock& clock, std::chrono::hours window = std::chrono::hours(24))
      : clock_(clock), window_(window) {}

  /// kFirst claims the key: Store or Release must follow.
  Verdict Claim(const std::string& key, const std::string& fingerprint);
  /// The stored answer. REQUIRES that Claim said kReplay.
  const http::Reply& Stored(const std::string& key) const { return *entries_.at(key).reply; }
  void Store(const std::string& key, http::Reply reply);
  void Release(const std::string& key) { entries_.erase(key); }

 private:
  struct Entry {
    std::string fingerprint;
    WallTime first_seen;
    std::optional<http::Reply> reply;  ///< absent while the first request runs
  };

  const Clock& clock_;
  const std::chrono::hours window_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace walletgate::sandbox
