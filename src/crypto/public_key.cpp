#include "crypto/public_key.h"

#include <openssl/core_names.h>

#include "crypto/evp_key.h"

namespace walletgate::crypto {
namespace {

Result<PkeyPtr> FromParams(const char* kind, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  const bool built = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                     EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
  if (!built) return KeyError("the numbers make no key");
  return PkeyPtr(key);
}

BignumPtr NumberOf(std::string_view bytes) {
  return BignumPtr(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

Result<PkeyPtr> RsaKey(const PublicNumbers& numbers) {
  if (numbers.n.empty() || numbers.e.empty() || numbers.n.size() > kMaxRsaBits / 8 || numbers.e.size() > 8) {
    return KeyError("modulus or exponent of the RSA key is wrong");
  }
  const BignumPtr modulus = NumberOf(numbers.n);
  const BignumPtr exponent = NumberOf(numbers.e);
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return FromParams("RSA", builder.get());
}

Result<PkeyPtr> P256Key(const PublicNumbers& numbers) {
  if (numbers.x.size() != kP256Bytes || numbers.y.size() != kP256Bytes) {
    return KeyError("the point of the P-256 key is wrong");
  }
  const std::string point = "\x04" + numbers.x + numbers.y;
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return FromParams("EC", builder.get());
}

Result<PkeyPtr> Ed25519Key(std::string_view point) {
  if (point.size() != kEd25519Bytes) return KeyError("the point of the Ed25519 key is wrong");
  PkeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, Bytes(point), point.size()));
  if (!key) return KeyError("the numbers make no key");
  return key;
}

Result<PkeyPtr> KeyOf(KeyKind kind, const PublicNumbers& numbers) {
  switch (kind) {
    case KeyKind::kRsa: return RsaKey(numbers);
    case KeyKind::kP256: return P256Key(numbers);
    case KeyKind::kEd25519: break;
  }
  return Ed25519Key(numbers.x);
}

}  // namespace

struct PublicKey::Impl {
  PkeyPtr key;
  KeyKind kind;
};

Result<PublicKey> PublicKey::Of(KeyKind kind, const PublicNumbers& numbers) {
  const ErrorQueueGuard guard;
  Result<PkeyPtr> key = KeyOf(kind, numbers);
  if (!key) return std::move(key).error();
  const Result<KeyKind> checked = KindOf(key->get());
  if (!checked) return checked.error();
  PublicKey result;
  result.impl_ = std::make_shared<Impl>(Impl{std::move(*key), *checked});
  return result;
}

KeyKind PublicKey::kind() const { return impl_->kind; }

bool PublicKey::Verify(std::string_view input, std::string_view signature) const {
  return VerifyWith(impl_->key.get(), impl_->kind, input, signature);
}

}  // namespace walletgate::crypto
