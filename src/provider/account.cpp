#include "provider/account.h"

#include <cstddef>

#include "api/addresses/base32.h"
#include "base/strings.h"
#include "crypto/digest.h"

namespace walletgate::provider {
namespace {

constexpr std::size_t kDerivedLength = 26;  // 130 bits

}  // namespace

std::string_view ToString(Ids ids) {
  switch (ids) {
    case Ids::kPlain: return "plain";
    case Ids::kPrefixed: return "prefixed";
    case Ids::kDerived: return "derived";
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
  return "wg-" + ToLowerAscii(api::EncodeBase32(crypto::Sha256(text)).substr(0, kDerivedLength));
}

}  // namespace walletgate::provider
