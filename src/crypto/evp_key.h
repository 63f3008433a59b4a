#pragma once

// What private and public keys have in common: the kinds that are accepted, their numbers, signatures. Internal to
// crypto.

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/openssl.h"
#include "crypto/public_key.h"

namespace walletgate::crypto {

inline constexpr int kMaxRsaBits = 8192;
inline constexpr std::size_t kP256Bytes = 32;
inline constexpr std::size_t kEd25519Bytes = 32;

/// Checks kind, size and soundness. Error.detail says what is accepted.
Result<KeyKind> KindOf(EVP_PKEY* key);

PublicNumbers NumbersOf(EVP_PKEY* key, KeyKind kind);

/// "" when OpenSSL fails.
std::string SignWith(EVP_PKEY* key, KeyKind kind, std::string_view input);

bool VerifyWith(EVP_PKEY* key, KeyKind kind, std::string_view input, std::string_view signature);

}  // namespace walletgate::crypto
