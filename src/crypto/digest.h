#pragma once

// Digests, by OpenSSL: of API keys and requests, inside signatures and the checksums of addresses. Thread-safe.

#include <string>
#include <string_view>

namespace walletgate::crypto {

std::string Sha256(std::string_view bytes);     ///< 32 raw bytes
std::string Sha256Hex(std::string_view bytes);  ///< lower case

/// HMAC with SHA-256 (RFC 2104), lower case.
std::string HmacSha256Hex(std::string_view key, std::string_view bytes);

/// BLAKE2b with 64 bytes of digest (RFC 7693): 64 raw bytes. Empty where OpenSSL offers none (its FIPS provider).
std::string Blake2b512(std::string_view bytes);

}  // namespace walletgate::crypto
