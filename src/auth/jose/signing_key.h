#pragma once

// A private key as JOSE has it: signs tokens (RFC 7515) and publishes its public half (RFC 7517).

#include <memory>
#include <string>
#include <string_view>

#include "auth/jose/algorithm.h"
#include "base/result.h"
#include "base/secret.h"

namespace walletgate::auth {

/// Parsed once. Thread-safe.
class SigningKey {
 public:
  /// The forms and errors of crypto::PrivateKey::Parse.
  static Result<SigningKey> Parse(const Secret& text);

  Algorithm algorithm() const;
  /// The public JWK with `use`, `alg` and `kid` (its RFC 7638 thumbprint), as JSON text.
  const std::string& public_jwk() const;
  const std::string& thumbprint() const;

  /// JWS compact of `header` and `payload` (JSON texts). The header must carry the right `alg`. "" when OpenSSL fails,
  /// which for a parsed key means that memory is exhausted.
  std::string SignCompact(std::string_view header, std::string_view payload) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace walletgate::auth
