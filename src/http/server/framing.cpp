#include "http/server/framing.h"

#include <algorithm>

#include "base/check.h"
#include "base/http_syntax.h"
#include "base/strings.h"
#include "http/server/framing_syntax.h"

namespace walletgate::http {
namespace {

// What is kept of an exchange's memory for its next request: of a usual one all, of a hostile one little.
constexpr std::size_t kMaxSpareHeaders = 32;
constexpr std::size_t kKeptHeaderBytes = 4096;  // of all fields together
constexpr std::size_t kKeptStringBytes = 512;
constexpr std::size_t kKeptBodyBytes = 4096;
constexpr std::size_t kKeptAuthorityBytes = 64;

void Empty(std::string& text, std::size_t kept) {
  text.clear();
  if (text.capacity() > kept) text.shrink_to_fit();
}

std::size_t HeldBy(const std::pair<std::string, std::string>& header) {
  return header.first.capacity() + header.second.capacity();
}

/// The part of "http://authority/path" behind the scheme, or nothing.
std::string_view BehindScheme(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() > scheme.size() && EqualsIgnoreCase(target.substr(0, scheme.size()), scheme)) {
      return target.substr(scheme.size());
    }
  }
  return {};
}

}  // namespace

void RequestBuffer::Clear() {
  Empty(request.method, kKeptStringBytes);
  Empty(request.target, kKeptStringBytes);
  Empty(request.path, kKeptStringBytes);
  Empty(request.query, kKeptStringBytes);
  Empty(request.body, kKeptBodyBytes);
  request.has_content = request.ignored_something = false;
  request.arrival = nullptr;
  for (auto& header : request.headers) {
    const std::size_t held = HeldBy(header);
    if (spare_.size() >= kMaxSpareHeaders || spare_bytes_ + held > kKeptHeaderBytes) continue;
    header.first.clear();
    header.second.clear();
    spare_bytes_ += held;
    spare_.push_back(std::move(header));
  }
  request.headers.clear();
  if (request.headers.capacity() > kMaxSpareHeaders) request.headers.shrink_to_fit();
}

std::pair<std::string, std::string>& RequestBuffer::AddHeader() {
  if (spare_.empty()) return request.headers.emplace_back();
  spare_bytes_ -= HeldBy(spare_.back());
  request.headers.push_back(std::move(spare_.back()));
  spare_.pop_back();
  return request.headers.back();
}

std::size_t RequestBuffer::held() const {
  const std::size_t pairs = request.headers.capacity() + spare_.capacity();
  return request.target.capacity() + request.path.capacity() + request.query.capacity() + request.body.capacity() +
         spare_bytes_ + pairs * sizeof(request.headers.front());
}

void RequestReader::Reset() {
  lines_.Clear();
  Empty(authority_, kKeptAuthorityBytes);
  state_ = State::kIdle;
  line_seen_ = blank_line_seen_ = http11_ = close_ = keep_alive_ = expects_continue_ = false;
  chunked_ = has_length_ = has_content_type_ = has_expect_ = false;
  hosts_ = 0;
  head_bytes_ = 0;
  length_ = 0;
}

std::size_t RequestReader::Feed(std::string_view bytes, RequestBuffer& into) {
  Check(state_ != State::kComplete, "one request is read after the other");
  const std::size_t offered = bytes.size();
  while (!bytes.empty() && state_ < State::kBody) {
    const std::size_t before = bytes.size();
    TakeHeadLine(bytes, into);
    Check(bytes.size() < before || state_ == State::kRefused, "a step takes something, so that reading ends");
  }
  if (state_ == State::kBody) TakeBody(bytes, &into.request.body);
  if (state_ == State::kComplete) {
    into.request.has_content = has_content();
    into.request.ignored_something = ignored_something();
  }
  return offered - bytes.size();
}

std::size_t RequestReader::Skip(std::string_view bytes) {
  Check(state_ == State::kBody, "what is skipped is a body");
  const std::size_t offered = bytes.size();
  TakeBody(bytes, nullptr);
  return offered - bytes.size();
}

