#include "routing/api_key.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "crypto/digest.h"

namespace walletgate::routing {
namespace {

constexpr std::string_view kPrefix = "wg_";
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kRandomLength = 40;
constexpr std::size_t kChecksumLength = 6;

std::string ChecksumOf(std::string_view text) { return crypto::Sha256Hex(text).substr(0, kChecksumLength); }

}  // namespace

Secret MakeApiKey(Random& random) {
  std::string key(kPrefix);
  while (key.size() < kPrefix.size() + kRandomLength) {
    std::array<std::uint8_t, 64> bytes{};
    random.Fill(bytes);
    for (const std::uint8_t byte : bytes) {
      // 248 is the largest multiple of 62 in a byte: above it a remainder would favour the first letters.
      if (byte >= 248 || key.size() == kPrefix.size() + kRandomLength) continue;
      key += kAlphabet[byte % kAlphabet.size()];
    }
  }
  key += ChecksumOf(key);
  return Secret(std::move(key));
}

bool LooksLikeApiKey(std::string_view text) {
  if (!text.starts_with(kPrefix) || text.size() != kPrefix.size() + kRandomLength + kChecksumLength) return false;
  const std::string_view body = text.substr(0, text.size() - kChecksumLength);
  const auto known = [](char c) { return kAlphabet.find(c) != std::string_view::npos; };
  return std::all_of(body.begin() + kPrefix.size(), body.end(), known) && text.substr(body.size()) == ChecksumOf(body);
}

std::string HashApiKey(std::string_view key) { return crypto::Sha256Hex(key); }

bool IsApiKeyHash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace walletgate::routing
