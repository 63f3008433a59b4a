#include "base/json/quote.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace walletgate::json {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

/// For each byte: 0 when it stays as it is, the letter of its short escape, or 'u'.
constexpr std::array<char, 256> MakeEscapes() {
  std::array<char, 256> escapes{};
  for (std::size_t c = 0; c < 0x20; ++c) escapes[c] = 'u';
  escapes['\b'] = 'b';
  escapes['\f'] = 'f';
  escapes['\n'] = 'n';
  escapes['\r'] = 'r';
  escapes['\t'] = 't';
  escapes['"'] = '"';
  escapes['\\'] = '\\';
  return escapes;
}
constexpr std::array<char, 256> kEscapes = MakeEscapes();

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighs = 0x8080808080808080U;

/// Nonzero when one of eight bytes may need an escape: a control, a quote, a backslash. May also flag a byte above a
/// flagged one, never misses one.
std::uint64_t MayNeedEscape(std::uint64_t word) {
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  return (((word - kOnes * 0x20) & ~word) | ((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash)) & kHighs;
}

/// Length of the run at the start of `text` that is written as it is.
std::size_t PlainRun(std::string_view text) {
  std::size_t at = 0;
  while (text.size() - at >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if (MayNeedEscape(word) != 0) break;
    at += sizeof word;
  }
  while (at < text.size() && kEscapes[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

}  // namespace

void AppendQuoted(std::string_view text, std::string* out) {
  *out += '"';
  while (true) {  // until the text has nothing left to escape
    const std::size_t run = PlainRun(text);
    out->append(text.data(), run);
    if (run == text.size()) break;
    const auto byte = static_cast<unsigned char>(text[run]);
    *out += '\\';
    *out += kEscapes[byte];
    if (kEscapes[byte] == 'u') {
      *out += "00";
      *out += kHex[byte >> 4U];
      *out += kHex[byte & 0xFU];
    }
    text.remove_prefix(run + 1);
  }
  *out += '"';
}

}  // namespace walletgate::json
