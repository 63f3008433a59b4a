#pragma once

// Lines that end in CRLF, out of bytes that come in pieces. Pure. Used by the framing guard for heads and chunks.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/server/share/heap_bytes.h"

namespace walletgate::http {

class LineReader {
 public:
  enum class Got : std::uint8_t {
    kPart,     ///< all of `bytes` was taken, and the line goes on
    kLine,     ///< call Clear before the next Take
    kTooLong,  ///< over the limit; nothing was taken
    kBad,      ///< it does not end in CRLF
  };

  /// Takes a line of at most `limit` bytes, its CRLF not counted, from the front of `bytes`. `line`, without CRLF, lies
  /// in `bytes` when it came in one piece, otherwise in this object.
  Got Take(std::string_view& bytes, std::size_t limit, std::string_view& line);

  /// The start of a line that has not ended.
  std::string_view part() const { return part_; }
  /// Bytes of memory that are held for it.
  std::size_t held() const { return HeapBytes(part_); }
  void Clear();

 private:
  std::string part_;
};

}  // namespace walletgate::http