void RequestReader::TakeBody(std::string_view& bytes, std::string* into) {
  switch (body_.Feed(bytes, into)) {
    case BodyReader::State::kPart: return;
    case BodyReader::State::kWhole: state_ = State::kComplete; return;
    case BodyReader::State::kRefused: return Refuse(body_.fault().kind, body_.fault().detail);
  }
}

void RequestReader::TakeHeadLine(std::string_view& bytes, RequestBuffer& into) {
  using Got = LineReader::Got;
  if (state_ == State::kIdle && bytes.front() != '\r' && lines_.part().empty()) {
    if (!IsToken(bytes.substr(0, 1))) return Refuse("a request starts with its method");
    state_ = State::kHead;
  }
  const std::size_t left = limits_.max_header_bytes - std::min(limits_.max_header_bytes, head_bytes_ + 2);
  std::string_view line;
  switch (lines_.Take(bytes, left, line)) {
    case Got::kPart:
      if (state_ == State::kIdle && lines_.part() != "\r") Refuse("a bare CR before a request");
      return;
    case Got::kTooLong:
      if (line_seen_) return Refuse(ErrorKind::kHeadersTooLarge, "the head is larger than the limit");
      return Refuse(ErrorKind::kUriTooLong, "the request line is longer than the limit");
    case Got::kBad: return Refuse("a line of the head does not end in CRLF");
    case Got::kLine: break;
  }
  head_bytes_ += line.size() + 2;
  if (!line_seen_) {
    OnRequestLine(line, into.request);
  } else if (line.empty()) {
    ApplyAuthority(into);
    OnHeadEnd(into.request);
  } else {
    OnHeader(line, into);
  }
  lines_.Clear();
}

void RequestReader::OnRequestLine(std::string_view line, Request& request) {
  if (line.empty()) {
    // RFC 9112 section 2.2: at least one empty line before the request line should be ignored; we take exactly one.
    if (blank_line_seen_) return Refuse("more than one empty line before a request");
    blank_line_seen_ = true;
    return;
  }
  state_ = State::kHead;
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return Refuse("a request line has method, target and version");
  const std::string_view method = line.substr(0, first);
  const std::string_view version = line.substr(last + 1);
  if (!IsToken(method)) return Refuse("the method is not a token");
  request.method.assign(method);  // of a refused request too: the answer to HEAD has no body
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    if (!IsHttpVersion(version)) return Refuse("a request line ends with the version of HTTP");
    return Refuse(ErrorKind::kVersionNotSupported, "only HTTP/1.1 and HTTP/1.0 are spoken");
  }
  http11_ = version == "HTTP/1.1";
  if (method == "CONNECT") return Refuse("CONNECT is for proxies");
  if (!OnTarget(line.substr(first + 1, last - first - 1), request)) return Refuse("the request target is not valid");
  line_seen_ = true;
}

bool RequestReader::OnTarget(std::string_view target, Request& request) {
  if (target == "*") {
    request.target = request.path = "*";
    return request.method == "OPTIONS";
  }
  std::string_view rest = target;
  if (!target.starts_with('/')) {
    const std::string_view behind = BehindScheme(target);
    const std::size_t end = std::min(behind.find_first_of("/?"), behind.size());
    if (!IsAuthority(behind.substr(0, end))) return false;
    authority_.assign(behind.substr(0, end));
    rest = behind.substr(end);
    if (!rest.starts_with('/')) request.target.assign("/");
  }
  if (!IsPathAndQuery(rest)) return false;
  request.target.append(rest);
  const std::string_view origin = request.target;
  const std::size_t mark = std::min(origin.find('?'), origin.size());
  request.path.assign(origin.substr(0, mark));
  if (request.path.find('%') != std::string::npos) DecodeUnreserved(request.path);
  if (mark < origin.size()) request.query.assign(origin.substr(mark + 1));
  return true;
}

