#include "http/server/framing_syntax.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/ascii.h"
#include "base/check.h"
#include "base/http_syntax.h"
#include "base/strings.h"

namespace walletgate::http {
namespace {

enum Class : std::uint8_t { kUri = 1, kHost = 2, kHex = 4, kIp6 = 8, kDigit = 16, kUnreserved = 32 };

/// Fields that something in the gateway reads; what it does not understand in them is refused.
constexpr std::array<std::string_view, 15> kReadFields = {
    "accept",          "authorization", "connection", "content-encoding",  "content-length",
    "content-type",    "expect",        "host",       "idempotency-key",   "origin",
    "request-timeout", "traceparent",   "tracestate", "transfer-encoding", "x-request-id"};

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
    if (unreserved) bits |= kUnreserved;
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
  if (text.empty()) return true;
  if (text.size() > 5 || !AllAre(text, kDigit)) return false;
  return *ParseDecimal(text) <= 65535;
}

/// Takes spaces and tabs from the front.
void SkipSpaces(std::string_view& text) { text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size())); }

/// Takes `wanted` with the spaces around it from the front; without it takes nothing.
bool TakeSign(char wanted, std::string_view& text) {
  std::string_view rest = text;
  SkipSpaces(rest);
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  SkipSpaces(rest);
  text = rest;
  return true;
}

}  // namespace

bool AreChunkExtensions(std::string_view text) {
  if (!IsAsciiFieldValue(text)) return false;
  while (!text.empty()) {
    if (!TakeSign(';', text) || TakeToken(text).empty()) return false;
    if (TakeSign('=', text) && !TakeQuotedString(text) && TakeToken(text).empty()) return false;
  }
  return true;
}

bool EndsInChunked(std::string_view codings) {
  const std::size_t last = codings.rfind(',');
  if (last == std::string_view::npos || !EqualsIgnoreCase(Trim(codings.substr(last + 1)), "chunked")) return false;
  for (std::string_view others = codings.substr(0, last); !others.empty();) {
    const std::size_t comma = std::min(others.find(','), others.size());
    const std::string_view coding = Trim(others.substr(0, comma));
    if (!IsToken(coding) || EqualsIgnoreCase(coding, "chunked")) return false;
    others.remove_prefix(std::min(comma + 1, others.size()));
  }
  return true;
}

bool IsHttpVersion(std::string_view text) {
  return text.size() == 8 && text.starts_with("HTTP/") && IsDigit(text[5]) && text[6] == '.' && IsDigit(text[7]);
}

bool IsReadHere(std::string_view name) {
  return std::find(kReadFields.begin(), kReadFields.end(), name) != kReadFields.end();
}

void DecodeUnreserved(std::string& path) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '%') {
      walletgate::Check(i + 2 < path.size(), "an escape is whole");
      const char decoded = static_cast<char>(HexValue(path[i + 1]) << 4 | HexValue(path[i + 2]));
      if (Is(decoded, kUnreserved)) {
        c = decoded;
        i += 2;
      }
    }
    path[kept++] = c;
  }
  path.resize(kept);
}

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
