#include "provider/account.h"

#include <cstddef>

#include "auth/jose.h"

namespace walletgate::provider {
namespace {

constexpr std::size_t kDerivedLength = 26;  // 130 bits
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";

/// As many characters as whole groups of five bits give.
std::string Base32(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char byte : bytes) {
    bits = (bits << 8U) | static_cast<unsigned char>(byte);
    for (held += 8; held >= 5; held -= 5) text += kBase32[(bits >> static_cast<unsigned>(held - 5)) & 0x1FU];
  }
  return text;
}

}  // namespace

std::string_view ToString(Ids ids) {
  switch (ids) {
    case Ids::kPlain:
      return "plain";
    case Ids::kPrefixed:
      return "prefixed";
    case Ids::kDerived:
      return "derived";
  }
  return "";
}

std::string IdAtVendor(Ids ids, const Named& named) {
  if (ids == Ids::kPlain) return std::string(named.external_id);
  if (ids == Ids::kPrefixed) return std::string(named.prefix) + std::string(named.external_id);
  std::string text(named.tenant);
  text += '\0';
  text += named.external_id;
  text += '\0';
  text += std::to_string(named.generation);
  return "wg-" + Base32(auth::Sha256(text)).substr(0, kDerivedLength);
}

}  // namespace walletgate::provider
