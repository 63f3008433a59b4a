#include "base/http_syntax.h"

#include <algorithm>

namespace walletgate {

bool IsToken(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter); }

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
