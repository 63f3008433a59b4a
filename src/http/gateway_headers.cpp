#include "http/gateway_headers.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/check.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "http/media_type.h"

namespace walletgate::http {
namespace {

constexpr std::size_t kMaxKeyLength = 255;
constexpr std::size_t kMaxRequestIdLength = 64;
constexpr std::size_t kMaxPageSize = 100;  // elements, as docs/api.md says

/// Of the characters that a key may have without quotes, those that ids have: an apostrophe is a quotation mark gone
/// wrong.
constexpr std::string_view kOfIds = "-_.:/";

/// The content of a structured-field string, or nothing.
std::optional<std::string> ReadQuoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"') return std::nullopt;
  std::string content;
  for (std::size_t i = 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == '"') return i + 1 == text.size() ? std::optional(content) : std::nullopt;
    if (c == '\\') {
      if (++i == text.size() || (text[i] != '"' && text[i] != '\\')) return std::nullopt;
      c = text[i];
    }
    if (c < 0x20 || c > 0x7e) return std::nullopt;
    content += c;
  }
  return std::nullopt;
}

Result<std::pair<std::string, std::string>> ReadPair(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view raw_name = text.substr(0, equals);
  std::string raw_value(equals == std::string_view::npos ? std::string_view() : text.substr(equals + 1));
  // A "+" is a plus sign, as in a phone number, and not a space: RFC 3986 knows no other meaning.
  std::optional<std::string> name = PercentDecode(raw_name);
  std::optional<std::string> value = PercentDecode(raw_value);
  if (!name || !value) return MakeError(ErrorKind::kInvalidRequest, "the query has a bad percent escape");
  // The name is quoted in our answer, which is JSON.
  if (!IsUtf8(*name) || !IsUtf8(*value)) return MakeError(ErrorKind::kInvalidRequest, "the query is not UTF-8");
  return std::pair(std::move(*name), std::move(*value));
}

std::string IsUnknown(std::string_view name, const std::vector<std::string>& known) {
  const std::optional<std::string> near = NearestName(name, known);
  return near ? "is unknown, did you mean '" + *near + "'?" : "is unknown; known: " + Join(known, ", ");
}

/// "30", "2.5".
std::string FormatSeconds(std::chrono::milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  if (time.count() % 1000 == 0) return text;
  const std::string millis = std::to_string(time.count() % 1000);
  text += "." + std::string(3 - millis.size(), '0') + millis;
  return text.substr(0, text.find_last_not_of('0') + 1);
}

}  // namespace

Result<std::string_view> ReadBearer(const Request& request) {
  const int count = request.CountHeader("authorization");
  if (count == 0) return MakeError(ErrorKind::kUnauthorized, "send Authorization: Bearer <api key>");
  if (count > 1) return MakeError(ErrorKind::kUnauthorized, "Authorization was sent more than once");
  const std::string_view value = request.Header("authorization");
  const std::size_t space = value.find(' ');
  if (space == std::string_view::npos || !EqualsIgnoreCase(value.substr(0, space), "bearer")) {
    return MakeError(ErrorKind::kUnauthorized, "the scheme is Bearer: send Authorization: Bearer <api key>");
  }
  return Trim(value.substr(space + 1));
}

Result<std::string> ReadIdempotencyKey(const Request& request) {
  const int count = request.CountHeader("idempotency-key");
  if (count == 0) return std::string();
  if (count > 1) return MakeError(ErrorKind::kInvalidIdempotencyKey, "Idempotency-Key was sent more than once");
  const std::string_view value = Trim(request.Header("idempotency-key"));
  std::string key;
  if (value.starts_with('"')) {
    std::optional<std::string> content = ReadQuoted(value);
    if (!content) return MakeError(ErrorKind::kInvalidIdempotencyKey, "not a well-formed quoted string");
    key = std::move(*content);
  } else {
    if (!IsAlphanumericOr(kOfIds, value)) {
      return MakeError(ErrorKind::kInvalidIdempotencyKey,
                       "put quotes around it, or use letters, digits and -_.:/ only");
    }
    key = value;
  }
  if (key.empty() || key.size() > kMaxKeyLength) {
    return MakeError(ErrorKind::kInvalidIdempotencyKey, "must have 1 to 255 characters");
  }
  return key;
}

std::optional<std::string> ReadRequestId(const Request& request) {
  const std::string_view value = request.Header("x-request-id");
  if (value.empty() || value.size() > kMaxRequestIdLength || !IsAlphanumericOr("_-", value)) {
    return std::nullopt;
  }
  return std::string(value);
}

TraceContext ReadTrace(const Request& request, Random& random) {
  const bool once = request.CountHeader("traceparent") == 1;
  std::string state;
  for (const auto& [name, value] : request.headers) {
    if (!once || name != "tracestate") continue;
    state += (state.empty() ? "" : ",") + value;
  }
  return ContinueTrace(once ? request.Header("traceparent") : std::string_view(), state, random);
}

