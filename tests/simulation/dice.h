#pragma once

// The only source of chance in a simulated run: everything that may go one way or another asks here, so a seed is a
// run.

#include <chrono>
#include <cstdint>
#include <span>

#include "base/random.h"

namespace walletgate::simulation {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t mixed = (state_ += 0x9E3779B97F4A7C15U);
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }
  /// 0 … bound - 1. REQUIRES bound > 0.
  std::uint64_t Below(std::uint64_t bound) { return Next() % bound; }
  bool Chance(unsigned per_mille) { return Below(1000) < per_mille; }
  std::chrono::nanoseconds Between(std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
    return least + std::chrono::nanoseconds(Below(static_cast<std::uint64_t>((most - least).count()) + 1));
  }

 private:
  std::uint64_t state_;
};

/// What the gateway draws its ids and keys from.
class SimRandom final : public Random {
 public:
  explicit SimRandom(std::uint64_t seed) : dice_(seed) {}
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(dice_.Next());
  }

 private:
  Dice dice_;
};

}  // namespace walletgate::simulation
