#include "api/addresses/digests.h"

#include <openssl/evp.h>

#include <array>

namespace walletgate::api {
namespace {

std::string Digest(const EVP_MD* algorithm, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (algorithm == nullptr) return {};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, algorithm, nullptr) != 1) return {};
  return {digest.begin(), digest.begin() + size};
}

}  // namespace

// Fetched once and never freed, so that threads may use them until the process ends.

std::string DoubleSha256(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return Digest(algorithm, Digest(algorithm, bytes));
}

std::string Blake2b512(std::string_view bytes) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "BLAKE2B-512", nullptr);
  return Digest(algorithm, bytes);
}

}  // namespace walletgate::api
