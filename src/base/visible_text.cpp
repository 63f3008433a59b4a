#include "base/visible_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace walletgate {
namespace {

/// Unicode's Cc, Zl, Zp, of Cf what has no place in plain text, and letters and marks without a shape. First and last
/// of each range.
constexpr std::array<std::pair<char32_t, char32_t>, 19> kInvisible = {{
    {0x00, 0x1F},       {0x7F, 0x9F}, {0x00AD, 0x00AD},  // soft hyphen
    {0x034F, 0x034F},                                    // combining grapheme joiner
    {0x061C, 0x061C},                                    // Arabic letter mark
    {0x115F, 0x1160},                                    // Hangul fillers
    {0x180E, 0x180E},                                    // Mongolian vowel separator
    {0x200B, 0x200B},                                    // zero width space
    {0x200E, 0x200F},                                    // marks of direction
    {0x2028, 0x202E},                                    // line and paragraph separator, embeddings and overrides
    {0x2060, 0x206F},                                    // word joiner, invisible operators, isolates, deprecated ones
    {0x2800, 0x2800},                                    // blank of braille
    {0x3164, 0x3164},                                    // Hangul filler
    {0xFEFF, 0xFEFF},                                    // byte order mark
    {0xFFA0, 0xFFA0},                                    // Hangul filler, halfwidth
    {0xFFF9, 0xFFFB},                                    // annotations
    {0x1D173, 0x1D17A},                                  // of music
    {0xE0000, 0xE007F},                                  // tags
    {0xE0100, 0xE01EF},                                  // variation selectors beyond those of emoji
}};

void AppendUnit(char32_t unit, std::string* out) {
  constexpr std::string_view kHex = "0123456789abcdef";
  *out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) *out += kHex[(unit >> static_cast<unsigned>(shift)) & 0xFU];
}

bool IsPlain(char c) { return c >= 0x20 && c < 0x7F; }

std::string Visible(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = std::find_if_not(text.begin(), text.end(), IsPlain);
    const auto size = static_cast<std::size_t>(plain - text.begin());
    out.append(text.substr(0, size));
    text.remove_prefix(size);
    if (text.empty()) break;
    const CodePoint next = DecodeUtf8(text);
    const bool line = keep_lines && (text[0] == '\n' || text[0] == '\t' || text.starts_with("\r\n"));
    if (next.size == 0) out += "\\ufffd";
    else if (!line && IsInvisible(next.value)) AppendEscaped(next.value, &out);
    else out.append(text.substr(0, next.size));
    text.remove_prefix(std::max<std::size_t>(next.size, 1));
  }
  return out;
}

}  // namespace

bool IsInvisible(char32_t c) {
  if (c >= 0x20 && c < 0x7F) return false;  // nearly every character of the log
  return std::any_of(kInvisible.begin(), kInvisible.end(),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

void AppendEscaped(char32_t c, std::string* out) {
  if (c <= 0xFFFF) return AppendUnit(c, out);
  AppendUnit(0xD800 + ((c - 0x10000) >> 10U), out);
  AppendUnit(0xDC00 + ((c - 0x10000) & 0x3FFU), out);
}

std::string VisibleText(std::string_view text) { return Visible(text, false); }
std::string VisibleLines(std::string_view text) { return Visible(text, true); }

}  // namespace walletgate
