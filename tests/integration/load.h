#pragma once

// Many callers on one thread, for tests of what the gateway does under load: so many at once, or so many per second
// whatever becomes of them.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate::fakes {

struct Load {
  Client client;
  std::function<std::string(int number)> body;  ///< of the n-th create
  int at_once = 0;        ///< closed: the next follows an answer; 0 for an open load
  double per_second = 0;  ///< open: the next follows the clock, while fewer than 512 wait for an answer
  std::chrono::milliseconds length{1000};
};

struct LoadResult {
  std::vector<std::chrono::nanoseconds> made;     ///< how long each 201 took
  std::vector<std::chrono::nanoseconds> refused;  ///< ... and each 503 `overloaded` with a Retry-After
  std::vector<std::string> others;                ///< any other answer, or why there was none
  std::size_t sent = 0;
  std::chrono::nanoseconds took{0};  ///< until the last answer

  double MadePerSecond() const { return static_cast<double>(made.size()) / std::chrono::duration<double>(took).count(); }
};

/// Blocks until everything that was sent is answered.
LoadResult Run(const Load& load);

/// The value below which `share` of them are, in milliseconds; 0 of none.
double Millis(std::vector<std::chrono::nanoseconds> times, double share);

}  // namespace walletgate::fakes
