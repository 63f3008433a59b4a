#include "tests/fuzz/reply.h"

#include <charconv>

#include "base/http_syntax.h"
#include "base/strings.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

/// Adds the header of `line`; false where it is none.
bool AddHeader(std::string_view line, transport::Headers& headers) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) return false;
  headers.emplace_back(ToLowerAscii(line.substr(0, colon)), Trim(line.substr(colon + 2)));
  return true;
}

}  // namespace

std::optional<transport::HttpResponse> ReadReply(std::string_view status, std::string_view rest) {
  transport::HttpResponse reply;
  const auto [end, fault] = std::from_chars(status.data(), status.data() + status.size(), reply.status);
  if (fault != std::errc() || end != status.data() + status.size()) return std::nullopt;
  if (reply.status < 100 || reply.status > 599) return std::nullopt;
  for (std::size_t at = rest.find('\n'); at != std::string_view::npos; at = rest.find('\n')) {
    const bool is_empty = at == 0;
    if (!is_empty && !AddHeader(rest.substr(0, at), reply.headers)) break;
    rest.remove_prefix(at + 1);
    if (is_empty) break;
  }
  reply.body = rest;
  return reply;
}

bool HasCanary(std::string_view text) { return ToLowerAscii(text).find(kCanary) != std::string::npos; }

}  // namespace walletgate::fuzz
