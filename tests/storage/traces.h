#pragma once

// Looks for a person in bytes: as they are, in base64, in hexadecimal, and as JSON may escape them. For the tests of
// what is left of one who was erased.

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base64.h"

namespace walletgate::storage {

/// How `text` may stand somewhere. Of base64 the characters that depend on nothing but the text, at each of the three
/// places where it may begin. REQUIRES at least six bytes.
inline std::vector<std::string> FormsOf(const std::string& text) {
  std::vector<std::string> forms = {text};
  for (std::size_t before = 0; before < 3; ++before) {
    const std::string shifted = std::string(before, 'x') + text;
    const std::size_t whole = shifted.size() / 3 * 3;
    const std::size_t first = before == 0 ? 0 : 4;
    forms.push_back(crypto::Base64Encode(shifted.substr(0, whole)).substr(first));
    forms.push_back(crypto::Base64UrlEncode(shifted.substr(0, whole)).substr(first));
  }
  for (const char* const form : {"%02x", "%02X", "\\u00%02x", "\\u00%02X"}) {
    std::string all;
    for (const char c : text) {
      char digits[8] = {};
      std::snprintf(digits, sizeof digits, form, static_cast<unsigned>(static_cast<unsigned char>(c)));
      all += digits;
    }
    forms.push_back(std::move(all));
  }
  return forms;
}

/// Which of `texts` are found in `bytes`, in whatever form; each once.
inline std::vector<std::string> FoundIn(std::string_view bytes, const std::vector<std::string>& texts) {
  std::vector<std::string> found;
  for (const std::string& text : texts) {
    for (const std::string& form : FormsOf(text)) {
      if (bytes.find(form) == std::string_view::npos) continue;
      found.push_back(text + " as " + form);
      break;
    }
  }
  return found;
}

/// "" for a file that is not there.
inline std::string BytesOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace walletgate::storage
