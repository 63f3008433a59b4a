#pragma once

// What a client has sent and nobody has used yet: bytes that were read too early, and what the kernel still has. Used
// by Connection.

#include <sys/socket.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/server/share/heap_bytes.h"

namespace walletgate::http {

class SocketInput {
 public:
  enum class Got : std::uint8_t {
    kBytes,
    kNothing,  ///< nothing more for now
    kEnd,      ///< the client will send no more
    kBroken,   ///< the connection is gone
  };

  /// There may be something to read; the reactor reports it once. `hung_up`: and behind it the end of input.
  void NoteReadable(bool hung_up) {
    readable_ = true;
    hung_up_ = hung_up_ || hung_up;
  }
  bool readable() const { return readable_; }
  /// There may be bytes to use.
  bool has_more() const { return readable_ || has_rest(); }
  /// Something was read and not used.
  bool has_rest() const { return !rest_.empty(); }
  bool end_seen() const { return end_seen_; }

  /// Gives `use` the rest, or what one read of `fd` gives; it says how many bytes it has used, and the others are kept.
  template <class Use>
  Got Next(int fd, std::span<char> buffer, Use use) {
    walletgate::Check(!buffer.empty(), "what is read has room");
    if (has_rest()) {
      used_ += use(std::string_view(rest_).substr(used_));
      walletgate::Check(used_ <= rest_.size(), "no more is used than was there");
      if (used_ == rest_.size()) DropRest();
      return Got::kBytes;
    }
    const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got <= 0) return AfterNone(got);
    // The reactor reports each change once: less than was asked for means that nothing is left, unless the end is
    // behind.
    const auto count = static_cast<std::size_t>(got);
    if (count < buffer.size() && !hung_up_) readable_ = false;
    const std::string_view bytes(buffer.data(), count);
    const std::size_t used = use(bytes);
    walletgate::Check(used <= count, "no more is used than was read");
    if (used < count) rest_.assign(bytes.substr(used));
    return Got::kBytes;
  }

  /// Bytes of memory that are held.
  std::size_t held() const { return HeapBytes(rest_); }
  void DropRest();
  /// For the next connection.
  void Reset() { *this = SocketInput(); }

 private:
  Got AfterNone(ssize_t got);

  bool readable_ = false;
  bool hung_up_ = false;
  bool end_seen_ = false;
  std::string rest_;
  std::size_t used_ = 0;  ///< of the rest
};

}  // namespace walletgate::http
