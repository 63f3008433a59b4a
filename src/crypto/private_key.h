#pragma once

// A private key that can sign, in the forms in which people keep one.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "crypto/public_key.h"

namespace walletgate::crypto {

/// Thread-safe.
class PrivateKey {
 public:
  /// PEM (PKCS#8, SEC1 "EC PRIVATE KEY", PKCS#1 "RSA PRIVATE KEY"; literal "\n" is unescaped), base64 of PKCS#8 DER,
  /// or base64 of 64 bytes (Ed25519 seed and public key). Accepts RSA ≥ 2048 bits, P-256, Ed25519; else an Error whose
  /// detail names the form, never the bytes.
  static Result<PrivateKey> Parse(const Secret& text);

  KeyKind kind() const;
  /// Of its public half.
  const PublicNumbers& numbers() const;

  /// PKCS#1 v1.5 with SHA-256; r and s side by side, 32 bytes each (RFC 7518 section 3.4), with SHA-256; Ed25519. ""
  /// when OpenSSL fails, which for a parsed key means that memory is exhausted.
  std::string Sign(std::string_view input) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace walletgate::crypto
