#pragma once

// The algorithms of JOSE that are spoken here: one for each kind of key (RFC 7518, RFC 8037).

#include <cstdint>
#include <string_view>

#include "crypto/public_key.h"

namespace walletgate::auth {

enum class Algorithm : std::uint8_t { kRs256, kEs256, kEdDsa };

constexpr Algorithm AlgorithmOf(crypto::KeyKind kind) {
  switch (kind) {
    case crypto::KeyKind::kRsa: return Algorithm::kRs256;
    case crypto::KeyKind::kP256: return Algorithm::kEs256;
    case crypto::KeyKind::kEd25519: break;
  }
  return Algorithm::kEdDsa;
}

constexpr std::string_view ToString(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256: return "RS256";
    case Algorithm::kEs256: return "ES256";
    case Algorithm::kEdDsa: break;
  }
  return "EdDSA";
}

}  // namespace walletgate::auth
