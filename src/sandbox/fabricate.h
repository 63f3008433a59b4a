#pragma once

// Data that looks like a vendor's: identifiers and wallet addresses that pass every check a client may make.
// Deterministic: the same Random gives the same data. Used by the vendor simulators.

#include <mutex>
#include <string>
#include <string_view>

#include "api/end_user.h"
#include "base/clock.h"
#include "base/random.h"

namespace walletgate::sandbox {

/// SHA-256 in counter mode over a seed text. Repeatable, not secret. Thread-safe.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::string seed) : seed_(std::move(seed)) {}
  void Fill(std::span<std::uint8_t> out) override;

 private:
  std::mutex mutex_;
  std::string seed_;
  std::uint64_t block_ = 0;
  std::string buffer_;
};

/// `count` raw bytes.
std::string RandomBytes(Random& random, std::size_t count);
/// 2 * `bytes` lower-case hex digits.
std::string RandomHex(Random& random, std::size_t bytes);

/// 27 base62 characters: seconds since 1400000000 and 16 random bytes (segmentio/ksuid).
std::string MakeKsuid(WallTime now, Random& random);

/// An address of that chain's main network with a right checksum; bitcoin: pay-to-public-key-hash ("1…").
std::string MakeAddress(api::Chain chain, Random& random);

/// "2026-05-20T10:00:00.123Z"
std::string FormatIsoMillis(WallTime time);
std::int64_t UnixSeconds(WallTime time);

}  // namespace walletgate::sandbox
