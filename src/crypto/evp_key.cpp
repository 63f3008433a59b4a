#include "crypto/evp_key.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>

namespace walletgate::crypto {
namespace {

constexpr int kMinRsaBits = 2048;

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

Result<KeyKind> CheckRsa(EVP_PKEY* key) {
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
  return KeyKind::kRsa;
}

Result<KeyKind> CheckEc(EVP_PKEY* key) {
  std::array<char, 64> curve{};
  EVP_PKEY_get_group_name(key, curve.data(), curve.size(), nullptr);
  if (std::string_view(curve.data()) != "prime256v1") return KeyError("an EC key must be on the curve P-256");
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (!context || EVP_PKEY_public_check(context.get()) != 1) return KeyError("the EC key's point is not on its curve");
  return KeyKind::kP256;
}

/// Big-endian, at least `width` bytes.
std::string BignumParam(EVP_PKEY* key, const char* name, std::size_t width) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  const BignumPtr number(raw);
  std::string bytes(std::max(width, static_cast<std::size_t>(BN_num_bytes(number.get()))), '\0');
  BN_bn2binpad(number.get(), Bytes(bytes), static_cast<int>(bytes.size()));
  return bytes;
}

/// ECDSA-Sig-Value (RFC 3279) to r and s of equal width, side by side.
std::string EcdsaToPair(const std::string& der) {
  const unsigned char* at = Bytes(std::string_view(der));
  const EcdsaSignaturePtr parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!parsed) return {};
  std::string raw(2 * kP256Bytes, '\0');
  const bool fits = BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), Bytes(raw), kP256Bytes) > 0 &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), Bytes(raw) + kP256Bytes, kP256Bytes) > 0;
  return fits ? raw : std::string();
}

/// The way back; "" for another length.
std::string EcdsaFromPair(std::string_view raw) {
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

Result<KeyKind> KindOf(EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA")) return CheckRsa(key);
  if (EVP_PKEY_is_a(key, "EC")) return CheckEc(key);
  if (EVP_PKEY_is_a(key, "ED25519")) return KeyKind::kEd25519;
  return KeyError("the key must be RSA of at least 2048 bits, EC P-256, or Ed25519");
}

PublicNumbers NumbersOf(EVP_PKEY* key, KeyKind kind) {
  PublicNumbers numbers;
  switch (kind) {
    case KeyKind::kRsa:
      numbers.n = BignumParam(key, OSSL_PKEY_PARAM_RSA_N, 0);
      numbers.e = BignumParam(key, OSSL_PKEY_PARAM_RSA_E, 0);
      break;
    case KeyKind::kP256:
      numbers.x = BignumParam(key, OSSL_PKEY_PARAM_EC_PUB_X, kP256Bytes);
      numbers.y = BignumParam(key, OSSL_PKEY_PARAM_EC_PUB_Y, kP256Bytes);
      break;
    case KeyKind::kEd25519: {
      numbers.x.resize(kEd25519Bytes);
      std::size_t size = kEd25519Bytes;
      EVP_PKEY_get_raw_public_key(key, Bytes(numbers.x), &size);
      break;
    }
  }
  return numbers;
}

std::string SignWith(EVP_PKEY* key, KeyKind kind, std::string_view input) {
  const ErrorQueueGuard guard;
  EVP_MD_CTX* context = ThreadDigestContext();
  const EVP_MD* digest = kind == KeyKind::kEd25519 ? nullptr : Sha256Algorithm();
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  const bool signed_well = EVP_DigestSignInit(context, nullptr, digest, nullptr, key) == 1 &&
                           EVP_DigestSign(context, Bytes(signature), &size, Bytes(input), input.size()) == 1;
  EVP_MD_CTX_reset(context);  // lets go of the key
  if (!signed_well) return {};
  signature.resize(size);
  return kind == KeyKind::kP256 ? EcdsaToPair(signature) : signature;
}

bool VerifyWith(EVP_PKEY* key, KeyKind kind, std::string_view input, std::string_view signature) {
  const ErrorQueueGuard guard;
  const std::string der = kind == KeyKind::kP256 ? EcdsaFromPair(signature) : std::string();
  const std::string_view form = kind == KeyKind::kP256 ? std::string_view(der) : signature;
  if (form.empty()) return false;
  EVP_MD_CTX* context = ThreadDigestContext();
  const EVP_MD* digest = kind == KeyKind::kEd25519 ? nullptr : Sha256Algorithm();
  const bool valid = EVP_DigestVerifyInit(context, nullptr, digest, nullptr, key) == 1 &&
                     EVP_DigestVerify(context, Bytes(form), form.size(), Bytes(input), input.size()) == 1;
  EVP_MD_CTX_reset(context);
  return valid;
}

}  // namespace walletgate::crypto
