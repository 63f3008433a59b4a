#pragma once

// What a string holds beside itself. Pure. Used where memory is counted.

#include <cstddef>
#include <string>

namespace walletgate::http {

/// Bytes that it has asked for; 0 for a text that is so short that it lies in the string itself.
inline std::size_t HeapBytes(const std::string& text) {
  static const std::size_t inside = std::string().capacity();
  return text.capacity() > inside ? text.capacity() : 0;
}

}  // namespace walletgate::http
