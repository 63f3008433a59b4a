#pragma once

// The callers of the crash drill: what they want, what they were told, and what must not differ. An operation is asked
// for until it is acknowledged, whatever happens to the gateway, and then now and then again.

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

namespace walletgate::drills {

inline constexpr std::array<std::string_view, 4> kVendors = {"yieldforce", "cdp", "streambird", "capa"};
inline constexpr int kAnyVendor = -1;

/// One request that has to be answered the same for ever. Never removed; its index is its name.
struct Operation {
  std::size_t vendor = 0;
  std::string external_id;  ///< of the user, for wallets too
  std::string key;          ///< idempotency key, "" for none
  std::string user_id;      ///< of a wallet's user; "" creates the user
  std::uint8_t asked = 0;   ///< attempts that are under way or waiting
  // Once acknowledged:
  int status = 0;              ///< 0: not yet
  std::size_t body_hash = 0;   ///< of the whole answer
  std::string answered_id;     ///< end user id
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
  std::size_t Invent();
  void AddWallet(const Operation& user);
  void Enqueue(std::size_t operation, std::chrono::milliseconds pause);
  void Acknowledge(std::size_t index, const Answer& answer);
  void Compare(const Operation& operation, const Answer& answer);
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

/// One HTTP request of a caller of the drill.
std::string RequestText(std::string_view method, std::string_view target, std::string_view key, std::string_view body);

}  // namespace walletgate::drills
