#include "http/server/framing/line_reader.h"

#include <cstring>

namespace walletgate::http {
namespace {

constexpr std::size_t kKeptBytes = 64;  // of memory, for the next line that comes in pieces

}  // namespace

LineReader::Got LineReader::Take(std::string_view& bytes, std::size_t limit, std::string_view& line) {
  const void* found = std::memchr(bytes.data(), '\n', bytes.size());
  const std::size_t taken =
      found == nullptr ? bytes.size() : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) + 1;
  if (part_.size() + taken > limit + 2) return Got::kTooLong;
  const std::string_view piece = bytes.substr(0, taken);
  bytes.remove_prefix(taken);
  if (found == nullptr || !part_.empty()) part_.append(piece);
  if (found == nullptr) return Got::kPart;
  line = part_.empty() ? piece : std::string_view(part_);
  if (line.size() < 2 || line[line.size() - 2] != '\r') return Got::kBad;
  line.remove_suffix(2);
  return Got::kLine;
}

void LineReader::Clear() {
  part_.clear();
  if (part_.capacity() > kKeptBytes) part_.shrink_to_fit();
}

}  // namespace walletgate::http
