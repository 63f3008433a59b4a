#pragma once

// Time and randomness that tests control. Both are thread-safe.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>

#include "base/clock.h"
#include "base/random.h"

namespace walletgate {

/// Stands still at 2026-05-20T10:00:00Z until Advance.
class FakeClock : public Clock {
 public:
  WallTime Now() const override { return WallTime(std::chrono::duration_cast<WallTime::duration>(kStart + Elapsed())); }
  SteadyTime Steady() const override { return SteadyTime(std::chrono::hours(1) + Elapsed()); }
  void Advance(std::chrono::nanoseconds step) { elapsed_ += step.count(); }

 private:
  static constexpr std::chrono::seconds kStart{1779271200};
  std::chrono::nanoseconds Elapsed() const { return std::chrono::nanoseconds(elapsed_.load()); }
  std::atomic<std::int64_t> elapsed_{0};
};

/// Bytes that count up, so that two draws differ and every run is the same.
class FakeRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = static_cast<std::uint8_t>(next_++);
  }

 private:
  std::atomic<std::uint32_t> next_{0};
};

}  // namespace walletgate
