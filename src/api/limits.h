#pragma once

// The numbers of the contract (docs/api.md), spelt once. Characters are Unicode code points.

#include <cstddef>

namespace walletgate::api {

// Of texts in characters, of lists in elements.
inline constexpr std::size_t kMaxExternalId = 128;
inline constexpr std::size_t kMaxProviderId = 64;
inline constexpr std::size_t kMaxText = 256;
inline constexpr std::size_t kMaxEmail = 254;
inline constexpr std::size_t kMaxEmailLocalPart = 64;
inline constexpr std::size_t kMaxUserToken = 8192;
inline constexpr std::size_t kMaxLoginMethods = 10;
inline constexpr std::size_t kMaxWallets = 5;
inline constexpr std::size_t kMaxMetadata = 20;
inline constexpr std::size_t kMaxMetadataKey = 64;
inline constexpr std::size_t kMaxMetadataValue = 512;

}  // namespace walletgate::api
