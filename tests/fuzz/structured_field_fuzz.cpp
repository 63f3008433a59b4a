// Headers that the API gives a meaning to, one in a line: "name: value". Idempotency-Key is a structured-field string.

#include <utility>

#include "base/ascii.h"
#include "base/http_syntax.h"
#include "base/strings.h"
#include "http/gateway_headers.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fuzz/reply.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

using http::Request;

constexpr std::chrono::milliseconds kLongest = std::chrono::seconds(30);

/// As the framing guard lets headers through.
Request ReadHeaders(std::string_view bytes) {
  Request request;
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view line = bytes.substr(0, end);
    bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view value = Trim(line.substr(colon + 1));
    if (IsToken(line.substr(0, colon)) && IsAsciiFieldValue(value))
      request.headers.emplace_back(ToLowerAscii(line.substr(0, colon)), value);
  }
  return request;
}

/// RFC 8941 section 4.1.6: there is one way to write a string.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

void CheckKey(const Request& request) {
  const Result<std::string> key = http::ReadIdempotencyKey(request);
  if (!key) {
    Require(key.error().kind == ErrorKind::kInvalidIdempotencyKey, "a key that is none is told as that");
    return Require(!HasCanary(key.error().detail), "no fault repeats the key");
  }
  if (request.CountHeader("idempotency-key") == 0) return Require(key->empty(), "no header, no key");
  const std::string_view sent = request.Header("idempotency-key");
  Require(!key->empty() && key->size() <= 255, "a key has 1 to 255 characters");
  Require(sent == Quoted(*key) || (sent == *key && IsAlphanumericOr("-_.:/", *key)), "a key is what was sent");
  Request again;
  again.headers.emplace_back("idempotency-key", Quoted(*key));
  const Result<std::string> quoted = http::ReadIdempotencyKey(again);
  Require(quoted && *quoted == *key, "a key in quotes is the same key");
}

void CheckAnyText(std::string_view bytes) {
  std::string text(bytes.substr(0, 255));
  for (char& c : text) c = static_cast<char>(0x20 + static_cast<unsigned char>(c) % 0x5F);
  Request request;
  request.headers.emplace_back("idempotency-key", Quoted(text));
  const Result<std::string> key = http::ReadIdempotencyKey(request);
  Require(text.empty() ? !key : (key && *key == text), "every text of printable ASCII can be a key");
}

void CheckTrace(const Request& request) {
  FakeRandom random;
  const TraceContext trace = http::ReadTrace(request, random);
  Require(trace.trace_id.size() == 32 && trace.span_id.size() == 16, "there is always a trace");
  Request next;
  next.headers.emplace_back("traceparent", trace.Parent());
  if (!trace.state.empty()) next.headers.emplace_back("tracestate", trace.state);
  const TraceContext below = http::ReadTrace(next, random);
  Require(below.trace_id == trace.trace_id && below.sampled == trace.sampled && below.state == trace.state &&
              below.parent_span_id == trace.span_id,
          "what is passed on is understood");
  Require(trace.Share() >= 0 && trace.Share() < 1, "a share is within its range");
}

void CheckOthers(const Request& request) {
  const auto timeout = http::ReadRequestTimeout(request, kLongest);
  Require(!timeout || !*timeout || (timeout->value().count() > 0 && timeout->value() <= kLongest),
          "no caller waits longer than is allowed");
  const auto id = http::ReadRequestId(request);
  Require(!id || (id->size() <= 64 && IsAlphanumericOr("_-", *id)), "a request id is an id");
  const Result<std::string_view> bearer = http::ReadBearer(request);
  Require(bearer || bearer.error().kind == ErrorKind::kUnauthorized, "no bearer, no entry");
  const Result<void> content = http::CheckJsonContent(request);
  Require(content || content.error().kind == ErrorKind::kUnsupportedMediaType, "a type is JSON or refused");
}

}  // namespace

void StructuredField(std::string_view bytes) {
  const Request request = ReadHeaders(bytes);
  CheckKey(request);
  CheckAnyText(bytes);
  CheckTrace(request);
  CheckOthers(request);
}

}  // namespace walletgate::fuzz
