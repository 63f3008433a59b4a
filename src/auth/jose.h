#pragma once

// JOSE over OpenSSL 3: JWS compact (RFC 7515) with RS256, ES256 (RFC 7518) and EdDSA (RFC 8037), JWK (RFC 7517),
// thumbprints (RFC 7638). Keys are parsed once; algorithms are fetched once. Also used by the sandboxes to verify.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"

namespace walletgate::auth {

enum class Algorithm : std::uint8_t { kRs256, kEs256, kEdDsa };
std::string_view ToString(Algorithm algorithm);  ///< "RS256", "ES256", "EdDSA"

/// RFC 4648 section 5, no padding. Decode refuses padding, other alphabets and non-zero trailing bits.
std::string Base64UrlEncode(std::string_view bytes);
std::optional<std::string> Base64UrlDecode(std::string_view text);
/// RFC 4648 section 4 with padding (missing padding is accepted when decoding).
std::string Base64Encode(std::string_view bytes);
std::optional<std::string> Base64Decode(std::string_view text);

std::string Sha256(std::string_view bytes);     ///< 32 raw bytes
std::string Sha256Hex(std::string_view bytes);  ///< lower case

/// A private key that can sign. Thread-safe.
class SigningKey {
 public:
  /// PEM (PKCS#8, SEC1 "EC PRIVATE KEY", PKCS#1 "RSA PRIVATE KEY"; literal "\n" is unescaped), base64 of PKCS#8 DER,
  /// or base64 of 64 bytes (Ed25519 seed and public key). Accepts RSA ≥ 2048 bits, P-256, Ed25519; else an Error whose
  /// detail names the form, never the bytes.
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

/// A public key that can verify. Thread-safe.
class VerifyKey {
 public:
  /// A public JWK of kty RSA (2048 to 8192 bits, e odd and > 2, no ROCA modulus), EC P-256, or OKP Ed25519. Refuses
  /// private members, a `use` other than "sig", `key_ops` without "verify", and an `alg` that is not the key's own.
  static Result<VerifyKey> FromJwk(json::Value jwk);
  /// "BEGIN PUBLIC KEY" of the same kinds.
  static Result<VerifyKey> FromPem(std::string_view pem);
  Algorithm algorithm() const;
  const std::string& key_id() const;  ///< "kid" of the JWK, or ""
  bool Verify(std::string_view signing_input, std::string_view signature) const;

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

struct VerifiedJws {
  json::Document header;
  std::string payload;  ///< any bytes
};

/// Checks a compact JWS: three parts, strict base64url, `alg` equal to the key's own (so never "none", never HS256),
/// no `crit`, signature. Error (kUnauthorized): detail is one of format, algorithm, critical, signature.
Result<VerifiedJws> VerifyJws(std::string_view token, const VerifyKey& key);

struct VerifiedToken {
  json::Document header;
  json::Document payload;
};

/// The same for a JWT: the payload must be a JSON object. Claims are the caller's business.
Result<VerifiedToken> VerifyCompact(std::string_view token, const VerifyKey& key);

/// Splits and decodes without verifying, to choose a key by `kid`.
Result<VerifiedToken> DecodeUnverified(std::string_view token);

}  // namespace walletgate::auth
