#include "http/server/framing_syntax.h"

#include <array>
#include <limits>

#include "base/ascii.h"
#include "base/http_syntax.h"

namespace walletgate::http {
namespace {

enum Class : std::uint8_t { kUri = 1, kHost = 2, kHex = 4, kIp6 = 8, kDigit = 16 };

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> classes{};
  for (int i = 1; i < 128; ++i) {
    const char c = static_cast<char>(i);
    unsigned bits = 0;
    const bool unreserved = IsAlphanumeric(c) || IsOneOf(c, "-._~");
    const bool sub_delim = IsOneOf(c, "!$&'()*+,;=");
    if (unreserved || sub_delim || IsOneOf(c, ":@/?")) bits |= kUri;
    if (unreserved || sub_delim) bits |= kHost;
    if (IsHexDigit(c)) bits |= kHex;
    if (IsHexDigit(c) || c == ':' || c == '.') bits |= kIp6;
    if (IsDigit(c)) bits |= kDigit;
    classes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(bits);
  }
  return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = MakeClasses();

constexpr bool Is(char c, Class wanted) { return (kClasses[static_cast<unsigned char>(c)] & wanted) != 0; }

bool AllAre(std::string_view text, Class wanted) {
  for (const char c : text) {
    if (!Is(c, wanted)) return false;
  }
  return !text.empty();
}

/// `text` of characters of `wanted` and well-formed escapes.
bool IsEscaped(std::string_view text, Class wanted) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (Is(text[i], wanted)) continue;
    if (text[i] != '%' || i + 2 >= text.size() || !Is(text[i + 1], kHex) || !Is(text[i + 2], kHex)) return false;
    i += 2;
  }
  return true;
}

bool IsPort(std::string_view text) {
  if (text.size() > 5 || !AllAre(text, kDigit)) return false;
  return *ParseDecimal(text) <= 65535;
}

}  // namespace

bool LowerFieldName(std::string_view name, std::string& lower) {
  lower.resize(name.size());
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!IsTokenCharacter(name[i]) || name[i] == '_') return false;
    lower[i] = LowerAscii(name[i]);
  }
  return !name.empty();
}

bool IsPathAndQuery(std::string_view text) { return IsEscaped(text, kUri); }

bool IsAuthority(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !AllAre(text.substr(1, end - 1), kIp6)) return false;
    const std::string_view rest = text.substr(end + 1);
    return rest.empty() || (rest.front() == ':' && IsPort(rest.substr(1)));
  }
  const std::size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (host.empty() || !IsEscaped(host, kHost)) return false;
  return colon == std::string_view::npos || IsPort(text.substr(colon + 1));
}

std::optional<std::uint64_t> ParseDecimal(std::string_view text) {
  if (!AllAre(text, kDigit)) return std::nullopt;
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (kMax - digit) / 10) return kMax;
    value = value * 10 + digit;
  }
  return value;
}

std::optional<std::uint32_t> ParseChunkSize(std::string_view text) {
  if (text.size() > 8 || !AllAre(text, kHex)) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    const auto digit = static_cast<std::uint32_t>(HexValue(c));
    value = value << 4 | digit;
  }
  return value;
}

}  // namespace walletgate::http
