#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>

#include "auth/jose.h"
#include "auth/openssl_support.h"
#include "base/strings.h"

namespace walletgate::auth {
namespace {

/// Whether `modulus` has the shape of keys made by the flawed Infineon library (CVE-2017-15361): modulo every small
/// prime it is a power of 65537. Such a key can be factored.
bool IsRocaModulus(const BIGNUM* modulus) {
  constexpr std::array<unsigned, 17> kPrimes = {11, 13, 17,  19,  37,  53,  61,  71, 73,
                                                79, 97, 103, 107, 109, 127, 151, 157};
  return std::all_of(kPrimes.begin(), kPrimes.end(), [modulus](unsigned prime) {
    const auto residue = static_cast<unsigned>(BN_mod_word(modulus, prime));
    unsigned power = 1;
    do {
      if (power == residue) return true;
      power = power * (65537 % prime) % prime;
    } while (power != 1);
    return false;
  });
}

Result<Algorithm> CheckRsa(EVP_PKEY* key) {
  const int bits = EVP_PKEY_get_bits(key);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) return KeyError("an RSA key must have 2048 to 8192 bits");
  BIGNUM* n = nullptr;
  BIGNUM* e = nullptr;
  EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &n);
  EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &e);
  const BignumPtr modulus(n);
  const BignumPtr exponent(e);
  if (!modulus || !exponent) return KeyError("the RSA key is incomplete");
  const bool sound_exponent = BN_is_odd(e) && !BN_is_one(e) && BN_num_bits(e) <= 64;
  if (!BN_is_odd(n) || !sound_exponent) return KeyError("the RSA key's modulus or exponent is unsound");
  if (IsRocaModulus(n)) return KeyError("the RSA key is of a kind that can be factored (CVE-2017-15361)");
  return Algorithm::kRs256;
}

Result<Algorithm> CheckEc(EVP_PKEY* key) {
  std::array<char, 64> curve{};
  EVP_PKEY_get_group_name(key, curve.data(), curve.size(), nullptr);
  if (std::string_view(curve.data()) != "prime256v1") return KeyError("an EC key must be on the curve P-256");
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_public_check(context.get()) != 1) return KeyError("the EC key's point is not on its curve");
  return Algorithm::kEs256;
}

/// "" also when the member is absent or no string.
std::string DecodedMember(json::Value jwk, std::string_view name) {
  std::optional<std::string> bytes = Base64UrlDecode(jwk.Get(name).AsString());
  return bytes ? std::move(*bytes) : std::string();
}

Result<PkeyPtr> FromParams(const char* kind, OSSL_PARAM_BLD* builder) {
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  const bool built = params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                     EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
  if (!built) return KeyError("the JWK's numbers make no key");
  return PkeyPtr(key);
}

Result<PkeyPtr> RsaFromJwk(json::Value jwk) {
  const std::string n = DecodedMember(jwk, "n");
  const std::string e = DecodedMember(jwk, "e");
  if (n.empty() || e.empty() || n.size() > kMaxRsaBits / 8 || e.size() > 8)
    return KeyError("n or e of the JWK is wrong");
  const BignumPtr modulus(BN_bin2bn(Bytes(std::string_view(n)), static_cast<int>(n.size()), nullptr));
  const BignumPtr exponent(BN_bin2bn(Bytes(std::string_view(e)), static_cast<int>(e.size()), nullptr));
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return FromParams("RSA", builder.get());
}

Result<PkeyPtr> EcFromJwk(json::Value jwk) {
  if (jwk.Get("crv").AsString() != "P-256") return KeyError("an EC key must be on the curve P-256");
  const std::string x = DecodedMember(jwk, "x");
  const std::string y = DecodedMember(jwk, "y");
  if (x.size() != kP256Bytes || y.size() != kP256Bytes) return KeyError("x or y of the JWK is wrong");
  const std::string point = "\x04" + x + y;
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return FromParams("EC", builder.get());
}

