#include "sandbox/formats.h"

#include <algorithm>

#include "base/ascii.h"

namespace walletgate::sandbox {
namespace {

bool IsDomain(std::string_view domain) {
  while (true) {  // until the last label
    std::size_t dot = domain.find('.');
    std::string_view label = domain.substr(0, dot);
    if (label.empty() || !IsAlphanumericOr("-", label)) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

bool IsIdentifier(std::string_view text, std::size_t max, std::string_view extra) {
  return !text.empty() && text.size() <= max && IsAlphanumericOr(extra, text);
}

bool IsE164(std::string_view text) {
  if (text.size() < 3 || text.size() > 16 || text[0] != '+' || text[1] == '0') return false;
  return std::all_of(text.begin() + 1, text.end(), IsDigit);
}

bool IsEmail(std::string_view text) {
  if (text.size() > 254) return false;
  std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0) return false;
  return IsAlphanumericOr(".!#$%&'*+/=?^_`{|}-", text.substr(0, at)) && IsDomain(text.substr(at + 1));
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHexDigit(text[i])) return false;
  }
  return true;
}

bool IsUuid4(std::string_view text) {
  return IsUuid(text) && text[14] == '4' && std::string_view("89abAB").find(text[19]) != std::string_view::npos;
}

}  // namespace walletgate::sandbox
