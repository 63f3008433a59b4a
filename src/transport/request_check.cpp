#include "transport/request_check.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace walletgate::transport {
namespace {

constexpr std::array<std::string_view, 7> kFramingHeaders = {
    "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade"};

bool IsTokenCharacter(char c) {
  const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsTarget(std::string_view target) {
  return !target.empty() && target.front() == '/' &&
         std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

bool IsFieldValue(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

bool FramesTheMessage(std::string_view name) {
  return std::any_of(kFramingHeaders.begin(), kFramingHeaders.end(),
                     [&](std::string_view header) { return EqualsIgnoreCase(header, name); });
}

}  // namespace

bool IsToken(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter); }

std::optional<Cause> CheckRequest(const HttpRequest& request, bool allow_plain_http) {
  if (request.base.scheme != "https" && request.base.scheme != "http") return Cause::kSchemeNotAllowed;
  if (request.base.scheme == "http" && !allow_plain_http) return Cause::kSchemeNotAllowed;
  if (!IsToken(request.method) || !IsTarget(request.target)) return Cause::kRequestInvalid;
  for (const auto& [name, value] : request.headers) {
    if (!IsToken(name) || !IsFieldValue(value) || FramesTheMessage(name)) return Cause::kRequestInvalid;
  }
  return std::nullopt;
}

}  // namespace walletgate::transport
