#include "auth/jose/signing_key.h"

#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/private_key.h"

namespace walletgate::auth {
namespace {

using crypto::Base64UrlEncode;

/// The required members of the public JWK, in the order and form that RFC 7638 hashes.
std::string ThumbprintInput(const crypto::PrivateKey& key) {
  const crypto::PublicNumbers& numbers = key.numbers();
  switch (key.kind()) {
    case crypto::KeyKind::kRsa:
      return R"({"e":")" + Base64UrlEncode(numbers.e) + R"(","kty":"RSA","n":")" + Base64UrlEncode(numbers.n) + "\"}";
    case crypto::KeyKind::kP256:
      return R"({"crv":"P-256","kty":"EC","x":")" + Base64UrlEncode(numbers.x) + R"(","y":")" +
             Base64UrlEncode(numbers.y) + "\"}";
    case crypto::KeyKind::kEd25519: break;
  }
  return R"({"crv":"Ed25519","kty":"OKP","x":")" + Base64UrlEncode(numbers.x) + "\"}";
}

}  // namespace

struct SigningKey::Impl {
  crypto::PrivateKey key;
  std::string public_jwk;
  std::string thumbprint;
};

Result<SigningKey> SigningKey::Parse(const Secret& text) {
  Result<crypto::PrivateKey> key = crypto::PrivateKey::Parse(text);
  if (!key) return std::move(key).error();
  const std::string members = ThumbprintInput(*key);
  const std::string thumbprint = Base64UrlEncode(crypto::Sha256(members));
  const std::string public_jwk = members.substr(0, members.size() - 1) + R"(,"use":"sig","alg":")" +
                                 std::string(ToString(AlgorithmOf(key->kind()))) + R"(","kid":")" + thumbprint + "\"}";
  SigningKey result;
  result.impl_ = std::make_shared<Impl>(Impl{std::move(*key), public_jwk, thumbprint});
  return result;
}

Algorithm SigningKey::algorithm() const { return AlgorithmOf(impl_->key.kind()); }
const std::string& SigningKey::public_jwk() const { return impl_->public_jwk; }
const std::string& SigningKey::thumbprint() const { return impl_->thumbprint; }

std::string SigningKey::SignCompact(std::string_view header, std::string_view payload) const {
  std::string token = Base64UrlEncode(header) + "." + Base64UrlEncode(payload);
  const std::string signature = impl_->key.Sign(token);
  if (signature.empty()) return {};
  return token + "." + Base64UrlEncode(signature);
}

}  // namespace walletgate::auth
