#pragma once

// The digests inside the checksums of addresses, by OpenSSL. Used by addresses.cpp. Thread-safe.

#include <string>
#include <string_view>

namespace walletgate::api {

/// SHA-256 of the SHA-256: 32 raw bytes. Empty where OpenSSL offers none, which no checksum equals.
std::string DoubleSha256(std::string_view bytes);

/// BLAKE2b with 64 bytes of digest (RFC 7693): 64 raw bytes. Empty where OpenSSL offers none (its FIPS provider).
std::string Blake2b512(std::string_view bytes);

}  // namespace walletgate::api
