#include "cli/imports/lines/byte_stream.h"

#include <algorithm>

namespace walletgate::cli {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} << 10U;

}  // namespace

bool ByteStream::Fill(std::size_t wanted) {
  if (buffer_.size() - at_ >= wanted) return true;
  buffer_.erase(0, at_);
  at_ = 0;
  const std::size_t had = buffer_.size();
  buffer_.resize(had + std::max(wanted - had, kReadBytes));
  in_.read(buffer_.data() + had, static_cast<std::streamsize>(buffer_.size() - had));
  buffer_.resize(had + static_cast<std::size_t>(in_.gcount()));
  return buffer_.size() >= wanted;
}

}  // namespace walletgate::cli
