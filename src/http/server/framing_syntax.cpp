#include "http/server/framing_syntax.h"

#include <array>
#include <limits>

namespace walletgate::http {
namespace {

enum Class : std::uint8_t { kToken = 1, kUri = 2, kHost = 4, kHex = 8, kIp6 = 16, kDigit = 32 };

constexpr bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool IsIn(std::string_view set, char c) { return set.find(c) != std::string_view::npos; }

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> classes{};
  for (int i = 1; i < 128; ++i) {
    const char c = static_cast<char>(i);
    unsigned bits = 0;
    const bool unreserved = IsAlpha(c) || IsDigit(c) || IsIn("-._~", c);
    const bool sub_delim = IsIn("!$&'()*+,;=", c);
    if (IsAlpha(c) || IsDigit(c) || IsIn("!#$%&'*+-.^_`|~", c)) bits |= kToken;
    if (unreserved || sub_delim || IsIn(":@/?", c)) bits |= kUri;
    if (unreserved || sub_delim) bits |= kHost;
    if (IsHex(c)) bits |= kHex;
    if (IsHex(c) || c == ':' || c == '.') bits |= kIp6;
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

bool IsToken(std::string_view text) { return AllAre(text, kToken); }

bool LowerFieldName(std::string_view name, std::string& lower) {
  lower.resize(name.size());
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!Is(c, kToken) || c == '_') return false;
    lower[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return !name.empty();
}

bool IsFieldValue(std::string_view text) {
  bool bad = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    bad |= static_cast<unsigned char>(byte - 0x20) > 0x5E && byte != '\t';
  }
  return !bad;
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
    const auto digit = static_cast<std::uint32_t>(IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    value = value << 4 | digit;
  }
  return value;
}

}  // namespace walletgate::http
