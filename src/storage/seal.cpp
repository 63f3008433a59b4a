#include "storage/seal.h"

#include <array>
#include <cstdint>
#include <utility>

#include "base/check.h"
#include "crypto/digest.h"

namespace walletgate::storage {

Seal::Seal(Secret key) : key_(std::move(key)) {
  Check(key_.Reveal().size() == kKeyBytes, "who is erased is kept under a key");
}

Secret Seal::NewKey(Random& random) {
  std::array<std::uint8_t, kKeyBytes> bytes{};
  random.Fill(bytes);
  return Secret(std::string(bytes.begin(), bytes.end()));
}

std::string Seal::Of(std::string_view what, std::string_view whose, std::string_view value) const {
  std::string text(what);
  for (const std::string_view part : {whose, value}) {
    text += '\0';
    text += part;
  }
  return crypto::HmacSha256Hex(key_.Reveal(), text);
}

}  // namespace walletgate::storage
