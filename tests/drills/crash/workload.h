#pragma once

// The callers of the crash drill: what they want, what they were told, and what must not differ. An operation is asked
// for until it is acknowledged, whatever happens to the gateway, and then now and then again. Two tenants want users of
// the same external ids at the same vendors, under the same idempotency keys.

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fakes/two_tenants.h"

namespace walletgate::drills {

inline constexpr auto kVendors = fakes::kFourVendors;
inline constexpr int kAnyVendor = -1;

/// A caller, and what the ids of its users begin with at a vendor under `ids: prefixed`.
struct DrillTenant {
  std::string_view id;
  std::string_view prefix;
};
inline constexpr std::array<DrillTenant, 2> kTenants = {DrillTenant{"main", fakes::kMainPrefix},
                                                        DrillTenant{"other", fakes::kOtherPrefix}};

/// One request that has to be answered the same for ever. Never removed; its index is its name.
struct Operation {
  std::size_t tenant = 0;
  std::size_t vendor = 0;
  std::string external_id;  ///< of the user, for wallets too
  std::string key;          ///< idempotency key, "" for none
  std::string user_id;      ///< of a wallet's user; "" creates the user
  std::uint8_t asked = 0;   ///< attempts that are under way or waiting
  // Once acknowledged:
  int status = 0;             ///< 0: not yet
  std::size_t body_hash = 0;  ///< of the whole answer
  std::string answered_id;    ///< end user id
};

/// What a caller shall send.
struct Attempt {
  std::size_t operation = 0;
  std::string text;  ///< the whole HTTP request
  std::chrono::milliseconds pause{0};
};

struct Answer {
  int status = 0;  ///< 0: the connection broke
  bool replayed = false;
  std::string body;
};

struct Tally {
  std::uint64_t attempts = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t repeated = 0;             ///< acknowledged again
  std::map<int, std::uint64_t> statuses;  ///< of all attempts
  std::vector<std::string> faults;        ///< conflicting answers, and answers nobody should get
  std::vector<std::string> crossed;       ///< answers that show something of the other tenant
};

/// Thread-safe.
class Workload {
 public:
  explicit Workload(std::uint64_t seed) : random_(seed) {}

  /// The next thing to send, or nothing to do right now.
  std::optional<Attempt> Next();
  void Finish(const Attempt& attempt, const Answer& answer);

  /// Only operations of this vendor from now on, or kAnyVendor.
  void Focus(int vendor);
  /// No new users and repeats: what is open is brought to its end.
  void StartNothingNew();
  /// Operations that nobody has acknowledged yet.
  std::size_t Open() const;

  /// Asks for every operation with a key once more.
  void RepeatAll();

  // Only while no attempt is under way:
  const std::deque<Operation>& operations() const { return operations_; }
  Tally tally() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Waiting {
    std::size_t operation;
    Time due;
    std::chrono::milliseconds pause;
  };

  std::optional<Attempt> TakeWaiting();
  /// One wish of each tenant, alike but for the contact.
  void Invent();
  void AddWallet(const Operation& user);
  void Enqueue(std::size_t operation, std::chrono::milliseconds pause);
  void Acknowledge(std::size_t index, const Answer& answer);
  void Compare(const Operation& operation, const Answer& answer);
  void LookForTheOther(const Operation& operation, const Answer& answer);
  void Complain(const Operation& operation, const Answer& answer, std::string_view why);
  bool Chance(unsigned one_in) { return random_() % one_in == 0; }

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::deque<Operation> operations_;
  std::deque<Waiting> waiting_;
  std::size_t open_ = 0;
  int focus_ = kAnyVendor;
  bool nothing_new_ = false;
  Tally tally_;
};

/// The e-mail address of a user of the drill, which no two users share.
std::string ContactOf(std::size_t tenant, std::string_view external_id);

struct Sender {
  std::size_t tenant = 0;
  std::string_view key = {};  ///< idempotency key, "" for none
};
/// One HTTP request of a caller of the drill.
std::string RequestText(const Sender& sender, std::string_view method, std::string_view target,
                        std::string_view body = {});

}  // namespace walletgate::drills
