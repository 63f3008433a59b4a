#pragma once

// Randomness as an argument, so that tests repeat.

#include <cstdint>
#include <span>

namespace walletgate {

/// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<std::uint8_t> out) = 0;
};

/// getrandom(2), with a per-thread buffer so that an id costs no system call of its own.
Random& SystemRandom();

}  // namespace walletgate
