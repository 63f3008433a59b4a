#include "api/formats.h"

#include <algorithm>
#include <vector>

#include "api/addresses/addresses.h"
#include "api/end_user.h"
#include "api/limits.h"
#include "base/ascii.h"
#include "base/strings.h"
#include "base/utf8.h"

namespace walletgate::api {
namespace {

bool IsNameCharacter(char c) { return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-'; }
bool IsBase64Url(char c) { return IsAlphanumeric(c) || c == '-' || c == '_'; }
bool IsPrintableAscii(char c) { return c >= ' ' && c <= '~'; }
bool IsAtext(char c) { return IsAlphanumeric(c) || IsOneOf(c, "!#$%&'*+-/=?^_`{|}~"); }

template <class Predicate>
bool AllOf(std::string_view text, Predicate predicate) {
  return std::all_of(text.begin(), text.end(), predicate);
}

bool HasControlCharacter(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x20U || byte == 0x7FU) return true;
    // U+0080-U+009F, the C1 controls, are C2 80 to C2 9F in UTF-8.
    if (byte == 0xC2U && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0U) return true;
  }
  return false;
}

TextFault Fault(std::string_view code, std::string detail) { return {code, std::move(detail)}; }

TextFault LengthFault(std::size_t least, std::size_t most) {
  return Fault("length", "must have " + std::to_string(least) + " to " + std::to_string(most) + " characters");
}

TextFault EmailFault(std::string_view reason) {
  return Fault("format", "is not an e-mail address: " + std::string(reason));
}

std::vector<std::string_view> SplitAtDots(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    parts.push_back(text.substr(0, dot));
    text.remove_prefix(dot + 1);
  }
  parts.push_back(text);
  return parts;
}

TextCheck CheckLocalPart(std::string_view local) {
  if (local.empty()) return EmailFault("nothing stands before the @");
  if (local.size() > kMaxEmailLocalPart) return EmailFault("more than 64 characters stand before the @");
  for (std::string_view atom : SplitAtDots(local)) {
    if (atom.empty()) return EmailFault("a dot is out of place before the @");
    if (!AllOf(atom, IsAtext)) return EmailFault("a character before the @ is not allowed");
  }
  return std::nullopt;
}

TextCheck CheckDomain(std::string_view domain) {
  const std::vector<std::string_view> labels = SplitAtDots(domain);
  for (std::string_view label : labels) {
    if (label.empty() || label.size() > 63) return EmailFault("each part of the domain needs 1 to 63 characters");
    if (!AllOf(label, [](char c) { return IsAlphanumeric(c) || c == '-'; })) {
      return EmailFault("a character of the domain is not allowed");
    }
    if (label.front() == '-' || label.back() == '-') return EmailFault("a hyphen is out of place in the domain");
  }
  if (labels.size() < 2) return EmailFault("the domain has no dot");
  if (AllOf(labels.back(), IsDigit)) return EmailFault("the domain is an address or ends in a number");
  return std::nullopt;
}

}  // namespace

TextCheck CheckExternalId(std::string_view text) {
  if (text.empty() || text.size() > kMaxExternalId) return LengthFault(1, kMaxExternalId);
  if (!AllOf(text, IsNameCharacter)) return Fault("format", "may only have the characters A-Z a-z 0-9 . _ -");
  if (text == "." || text == "..") return Fault("format", "must not be a path segment of dots");
  return std::nullopt;
}

TextCheck CheckProviderUserId(std::string_view text) {
  if (IsProviderUserId(text)) return std::nullopt;
  return TextFault{"format", "must be 1-256 printable ASCII characters, not '.' or '..', without spaces and slashes"};
}

TextCheck CheckProviderId(std::string_view text) {
  if (text.empty() || text.size() > kMaxProviderId) return LengthFault(1, kMaxProviderId);
  const bool good = IsLower(text.front()) && AllOf(text, [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
  if (!good) return Fault("format", "is not a provider id: a lower-case letter, then a-z 0-9 -");
  return std::nullopt;
}

TextCheck CheckEmail(std::string_view text) {
  if (text.size() > kMaxEmail) return Fault("length", "must have at most 254 characters");
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return EmailFault("it has no @");
  if (text.find('@', at + 1) != std::string_view::npos) return EmailFault("it has more than one @");
  if (TextCheck fault = CheckLocalPart(text.substr(0, at))) return fault;
  return CheckDomain(text.substr(at + 1));
}

TextCheck CheckPhoneNumber(std::string_view text) {
  const bool good = text.size() >= 3 && text.size() <= 16 && text[0] == '+' && text[1] >= '1' && text[1] <= '9' &&
                    AllOf(text.substr(1), IsDigit);
  if (!good) return Fault("format", "is not an E.164 number: +, then 2 to 15 digits, the first not 0, nothing else");
  return std::nullopt;
}

TextCheck CheckEvmAddress(std::string_view text) {
  if (!ChecksumEvmAddress(text)) return Fault("format", "is not an address: 0x, then 40 hex digits");
  if (!IsEvmAddress(text))
    return Fault("format", "is not an address: its EIP-55 checksum (upper and lower case) is wrong");
  return std::nullopt;
}

TextCheck CheckText(std::string_view text) {
  if (text.empty() || CountCodePoints(text) > kMaxText) return LengthFault(1, kMaxText);
  if (HasControlCharacter(text)) return Fault("format", "must not have control characters");
  return std::nullopt;
}

TextCheck CheckIdentifier(std::string_view text) {
  if (text.empty() || CountCodePoints(text) > kMaxText) return LengthFault(1, kMaxText);
  if (!AllOf(text, IsPrintableAscii)) return Fault("format", "may only have printable ASCII characters");
  return std::nullopt;
}

TextCheck CheckUserToken(std::string_view text) {
  if (text.empty() || text.size() > kMaxUserToken) return LengthFault(1, kMaxUserToken);
  const std::vector<std::string_view> parts = SplitAtDots(text);
  const bool good = parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
                      return !part.empty() && AllOf(part, IsBase64Url);
                    });
  if (!good) return Fault("format", "is not a signed JWT: three base64url parts between dots");
  return std::nullopt;
}

TextCheck CheckMetadataKey(std::string_view text) {
  if (text.empty() || text.size() > kMaxMetadataKey) return LengthFault(1, kMaxMetadataKey);
  if (!AllOf(text, IsNameCharacter)) return Fault("format", "may only have the characters A-Z a-z 0-9 _ . -");
  return std::nullopt;
}

TextCheck CheckMetadataValue(std::string_view text) {
  if (CountCodePoints(text) > kMaxMetadataValue) return LengthFault(0, kMaxMetadataValue);
  if (HasControlCharacter(text)) return Fault("format", "must not have control characters");
  return std::nullopt;
}

TextCheck CheckOneOf(std::string_view text, std::span<const std::string_view> names) {
  if (std::find(names.begin(), names.end(), text) != names.end()) return std::nullopt;
  const std::vector<std::string> list(names.begin(), names.end());
  return Fault("enum", "must be one of " + Join(list, ", ") + DidYouMean(text, names));
}

std::string DidYouMean(std::string_view text, std::span<const std::string_view> names) {
  if (text.size() > 2 * kMaxMetadataKey) return {};  // no typo, and the comparison costs length times length
  const std::vector<std::string> list(names.begin(), names.end());
  const std::optional<std::string> nearest = NearestName(text, list);
  return nearest ? "; did you mean '" + *nearest + "'?" : std::string();
}

}  // namespace walletgate::api
