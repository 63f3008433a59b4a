#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "auth/jose.h"
#include "auth/openssl_support.h"

namespace walletgate::auth {
namespace {

constexpr std::string_view kAcceptedForms =
    "expected PEM (PKCS#8, SEC1 or PKCS#1), base64 of PKCS#8 DER, or base64 of 64 bytes (Ed25519)";

/// Environment variables often carry a PEM text with its line ends written as backslash n.
Secret UnescapeNewlines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == 'n';
    out.push_back(escaped ? '\n' : text[i]);
    if (escaped) ++i;
  }
  return Secret(std::move(out));
}

Secret WithoutSpace(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
  return Secret(std::move(out));
}

/// OpenSSL would otherwise ask for the passphrase on the terminal.
int RefusePassphrase(char*, int, int, void*) { return -1; }

Result<PkeyPtr> ParsePem(std::string_view text) {
  const Secret pem = UnescapeNewlines(text);
  const BioPtr bio(BIO_new_mem_buf(pem.Reveal().data(), static_cast<int>(pem.Reveal().size())));
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, RefusePassphrase, nullptr));
  if (key) return key;
  const bool encrypted = pem.Reveal().find("ENCRYPTED") != std::string_view::npos;
  return KeyError(encrypted ? "the PEM key is encrypted with a passphrase"
                            : "the PEM text holds no private key that can be read");
}

Result<PkeyPtr> ParsePkcs8Der(std::string_view der) {
  const unsigned char* at = Bytes(der);
  PKCS8_PRIV_KEY_INFO* info = d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size()));
  if (info == nullptr) return KeyError("the base64 text is neither PKCS#8 DER nor 64 bytes of Ed25519");
  const bool whole = at == Bytes(der) + der.size();
  PkeyPtr key(whole ? EVP_PKCS82PKEY(info) : nullptr);
  PKCS8_PRIV_KEY_INFO_free(info);
  if (!key) return KeyError("the PKCS#8 DER key cannot be read");
  return key;
}

Result<PkeyPtr> ParseEd25519Pair(std::string_view pair) {
  PkeyPtr key(EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, Bytes(pair), kEd25519Bytes));
  std::string own(kEd25519Bytes, '\0');
  std::size_t size = own.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), Bytes(own), &size) != 1)
    return KeyError("the Ed25519 key cannot be read");
  if (own != pair.substr(kEd25519Bytes)) return KeyError("the two halves of the Ed25519 key do not belong together");
  return key;
}

Result<PkeyPtr> ParsePrivateKey(std::string_view text) {
  if (text.size() > 64 * 1024) return KeyError("the key is too long");
  if (text.find("-----BEGIN") != std::string_view::npos) return ParsePem(text);
  const Secret compact = WithoutSpace(text);
  std::optional<std::string> decoded = Base64Decode(compact.Reveal());
  if (!decoded || decoded->empty()) return KeyError("the key has no form we know: " + std::string(kAcceptedForms));
  const Secret bytes(std::move(*decoded));
  if (bytes.Reveal().size() == 2 * kEd25519Bytes) return ParseEd25519Pair(bytes.Reveal());
  return ParsePkcs8Der(bytes.Reveal());
}

std::string BignumParam(EVP_PKEY* key, const char* name, std::size_t width) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
  const BignumPtr number(raw);
  std::string bytes(std::max(width, static_cast<std::size_t>(BN_num_bytes(number.get()))), '\0');
  BN_bn2binpad(number.get(), Bytes(bytes), static_cast<int>(bytes.size()));
  return Base64UrlEncode(bytes);
}