Result<PkeyPtr> OkpFromJwk(json::Value jwk) {
  const std::string x = DecodedMember(jwk, "x");
  if (jwk.Get("crv").AsString() != "Ed25519" || x.size() != kEd25519Bytes)
    return KeyError("an OKP key must be an Ed25519 point");
  PkeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, Bytes(std::string_view(x)), x.size()));
  if (!key) return KeyError("the JWK's numbers make no key");
  return key;
}

Result<PkeyPtr> KeyFromJwk(json::Value jwk) {
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

/// r and s side by side to ECDSA-Sig-Value; "" for another length.
std::string EcdsaFromJws(std::string_view raw) {
  if (raw.size() != 2 * kP256Bytes) return {};
  const EcdsaSignaturePtr signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), kP256Bytes, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw) + kP256Bytes, kP256Bytes, nullptr);
  if (!signature || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return {};
  }
  std::string der(static_cast<std::size_t>(std::max(i2d_ECDSA_SIG(signature.get(), nullptr), 0)), '\0');
  unsigned char* at = Bytes(der);
  i2d_ECDSA_SIG(signature.get(), &at);
  return der;
}

}  // namespace

Result<Algorithm> AlgorithmOf(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA")) return CheckRsa(key);
  if (EVP_PKEY_is_a(key, "EC")) return CheckEc(key);
  if (EVP_PKEY_is_a(key, "ED25519")) return Algorithm::kEdDsa;
  return KeyError("the key must be RSA of at least 2048 bits, EC P-256, or Ed25519");
}

bool VerifyRaw(EVP_PKEY* key, Algorithm algorithm, std::string_view input, std::string_view signature) {
  const ErrorQueueGuard guard;
  const std::string der = algorithm == Algorithm::kEs256 ? EcdsaFromJws(signature) : std::string();
  const std::string_view form = algorithm == Algorithm::kEs256 ? std::string_view(der) : signature;
  if (form.empty()) return false;
  EVP_MD_CTX* context = ThreadDigestContext();
  const EVP_MD* digest = algorithm == Algorithm::kEdDsa ? nullptr : Sha256Algorithm();
  const bool valid = EVP_DigestVerifyInit(context, nullptr, digest, nullptr, key) == 1 &&
                     EVP_DigestVerify(context, Bytes(form), form.size(), Bytes(input), input.size()) == 1;
  EVP_MD_CTX_reset(context);
  return valid;
}

struct VerifyKey::Impl {
  PkeyPtr key;
  Algorithm algorithm = Algorithm::kRs256;
  std::string key_id;
};

Result<VerifyKey> VerifyKey::FromJwk(json::Value jwk) {
  const ErrorQueueGuard guard;
  if (jwk.Get("d")) return KeyError("the JWK is a private key, its public half is wanted");
  Result<PkeyPtr> key = KeyFromJwk(jwk);
  if (!key) return std::move(key).error();
  const Result<Algorithm> algorithm = AlgorithmOf(key->get());
  if (!algorithm) return algorithm.error();
  if (Result<void> purpose = CheckPurpose(jwk, *algorithm); !purpose) return std::move(purpose).error();
  VerifyKey result;
  result.impl_ = std::make_shared<Impl>(Impl{std::move(*key), *algorithm, std::string(jwk.Get("kid").AsString())});
  return result;
}

Result<VerifyKey> VerifyKey::FromPem(std::string_view pem) {
  const ErrorQueueGuard guard;
  if (pem.size() > 64 * 1024) return KeyError("the key is too long");
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  PkeyPtr key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
  if (!key) return KeyError("the PEM text holds no public key that can be read");
  const Result<Algorithm> algorithm = AlgorithmOf(key.get());
  if (!algorithm) return algorithm.error();
  VerifyKey result;
  result.impl_ = std::make_shared<Impl>(Impl{std::move(key), *algorithm, {}});
  return result;
}

Algorithm VerifyKey::algorithm() const { return impl_->algorithm; }
const std::string& VerifyKey::key_id() const { return impl_->key_id; }

bool VerifyKey::Verify(std::string_view signing_input, std::string_view signature) const {
  return VerifyRaw(impl_->key.get(), impl_->algorithm, signing_input, signature);
}

}  // namespace walletgate::auth
