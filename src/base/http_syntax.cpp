#include "base/http_syntax.h"

namespace walletgate {

std::string_view TakeToken(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && IsTokenCharacter(text[length])) ++length;
  const std::string_view token = text.substr(0, length);
  text.remove_prefix(length);
  return token;
}

bool IsToken(std::string_view text) {
  const std::string_view token = TakeToken(text);
  return !token.empty() && text.empty();
}

std::optional<std::string> TakeQuotedString(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  std::string content;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return content;
    }
    if (text[i] == '\\' && ++i == text.size()) break;
    content += text[i];
  }
  return std::nullopt;
}

bool IsFieldValue(std::string_view text) {
  bool bad = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    bad |= (byte < 0x20 && byte != '\t') || byte == 0x7F;
  }
  return !bad;
}

bool IsAsciiFieldValue(std::string_view text) {
  bool bad = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    bad |= static_cast<unsigned char>(byte - 0x20) > 0x5E && byte != '\t';
  }
  return !bad;
}

}  // namespace walletgate
