#include "http/media_type.h"

#include <algorithm>

#include "base/http_syntax.h"
#include "base/strings.h"

namespace walletgate::http {
namespace {

/// Takes "name=value" from the front. False for what is no parameter, and for another charset than before.
bool TakeParameter(std::string_view& text, MediaType& type) {
  const std::string_view name = TakeToken(text);
  if (name.empty() || !text.starts_with('=')) return false;
  text.remove_prefix(1);
  std::optional<std::string> value;
  if (text.starts_with('"')) {
    value = TakeQuotedString(text);
  } else if (const std::string_view token = TakeToken(text); !token.empty()) {
    value = token;
  }
  if (!value) return false;
  if (!EqualsIgnoreCase(name, "charset")) return true;
  if (type.charset) return EqualsIgnoreCase(*type.charset, *value);
  type.charset = std::move(value);
  return true;
}

}  // namespace

std::optional<MediaType> ParseMediaType(std::string_view text) {
  text = Trim(text);
  MediaType type;
  const std::size_t end = std::min(text.find(';'), text.size());
  type.name = Trim(text.substr(0, end));
  const std::size_t slash = type.name.find('/');
  if (slash == std::string_view::npos || !IsToken(type.name.substr(0, slash)) ||
      !IsToken(type.name.substr(slash + 1))) {
    return std::nullopt;
  }
  text.remove_prefix(end);
  while (!text.empty()) {
    if (text.front() != ';') return std::nullopt;
    text = Trim(text.substr(1));
    if (text.empty() || text.front() == ';') continue;
    if (!TakeParameter(text, type)) return std::nullopt;
    text = Trim(text);
  }
  return type;
}

}  // namespace walletgate::http