Result<std::optional<std::chrono::milliseconds>> ReadRequestTimeout(const Request& request,
                                                                    std::chrono::milliseconds longest) {
  using std::chrono::milliseconds;
  if (request.CountHeader("request-timeout") == 0) return std::optional<milliseconds>();
  const std::string_view text = request.Header("request-timeout");
  const std::size_t dot = text.find('.');
  const std::string_view whole = text.substr(0, dot);
  std::string fraction(dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1));
  const bool decimals = dot == std::string_view::npos || (!fraction.empty() && fraction.size() <= 3);
  fraction.resize(3, '0');
  const std::string digits = std::string(whole) + fraction;
  const bool number =
      !whole.empty() && whole.size() <= 6 && digits.find_first_not_of("0123456789") == std::string::npos;
  const milliseconds timeout(decimals && number ? std::stoll(digits) : 0);
  if (request.CountHeader("request-timeout") == 1 && timeout.count() > 0 && timeout <= longest)
    return std::optional(timeout);
  return MakeError(ErrorKind::kMalformedRequest,
                   "Request-Timeout is a number of seconds from 0.001 to " + FormatSeconds(longest));
}

Result<void> CheckJsonContent(const Request& request, bool may_be_patch) {
  if (request.CountHeader("content-encoding") > 0) {
    return MakeError(ErrorKind::kUnsupportedMediaType, "send the body without a content coding");
  }
  const std::optional<MediaType> type = ParseMediaType(request.Header("content-type"));
  const bool is_patch = may_be_patch && type && EqualsIgnoreCase(type->name, "application/merge-patch+json");
  const bool is_json = is_patch || (type && EqualsIgnoreCase(type->name, "application/json"));
  if (request.CountHeader("content-type") != 1 || !is_json) {
    return MakeError(ErrorKind::kUnsupportedMediaType,
                     may_be_patch ? "send Content-Type: application/merge-patch+json, or application/json"
                                  : "send Content-Type: application/json");
  }
  // Other parameters mean nothing here (RFC 8259 section 11).
  if (!type->charset || EqualsIgnoreCase(*type->charset, "utf-8")) return {};
  return MakeError(ErrorKind::kUnsupportedMediaType, "the only charset is utf-8");
}

Result<void> CheckLinesContent(const Request& request) {
  const std::optional<MediaType> type = ParseMediaType(request.Header("content-type"));
  const bool good = request.CountHeader("content-encoding") == 0 && request.CountHeader("content-type") == 1 && type &&
                    EqualsIgnoreCase(type->name, "application/x-ndjson") &&
                    (!type->charset || EqualsIgnoreCase(*type->charset, "utf-8"));
  if (good) return {};
  return MakeError(ErrorKind::kUnsupportedMediaType,
                   "send Content-Type: application/x-ndjson, in UTF-8 and without a content coding");
}

Error QueryFault(const std::string& name, std::string code, std::string detail) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "query parameter '" + name + "' " + detail);
  error.fields.push_back({"/" + PointerToken(name), std::move(code), std::move(detail)});
  return error;
}

Result<QueryParameters> ReadQuery(std::string_view query, std::span<const std::string_view> known) {
  QueryParameters parameters;
  while (!query.empty()) {
    const std::size_t ampersand = query.find('&');
    const std::string_view part = query.substr(0, ampersand);
    query = ampersand == std::string_view::npos ? std::string_view() : query.substr(ampersand + 1);
    if (part.empty()) continue;
    Result<std::pair<std::string, std::string>> pair = ReadPair(part);
    if (!pair) return std::move(pair).error();
    const std::string& name = pair->first;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return QueryFault(name, "unknown_member", IsUnknown(name, {known.begin(), known.end()}));
    }
    const auto same = [&](const auto& earlier) { return earlier.first == name; };
    if (std::any_of(parameters.begin(), parameters.end(), same)) {
      return QueryFault(name, "duplicate", "was given more than once");
    }
    // Absent and empty are not one: a caller whose variable is unset would get everybody instead of nobody.
    if (pair->second.empty()) return QueryFault(name, "length", "must not be empty; leave it out for no condition");
    parameters.push_back(std::move(*pair));
  }
  return parameters;
}

std::optional<std::string_view> FindParameter(const QueryParameters& parameters, std::string_view name) {
  for (const auto& [known, value] : parameters) {
    if (known == name) return value;
  }
  return std::nullopt;
}

Result<std::size_t> ReadLimit(const QueryParameters& parameters, std::size_t fallback) {
  Check(fallback > 0 && fallback <= kMaxPageSize, "a page for which nobody asks a size has one");
  const std::optional<std::string_view> text = FindParameter(parameters, "limit");
  if (!text) return fallback;
  const bool digits = text->size() <= 3 && text->find_first_not_of("0123456789") == std::string_view::npos;
  const std::size_t limit = digits ? std::stoul(std::string(*text)) : 0;
  if (limit == 0 || limit > kMaxPageSize) return QueryFault("limit", "range", "is a number from 1 to 100");
  return limit;
}

}  // namespace walletgate::http
