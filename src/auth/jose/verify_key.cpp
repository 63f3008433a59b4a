#include "auth/jose/verify_key.h"

#include <optional>

#include "crypto/base64.h"

namespace walletgate::auth {
namespace {

using crypto::KeyKind;
using crypto::PublicKey;

Error KeyError(std::string detail) { return MakeError(ErrorKind::kProviderCredentials, std::move(detail)); }

/// "" also when the member is absent or no string.
std::string DecodedMember(json::Value jwk, std::string_view name) {
  return crypto::Base64UrlDecode(jwk.Get(name).AsString()).value_or("");
}

Result<PublicKey> RsaFromJwk(json::Value jwk) {
  return PublicKey::Of(KeyKind::kRsa, {DecodedMember(jwk, "n"), DecodedMember(jwk, "e"), {}, {}});
}

Result<PublicKey> EcFromJwk(json::Value jwk) {
  if (jwk.Get("crv").AsString() != "P-256") return KeyError("an EC key must be on the curve P-256");
  return PublicKey::Of(KeyKind::kP256, {{}, {}, DecodedMember(jwk, "x"), DecodedMember(jwk, "y")});
}

Result<PublicKey> OkpFromJwk(json::Value jwk) {
  if (jwk.Get("crv").AsString() != "Ed25519") return KeyError("an OKP key must be an Ed25519 point");
  return PublicKey::Of(KeyKind::kEd25519, {{}, {}, DecodedMember(jwk, "x"), {}});
}

Result<PublicKey> KeyFromJwk(json::Value jwk) {
  const std::string_view kind = jwk.Get("kty").AsString();
  if (kind == "RSA") return RsaFromJwk(jwk);
  if (kind == "EC") return EcFromJwk(jwk);
  if (kind == "OKP") return OkpFromJwk(jwk);
  return KeyError("kty of the JWK must be RSA, EC or OKP");
}

/// What the JWK says about its purpose (RFC 7517 sections 4.2 to 4.4) must allow verifying with `algorithm`.
Result<void> CheckPurpose(json::Value jwk, Algorithm algorithm) {
  if (const json::Value use = jwk.Get("use"); use && use.AsString() != "sig")
    return KeyError("use of the JWK is not sig");
  if (const json::Value alg = jwk.Get("alg"); alg && alg.AsString() != ToString(algorithm)) {
    return KeyError("alg of the JWK is not the key's own");
  }
  const json::Value operations = jwk.Get("key_ops");
  if (!operations) return {};
  for (const json::Value operation : operations.Elements()) {
    if (operation.AsString() == "verify") return {};
  }
  return KeyError("key_ops of the JWK lacks verify");
}

}  // namespace

Result<VerifyKey> VerifyKey::FromJwk(json::Value jwk) {
  if (jwk.Get("d")) return KeyError("the JWK is a private key, its public half is wanted");
  Result<PublicKey> key = KeyFromJwk(jwk);
  if (!key) return std::move(key).error();
  if (Result<void> purpose = CheckPurpose(jwk, AlgorithmOf(key->kind())); !purpose) return std::move(purpose).error();
  return VerifyKey(std::move(*key), std::string(jwk.Get("kid").AsString()));
}

}  // namespace walletgate::auth
