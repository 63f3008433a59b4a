#include "http/server/framing.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/http_syntax.h"
#include "base/strings.h"
#include "http/server/framing_syntax.h"

namespace walletgate::http {
namespace {

constexpr std::size_t kMaxSpareHeaders = 64;  // kept with their memory for the next request
constexpr std::size_t kKeptStringBytes = 2048;
constexpr std::size_t kKeptLineBytes = 64;
constexpr std::size_t kKeptBodyBytes = 16384;
constexpr std::size_t kChunkSizeDigits = 8;

void Empty(std::string& text, std::size_t kept) {
  text.clear();
  if (text.capacity() > kept) text.shrink_to_fit();
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
  for (auto& header : request.headers) {
    if (spare.size() >= kMaxSpareHeaders) break;
    Empty(header.first, kKeptStringBytes);
    Empty(header.second, kKeptStringBytes);
    spare.push_back(std::move(header));
  }
  request.headers.clear();
}

std::pair<std::string, std::string>& RequestBuffer::AddHeader() {
  if (spare.empty()) return request.headers.emplace_back();
  request.headers.push_back(std::move(spare.back()));
  spare.pop_back();
  return request.headers.back();
}

void RequestReader::Reset() {
  Empty(line_, kKeptLineBytes);
  Empty(authority_, kKeptLineBytes);
  state_ = State::kIdle;
  part_ = Part::kRequestLine;
  blank_line_seen_ = http11_ = close_ = keep_alive_ = expects_continue_ = false;
  chunked_ = has_length_ = has_content_type_ = has_expect_ = false;
  hosts_ = 0;
  head_bytes_ = body_bytes_ = decoded_ = remaining_ = 0;
}

std::size_t RequestReader::Feed(std::string_view bytes, RequestBuffer& into) {
  Check(state_ != State::kComplete, "one request is read after the other");
  const std::size_t offered = bytes.size();
  while (!bytes.empty() && state_ != State::kComplete && state_ != State::kRefused) Step(bytes, into);
  return offered - bytes.size();
}

void RequestReader::Step(std::string_view& bytes, RequestBuffer& into) {
  const std::size_t before = bytes.size();
  const bool in_body = state_ == State::kBody;
  switch (part_) {
    case Part::kRequestLine:
    case Part::kHeaders: TakeHeadLine(bytes, into); break;
    case Part::kSizedBody:
    case Part::kChunkData: TakeData(bytes, into.request.body); break;
    case Part::kChunkSize: TakeChunkSize(bytes); break;
    case Part::kChunkEnd:
    case Part::kLastChunkEnd: TakeChunkEnd(bytes); break;
  }
  Check(bytes.size() < before || state_ == State::kRefused, "a step takes something, so that reading ends");
  if (in_body) body_bytes_ += before - bytes.size();
}

/// A line without its CRLF, of at most `limit` bytes. It lies in `bytes` when it came in one piece, otherwise in line_.
RequestReader::Line RequestReader::TakeLine(std::string_view& bytes, std::size_t limit, std::string_view& line) {
  const void* found = std::memchr(bytes.data(), '\n', bytes.size());
  const std::size_t taken =
      found == nullptr ? bytes.size() : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data()) + 1;
  if (line_.size() + taken > limit + 2) return Line::kBad;
  const std::string_view piece = bytes.substr(0, taken);
  bytes.remove_prefix(taken);
  if (found == nullptr || !line_.empty()) line_.append(piece);
  if (found == nullptr) return Line::kPartial;
  line = line_.empty() ? piece : std::string_view(line_);
  if (line.size() < 2 || line[line.size() - 2] != '\r') return Line::kBad;
  line.remove_suffix(2);
  return Line::kWhole;
}

void RequestReader::TakeHeadLine(std::string_view& bytes, RequestBuffer& into) {
  if (state_ == State::kIdle && bytes.front() != '\r' && line_.empty()) {
    if (!IsToken(bytes.substr(0, 1))) return Refuse("a request starts with its method");
    state_ = State::kHead;
  }
  const std::size_t left = limits_.max_header_bytes - std::min(limits_.max_header_bytes, head_bytes_ + 2);
  std::string_view line;
  switch (TakeLine(bytes, left, line)) {
    case Line::kPartial:
      if (state_ == State::kIdle && line_ != "\r") Refuse("a bare CR before a request");
      return;
    case Line::kBad: return Refuse("a line of the head does not end in CRLF, or the head is larger than the limit");
    case Line::kWhole: break;
  }
  head_bytes_ += line.size() + 2;
  if (part_ == Part::kRequestLine) {
    OnRequestLine(line, into.request);
  } else if (line.empty()) {
    ApplyAuthority(into);
    OnHeadEnd(into.request);
  } else {
    OnHeader(line, into);
  }
  line_.clear();
}

void RequestReader::TakeData(std::string_view& bytes, std::string& body) {
  Check(remaining_ > 0, "a body is read while something of it is due");
  const std::size_t taken = std::min(remaining_, bytes.size());
  body.append(bytes.substr(0, taken));
  bytes.remove_prefix(taken);
  remaining_ -= taken;
  Check(body.size() + remaining_ <= limits_.max_body_bytes, "no body is larger than the limit");
  if (remaining_ > 0) return;
  if (part_ == Part::kSizedBody) {
    state_ = State::kComplete;
  } else {
    part_ = Part::kChunkEnd;
  }
}

void RequestReader::TakeChunkSize(std::string_view& bytes) {
  std::string_view line;
  switch (TakeLine(bytes, kChunkSizeDigits, line)) {
    case Line::kPartial: return;
    case Line::kBad: return Refuse("a chunk size is 1 to 8 hexadecimal digits and CRLF, without extension");
    case Line::kWhole: OnChunkSize(line); line_.clear();
  }
}

void RequestReader::OnChunkSize(std::string_view line) {
  const auto size = ParseChunkSize(line);
  if (!size) return Refuse("a chunk size is 1 to 8 hexadecimal digits and CRLF, without extension");
  if (*size == 0) {
    part_ = Part::kLastChunkEnd;
    return;
  }
  Check(decoded_ <= limits_.max_body_bytes, "the chunks so far are within the limit");
  if (*size > limits_.max_body_bytes - decoded_) return RefuseSize("the chunks are larger than the limit");
  decoded_ += *size;
  remaining_ = *size;
  part_ = Part::kChunkData;
}

void RequestReader::TakeChunkEnd(std::string_view& bytes) {
  std::string_view line;
  switch (TakeLine(bytes, 0, line)) {
    case Line::kPartial:
      if (line_ != "\r") Refuse("a chunk ends in CRLF; trailer fields are not accepted");
      return;
    case Line::kBad: return Refuse("a chunk ends in CRLF; trailer fields are not accepted");
    case Line::kWhole:
      line_.clear();
      if (part_ == Part::kLastChunkEnd) {
        state_ = State::kComplete;
      } else {
        part_ = Part::kChunkSize;
      }
  }
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
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refuse("only HTTP/1.1 and HTTP/1.0 are spoken");
  http11_ = version == "HTTP/1.1";
  request.method.assign(method);
  if (!OnTarget(line.substr(first + 1, last - first - 1), request)) return Refuse("the request target is not valid");
  part_ = Part::kHeaders;
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
  if (mark < origin.size()) request.query.assign(origin.substr(mark + 1));
  return true;
}

void RequestReader::OnHeader(std::string_view line, RequestBuffer& into) {
  if (into.request.headers.size() >= limits_.max_headers) return Refuse("too many header fields");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Refuse("a header field has no colon");
  auto& [name, value] = into.AddHeader();
  if (!LowerFieldName(line.substr(0, colon), name)) return Refuse("a header field name is not valid");
  const std::string_view text = Trim(line.substr(colon + 1));
  if (!IsAsciiFieldValue(text)) return Refuse("a header field value is not visible ASCII");
  value.assign(text);
  OnKnownHeader(name, text);
}

void RequestReader::OnKnownHeader(std::string_view name, std::string_view value) {
  if (name == "host") {
    if (++hosts_ > 1 || !IsAuthority(value)) Refuse("the Host field is repeated or not valid");
  } else if (name == "content-length") {
    OnContentLength(value);
  } else if (name == "transfer-encoding") {
    if (chunked_ || !EqualsIgnoreCase(value, "chunked")) Refuse("the only transfer coding is chunked, once");
    chunked_ = true;
  } else if (name == "connection") {
    OnConnection(value);
  } else if (name == "expect") {
    if (std::exchange(has_expect_, true) || !EqualsIgnoreCase(value, "100-continue"))
      Refuse("the expectation is unknown");
  } else if (name == "content-type") {
    if (std::exchange(has_content_type_, true)) Refuse("the Content-Type field is repeated");
  }
}

void RequestReader::OnContentLength(std::string_view value) {
  if (std::exchange(has_length_, true)) return Refuse("the Content-Length field is repeated");
  const auto length = ParseDecimal(value);
  if (!length) return Refuse("the Content-Length field is not a number");
  remaining_ = *length;
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

void RequestReader::OnHeadEnd(Request& request) {
  Check(!request.method.empty() && !request.path.empty(), "the headers come after a request line");
  if (http11_ && hosts_ == 0) return Refuse("the Host field is missing");
  if (chunked_ && !http11_) return Refuse("HTTP/1.0 has no transfer codings");
  if (chunked_ && has_length_) return Refuse("both Content-Length and Transfer-Encoding");
  if (remaining_ > limits_.max_body_bytes) return RefuseSize("the Content-Length is larger than the limit");
  expects_continue_ = has_expect_ && http11_;  // RFC 9110 section 10.1.1: ignored from an HTTP/1.0 client
  state_ = State::kBody;
  if (chunked_) {
    part_ = Part::kChunkSize;
  } else if (remaining_ > 0) {
    // Not all of it at once: a caller may announce much and send nothing.
    request.body.reserve(std::min(remaining_, kKeptBodyBytes));
    part_ = Part::kSizedBody;
  } else {
    state_ = State::kComplete;
  }
}

void RequestReader::Refuse(std::string_view detail) {
  state_ = State::kRefused;
  error_ = MakeError(ErrorKind::kMalformedRequest, std::string(detail));
}

void RequestReader::RefuseSize(std::string_view detail) {
  state_ = State::kRefused;
  error_ = MakeError(ErrorKind::kPayloadTooLarge, std::string(detail));
}

}  // namespace walletgate::http
