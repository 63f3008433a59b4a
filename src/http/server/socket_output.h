#pragma once

// An answer on its way: what the kernel did not take yet. Used by Connection.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/server/share/heap_bytes.h"

namespace walletgate::http {

class SocketOutput {
 public:
  enum class Sent : std::uint8_t {
    kAll,
    kPart,    ///< the rest is kept for Resume
    kBroken,  ///< the connection is gone
  };

  /// REQUIRES empty().
  Sent Send(int fd, std::string_view bytes);
  /// REQUIRES !empty(), and that the kernel has said that it takes more.
  Sent Resume(int fd);

  bool empty() const { return rest_.empty(); }
  /// Bytes of memory that are held.
  std::size_t held() const { return HeapBytes(rest_); }
  /// For the next connection.
  void Reset();

 private:
  std::string rest_;
  std::size_t sent_ = 0;  ///< of the rest
};

}  // namespace walletgate::http
