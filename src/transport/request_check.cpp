#include "transport/request_check.h"

#include <algorithm>
#include <array>

#include "base/http_syntax.h"
#include "base/strings.h"

namespace walletgate::transport {
namespace {

constexpr std::array<std::string_view, 7> kFramingHeaders = {
    "content-length", "transfer-encoding", "connection", "expect", "te", "trailer", "upgrade"};

bool IsTarget(std::string_view target) {
  return !target.empty() && target.front() == '/' &&
         std::all_of(target.begin(), target.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

bool FramesTheMessage(std::string_view name) {
  return std::any_of(kFramingHeaders.begin(), kFramingHeaders.end(),
                     [&](std::string_view header) { return EqualsIgnoreCase(header, name); });
}

}  // namespace

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
