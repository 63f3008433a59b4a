#pragma once

// How long one line of an import may be.

#include <cstddef>

namespace walletgate::cli {

/// As much as the gateway takes in one request, less the line's end.
inline constexpr std::size_t kMaxLineBytes = (std::size_t{8} << 20U) - 1;
inline constexpr const char* kLineTooLong = "is longer than 8 MiB";

}  // namespace walletgate::cli
