#pragma once

// The public half of a key pair: RSA of 2048 to 8192 bits, the curve P-256, Ed25519. SHA-256 inside but for Ed25519.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace walletgate::crypto {

enum class KeyKind : std::uint8_t { kRsa, kP256, kEd25519 };

/// Big-endian: modulus and exponent of an RSA key, the point of a P-256 key (32 bytes each), that of an Ed25519 key in
/// `x` (32 bytes).
struct PublicNumbers {
  std::string n;
  std::string e;
  std::string x;
  std::string y;
};

/// Thread-safe.
class PublicKey {
 public:
  /// Refuses what no sound key has: another size, an exponent that is even or 1, a ROCA modulus (CVE-2017-15361), a
  /// point that is not on the curve. Error.detail says what is wrong.
  static Result<PublicKey> Of(KeyKind kind, const PublicNumbers& numbers);

  KeyKind kind() const;
  /// `signature` as PrivateKey::Sign makes it.
  bool Verify(std::string_view input, std::string_view signature) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace walletgate::crypto
