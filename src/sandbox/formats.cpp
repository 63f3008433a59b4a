#include "sandbox/formats.h"

#include <algorithm>

namespace walletgate::sandbox {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlnum(char c) { return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool AllOf(std::string_view text, std::string_view extra) {
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return IsAlnum(c) || extra.find(c) != std::string_view::npos; });
}

bool IsDomain(std::string_view domain) {
  while (true) {  // until the last label
    std::size_t dot = domain.find('.');
    std::string_view label = domain.substr(0, dot);
    if (label.empty() || !AllOf(label, "-")) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

bool IsIdentifier(std::string_view text, std::size_t max, std::string_view extra) {
  return !text.empty() && text.size() <= max && AllOf(text, extra);
}

bool IsE164(std::string_view text) {
  if (text.size() < 3 || text.size() > 16 || text[0] != '+' || text[1] == '0') return false;
  return std::all_of(text.begin() + 1, text.end(), IsDigit);
}

bool IsEmail(std::string_view text) {
  if (text.size() > 254) return false;
  std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  return AllOf(text.substr(0, at), ".!#$%&'*+/=?^_`{|}-") && IsDomain(text.substr(at + 1));
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

bool IsUuid4(std::string_view text) {
  return IsUuid(text) && text[14] == '4' && std::string_view("89abAB").find(text[19]) != std::string_view::npos;
}

}  // namespace walletgate::sandbox
