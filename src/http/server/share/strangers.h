#pragma once

// The connections of a loop that wait for a client who has shown no key, the longest-waiting first: of them is taken
// when places are wanted. Not thread-safe but for the number that the loops share. Used by Edge and its connections.

#include <atomic>
#include <cstddef>

#include "base/clock.h"
#include "http/server/share/chain.h"

namespace walletgate::http {

class Stranger : public ChainLink<Stranger> {
 protected:
  ~Stranger() = default;

 private:
  friend class Strangers;
  SteadyTime since_{};
};

class Strangers {
 public:
  /// `all` is of all loops, and outlives this.
  explicit Strangers(std::atomic<std::size_t>& all) : all_(all) {}

  /// Whether it is one of them from now on; one who is keeps his place.
  void Note(Stranger& stranger, bool waits, SteadyTime now);

  /// Null: nobody.
  Stranger* longest() const { return waiting_.first(); }
  /// ... if he has waited for so long.
  Stranger* LongestFor(std::chrono::nanoseconds time, SteadyTime now) const;
  /// Some wait on other loops.
  bool elsewhere() const { return all_.load(std::memory_order_relaxed) > here_; }

 private:
  std::atomic<std::size_t>& all_;
  std::size_t here_ = 0;
  Chain<Stranger> waiting_;
};

}  // namespace walletgate::http
