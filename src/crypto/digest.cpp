#include "crypto/digest.h"

#include <openssl/hmac.h>

#include <array>
#include <cstdint>
#include <span>

#include "base/strings.h"
#include "crypto/openssl.h"

namespace walletgate::crypto {

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return algorithm;
}

EVP_MD_CTX* ThreadDigestContext() {
  thread_local const DigestContextPtr context(EVP_MD_CTX_new());
  EVP_MD_CTX_reset(context.get());
  return context.get();
}

std::string Sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  EVP_MD_CTX* context = ThreadDigestContext();
  EVP_DigestInit_ex2(context, Sha256Algorithm(), nullptr);
  EVP_DigestUpdate(context, bytes.data(), bytes.size());
  EVP_DigestFinal_ex(context, Bytes(digest), nullptr);
  return digest;
}

std::string Sha256Hex(std::string_view bytes) {
  const std::string digest = Sha256(bytes);
  return HexEncode(std::span(Bytes(std::string_view(digest)), digest.size()));
}

std::string HmacSha256Hex(std::string_view key, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(Sha256Algorithm(), key.data(), static_cast<int>(key.size()), Bytes(bytes), bytes.size(), digest.data(), &size);
  return HexEncode(std::span(digest.data(), size));
}

std::string Blake2b512(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "BLAKE2B-512", nullptr);  // never freed, see above
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (algorithm == nullptr) return {};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1) return {};
  return {digest.begin(), digest.begin() + size};
}

}  // namespace walletgate::crypto
