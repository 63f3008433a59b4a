#include "crypto/private_key.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>

#include "crypto/base64.h"
#include "crypto/evp_key.h"

namespace walletgate::crypto {
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

}  // namespace

struct PrivateKey::Impl {
  PkeyPtr key;
  KeyKind kind;
  PublicNumbers numbers;
};

Result<PrivateKey> PrivateKey::Parse(const Secret& text) {
  const ErrorQueueGuard guard;
  Result<PkeyPtr> key = ParsePrivateKey(text.Reveal());
  if (!key) return std::move(key).error();
  const Result<KeyKind> kind = KindOf(key->get());
  if (!kind) return kind.error();
  constexpr std::string_view kProbe = "probe";
  if (!VerifyWith(key->get(), *kind, kProbe, SignWith(key->get(), *kind, kProbe))) {
    return KeyError("the key's private and public parts do not belong together");
  }
  PublicNumbers numbers = NumbersOf(key->get(), *kind);
  PrivateKey result;
  result.impl_ = std::make_shared<Impl>(Impl{std::move(*key), *kind, std::move(numbers)});
  return result;
}

KeyKind PrivateKey::kind() const { return impl_->kind; }
const PublicNumbers& PrivateKey::numbers() const { return impl_->numbers; }

std::string PrivateKey::Sign(std::string_view input) const { return SignWith(impl_->key.get(), impl_->kind, input); }

}  // namespace walletgate::crypto
