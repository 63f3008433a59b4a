#pragma once

// The bytes of a file one after the other, with a look at those ahead, in as much memory as is looked ahead.

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>

namespace walletgate::cli {

/// Not thread-safe. `in` must outlive it.
class ByteStream {
 public:
  static constexpr int kEnd = -1;

  explicit ByteStream(std::istream& in) : in_(in) {}

  /// The next byte as 0-255, kEnd after the last one.
  int Get() {
    if (at_ == buffer_.size() && !Fill(1)) return kEnd;
    return static_cast<unsigned char>(buffer_[at_++]);
  }
  /// The byte that Get gives next.
  int Peek() {
    if (at_ == buffer_.size() && !Fill(1)) return kEnd;
    return static_cast<unsigned char>(buffer_[at_]);
  }
  /// Up to `count` bytes that come next; fewer at the end. Valid until the next call of anything.
  std::string_view Ahead(std::size_t count) {
    Fill(count);
    return std::string_view(buffer_).substr(at_, count);
  }
  /// REQUIRES that so many are ahead.
  void Skip(std::size_t count) { at_ += count; }

 private:
  /// Whether so many bytes are in the buffer now.
  bool Fill(std::size_t wanted);

  std::istream& in_;
  std::string buffer_;
  std::size_t at_ = 0;  ///< of the buffer
};

}  // namespace walletgate::cli
