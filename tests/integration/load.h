#pragma once

// Many callers on one thread, for tests of what the gateway does under load: so many at once, or so many per second
// whatever becomes of them.

#include <sched.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate::fakes {

struct Load {
  Client client;
  std::function<std::string(int number)> body;  ///< of the n-th create
  std::string headers;                          ///< further ones, each ended by CR LF
  int at_once = 0;                              ///< closed: the next follows an answer; 0 for an open load
  double per_second = 0;  ///< open: the next follows the clock, while fewer than 512 wait for an answer
  std::chrono::milliseconds length{1000};
};

struct LoadResult {
  std::vector<std::chrono::nanoseconds> made;     ///< how long each 201 took
  std::vector<std::chrono::nanoseconds> refused;  ///< ... and each 503 that did nothing and has a Retry-After
  struct Other {
    std::string answer;  ///< as it came, or why there was none
    std::chrono::nanoseconds took{0};
  };
  std::vector<Other> others;
  std::size_t sent = 0;
  std::chrono::nanoseconds took{0};  ///< until the last answer

  double MadePerSecond() const {
    return static_cast<double>(made.size()) / std::chrono::duration<double>(took).count();
  }
};

/// Blocks until everything that was sent is answered.
LoadResult Run(const Load& load);

/// While it lives, this thread and those that it starts run on the first core, or on all but the first: what is
/// measured and what loads it do not take each other's time. Does nothing on a machine with one core.
class OnCores {
 public:
  enum Which : std::uint8_t { kFirst, kOthers };
  explicit OnCores(Which which);
  ~OnCores();
  OnCores(const OnCores&) = delete;
  OnCores& operator=(const OnCores&) = delete;

 private:
  cpu_set_t before_{};
};

/// The value below which `share` of them are, in milliseconds; 0 of none.
double Millis(std::vector<std::chrono::nanoseconds> times, double share);

}  // namespace walletgate::fakes
