#pragma once

// A public key as JOSE has it (RFC 7517). Used by the sandboxes, and by tests.

#include <string>
#include <string_view>
#include <utility>

#include "auth/jose/algorithm.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::auth {

/// Thread-safe.
class VerifyKey {
 public:
  explicit VerifyKey(crypto::PublicKey key, std::string key_id = {})
      : key_(std::move(key)), key_id_(std::move(key_id)) {}

  /// A public JWK of kty RSA (2048 to 8192 bits, e odd and > 2, no ROCA modulus), EC P-256, or OKP Ed25519. Refuses
  /// private members, a `use` other than "sig", `key_ops` without "verify", and an `alg` that is not the key's own.
  static Result<VerifyKey> FromJwk(json::Value jwk);

  Algorithm algorithm() const { return AlgorithmOf(key_.kind()); }
  const std::string& key_id() const { return key_id_; }  ///< "kid" of the JWK, or ""
  bool Verify(std::string_view signing_input, std::string_view signature) const {
    return key_.Verify(signing_input, signature);
  }

 private:
  crypto::PublicKey key_;
  std::string key_id_;
};

}  // namespace walletgate::auth
