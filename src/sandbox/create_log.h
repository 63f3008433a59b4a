#pragma once

// The oracle of a simulator: every create that took effect, and counters. Read by tests, the demo and /_sandbox/*,
// to prove that no customer got two wallets.

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"

namespace walletgate::sandbox {

/// One end user that really came to be. A repeat that returned an existing user leaves no record.
struct CreateRecord {
  std::string provider_user_id;
  std::string external_id;  ///< the caller's id for the user, "" where the vendor takes none
  std::string contact;      ///< e-mail, phone or subject, "" where the vendor got none
  WallTime at;
};

struct Stats {
  std::uint64_t requests = 0;                   ///< without /_sandbox/ ones
  std::uint64_t creates = 0;                    ///< effective ones
  std::uint64_t writes = 0;                     ///< requests that could change something, whatever came of them
  std::map<std::string, std::uint64_t> faults;  ///< injected, by kind
  std::map<int, std::uint64_t> statuses;        ///< answered, by HTTP status; 0: the reply was dropped
};

/// Thread-safe. Keeps the latest `capacity` records; the counters go on.
class CreateLog {
 public:
  explicit CreateLog(std::size_t capacity = 100000) : capacity_(capacity) {}

  void Add(CreateRecord record);
  void CountRequest(bool writes);
  void CountFault(const std::string& kind);
  void CountStatus(int status);

  std::vector<CreateRecord> Records() const;
  Stats Counters() const;
  void Clear();  ///< records and counters

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::vector<CreateRecord> records_;  ///< a ring once full
  std::size_t next_ = 0;
  Stats stats_;
};

}  // namespace walletgate::sandbox