/// The required members of the public JWK, in the order and form that RFC 7638 hashes.
std::string ThumbprintInput(EVP_PKEY* key, Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return R"({"e":")" + BignumParam(key, OSSL_PKEY_PARAM_RSA_E, 0) + R"(","kty":"RSA","n":")" +
             BignumParam(key, OSSL_PKEY_PARAM_RSA_N, 0) + "\"}";
    case Algorithm::kEs256:
      return R"({"crv":"P-256","kty":"EC","x":")" + BignumParam(key, OSSL_PKEY_PARAM_EC_PUB_X, kP256Bytes) +
             R"(","y":")" + BignumParam(key, OSSL_PKEY_PARAM_EC_PUB_Y, kP256Bytes) + "\"}";
    case Algorithm::kEdDsa: {
      std::string point(kEd25519Bytes, '\0');
      std::size_t size = point.size();
      EVP_PKEY_get_raw_public_key(key, Bytes(point), &size);
      return R"({"crv":"Ed25519","kty":"OKP","x":")" + Base64UrlEncode(point) + "\"}";
    }
  }
  return {};
}

/// ECDSA-Sig-Value (RFC 3279) to r and s of equal width, side by side (RFC 7518 section 3.4).
std::string EcdsaToJws(const std::string& der) {
  const unsigned char* at = Bytes(std::string_view(der));
  const EcdsaSignaturePtr parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!parsed) return {};
  std::string raw(2 * kP256Bytes, '\0');
  const bool fits = BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), Bytes(raw), kP256Bytes) > 0 &&
                    BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), Bytes(raw) + kP256Bytes, kP256Bytes) > 0;
  return fits ? raw : std::string();
}

std::string SignRaw(EVP_PKEY* key, Algorithm algorithm, std::string_view input) {
  const ErrorQueueGuard guard;
  EVP_MD_CTX* context = ThreadDigestContext();
  const EVP_MD* digest = algorithm == Algorithm::kEdDsa ? nullptr : Sha256Algorithm();
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  const bool signed_well = EVP_DigestSignInit(context, nullptr, digest, nullptr, key) == 1 &&
                           EVP_DigestSign(context, Bytes(signature), &size, Bytes(input), input.size()) == 1;
  EVP_MD_CTX_reset(context);  // lets go of the key
  if (!signed_well) return {};
  signature.resize(size);
  return algorithm == Algorithm::kEs256 ? EcdsaToJws(signature) : signature;
}

}  // namespace

struct SigningKey::Impl {
  PkeyPtr key;
  Algorithm algorithm = Algorithm::kRs256;
  std::string public_jwk;
  std::string thumbprint;
};

Result<SigningKey> SigningKey::Parse(const Secret& text) {
  const ErrorQueueGuard guard;
  Result<PkeyPtr> key = ParsePrivateKey(text.Reveal());
  if (!key) return std::move(key).error();
  const Result<Algorithm> algorithm = AlgorithmOf(key->get());
  if (!algorithm) return algorithm.error();
  constexpr std::string_view kProbe = "probe";
  if (!VerifyRaw(key->get(), *algorithm, kProbe, SignRaw(key->get(), *algorithm, kProbe))) {
    return KeyError("the key's private and public parts do not belong together");
  }
  auto impl = std::make_shared<Impl>();
  const std::string members = ThumbprintInput(key->get(), *algorithm);
  impl->key = std::move(*key);
  impl->algorithm = *algorithm;
  impl->thumbprint = Base64UrlEncode(Sha256(members));
  impl->public_jwk = members.substr(0, members.size() - 1) + R"(,"use":"sig","alg":")" +
                     std::string(ToString(*algorithm)) + R"(","kid":")" + impl->thumbprint + "\"}";
  SigningKey result;
  result.impl_ = std::move(impl);
  return result;
}

Algorithm SigningKey::algorithm() const { return impl_->algorithm; }
const std::string& SigningKey::public_jwk() const { return impl_->public_jwk; }
const std::string& SigningKey::thumbprint() const { return impl_->thumbprint; }

std::string SigningKey::SignCompact(std::string_view header, std::string_view payload) const {
  std::string token = Base64UrlEncode(header) + "." + Base64UrlEncode(payload);
  const std::string signature = SignRaw(impl_->key.get(), impl_->algorithm, token);
  if (signature.empty()) return {};
  return token + "." + Base64UrlEncode(signature);
}

}  // namespace walletgate::auth