void RequestReader::OnHeader(std::string_view line, RequestBuffer& into) {
  if (into.request.headers.size() >= limits_.max_headers) {
    return Refuse(ErrorKind::kHeadersTooLarge, "there are more header fields than the limit");
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refuse("a header field has no colon");
  auto& [name, value] = into.AddHeader();
  if (!LowerFieldName(line.substr(0, colon), name)) return Refuse("a header field name is not valid");
  const std::string_view text = Trim(line.substr(colon + 1));
  if (!IsAsciiFieldValue(text) && (IsReadHere(name) || !IsFieldValue(text))) {
    return Refuse("a header field value has characters that it must not have");
  }
  value.assign(text);
  OnKnownHeader(name, text);
}

void RequestReader::OnKnownHeader(std::string_view name, std::string_view value) {
  if (name == "host") {
    if (++hosts_ > 1 || !IsAuthority(value)) Refuse("the Host field is repeated or not valid");
  } else if (name == "content-length") {
    OnContentLength(value);
  } else if (name == "transfer-encoding") {
    OnTransferEncoding(value);
  } else if (name == "connection") {
    OnConnection(value);
  } else if (name == "expect") {
    OnExpect(value);
  } else if (name == "content-type") {
    if (std::exchange(has_content_type_, true)) Refuse("the Content-Type field is repeated");
  }
}

void RequestReader::OnContentLength(std::string_view value) {
  if (std::exchange(has_length_, true)) return Refuse("the Content-Length field is repeated");
  const auto length = ParseDecimal(value);
  if (!length) return Refuse("the Content-Length field is not a number");
  length_ = *length;
}

void RequestReader::OnTransferEncoding(std::string_view value) {
  if (!chunked_ && EndsInChunked(value)) {
    return Refuse(ErrorKind::kNotImplemented, "the only transfer coding is chunked");
  }
  if (chunked_ || !EqualsIgnoreCase(value, "chunked")) return Refuse("the only transfer coding is chunked, once");
  chunked_ = true;
}

void RequestReader::OnExpect(std::string_view value) {
  if (std::exchange(has_expect_, true)) return Refuse("the Expect field is repeated");
  if (!EqualsIgnoreCase(value, "100-continue")) {
    Refuse(ErrorKind::kExpectationFailed, "the only expectation that can be met is 100-continue");
  }
}

void RequestReader::OnConnection(std::string_view value) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    const std::string_view option = Trim(value.substr(0, comma));
    if (EqualsIgnoreCase(option, "close")) close_ = true;
    if (EqualsIgnoreCase(option, "keep-alive")) keep_alive_ = true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
}

/// RFC 9112 section 3.2.2: the authority of an absolute-form target replaces the Host field.
void RequestReader::ApplyAuthority(RequestBuffer& into) {
  if (authority_.empty()) return;
  for (auto& [name, value] : into.request.headers) {
    if (name == "host") {
      value = authority_;
      return;
    }
  }
  if (http11_) return;  // refused by OnHeadEnd
  auto& [name, value] = into.AddHeader();
  name = "host";
  value = authority_;
}

void RequestReader::OnHeadEnd(const Request& request) {
  Check(!request.method.empty() && !request.path.empty(), "the headers come after a request line");
  if (http11_ && hosts_ == 0) return Refuse("the Host field is missing");
  if (chunked_ && !http11_) return Refuse("HTTP/1.0 has no transfer codings");
  if (chunked_ && has_length_) return Refuse("both Content-Length and Transfer-Encoding");
  const std::size_t larger = limits_.max_body_of == nullptr || !has_body() ? 0 : limits_.max_body_of(request);
  const std::size_t limit = std::max(limits_.body.max_bytes, larger);
  body_.SetLimit(limit);
  if (length_ > limit) {
    return Refuse(ErrorKind::kPayloadTooLarge, "the Content-Length is larger than the limit");
  }
  expects_continue_ = has_expect_ && http11_;  // RFC 9110 section 10.1.1: ignored from an HTTP/1.0 client
  state_ = has_body() ? State::kBody : State::kComplete;
  if (chunked_) body_.BeginChunked();
  if (length_ > 0) body_.BeginSized(length_);
}

void RequestReader::Refuse(ErrorKind kind, std::string_view detail) {
  state_ = State::kRefused;
  fault_ = {kind, detail};
}

}  // namespace walletgate::http
