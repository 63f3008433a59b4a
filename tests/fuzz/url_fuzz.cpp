// A URL, a path segment and a query. What is read and written again is the same, and what is told of a fault can be
// shown.

#include "base/ascii.h"
#include "base/strings.h"
#include "base/url.h"
#include "base/utf8.h"
#include "http/gateway_headers.h"
#include "http/host_name.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

constexpr std::array<std::string_view, 5> kKnown = {"limit", "cursor", "email", "phone_number", "include"};

void CheckUrl(std::string_view text) {
  const Result<walletgate::Url> url = ParseUrl(text);
  if (!url) return Require(IsUtf8(url.error().detail) && !url.error().detail.empty(), "a fault of a URL says what");
  Require(url->scheme == "http" || url->scheme == "https", "a URL is http or https");
  Require(!url->host.empty() && url->port != 0, "a URL has host and port");
  Require(url->path.empty() || (url->path.front() == '/' && url->path.back() != '/'), "a path has no last slash");
  const Result<walletgate::Url> again = ParseUrl(url->ToString());
  Require(again && *again == *url, "a URL that is written again is the same");
  const std::string bare = url->host.front() == '[' ? url->host.substr(1, url->host.size() - 2) : url->host;
  Require(http::HostName(url->Authority()) == bare, "the host of an authority is the URL's");
}

void CheckEscapes(std::string_view text) {
  const std::string encoded = PercentEncode(text);
  Require(IsAlphanumericOr("-._~%", encoded) || encoded.empty(), "what is encoded is unreserved, or an escape");
  Require(PercentDecode(encoded) == text, "what is encoded is decoded as it was");
  std::string form = FormEncode(text);
  for (char& c : form) c = c == '+' ? ' ' : c;
  Require(PercentDecode(form) == text, "so it is in a form");
  const std::optional<std::string> decoded = PercentDecode(text);
  if (decoded) Require(PercentDecode(PercentEncode(*decoded)) == decoded, "what is decoded can be encoded");
}

std::string Write(const http::QueryParameters& parameters) {
  std::string query;
  for (const auto& [name, value] : parameters) query += "&" + PercentEncode(name) + "=" + PercentEncode(value);
  return query;
}

void CheckQuery(std::string_view text) {
  const Result<http::QueryParameters> query = http::ReadQuery(text, kKnown);
  if (!query) {
    const Error& error = query.error();
    Require(error.kind == ErrorKind::kInvalidRequest && IsUtf8(error.detail), "a fault of a query can be shown");
    for (const FieldError& fault : error.fields) {
      Require(fault.pointer.starts_with('/') && IsUtf8(fault.pointer) && IsUtf8(fault.detail), "so can its members");
    }
    return;
  }
  Require(query->size() <= kKnown.size(), "no parameter is taken twice");
  for (const auto& [name, value] : *query) Require(!value.empty() && IsUtf8(value), "a value is text");
  const Result<http::QueryParameters> again = http::ReadQuery(Write(*query), kKnown);
  Require(again && *again == *query, "a query that is written again is the same");
  const Result<std::size_t> limit = http::ReadLimit(*query, 20);
  Require(!limit || (*limit >= 1 && *limit <= 100), "a page has 1 to 100 elements");
}

}  // namespace

void Url(std::string_view bytes) {
  CheckUrl(bytes);
  CheckEscapes(bytes);
  CheckQuery(bytes);
  (void)http::HostName(bytes);
}

}  // namespace walletgate::fuzz
