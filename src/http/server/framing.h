#pragma once

// The framing guard: bytes in, complete requests or a refusal out (RFC 9112). Pure: no socket, no clock, no Pistache.
// Used by Connection, which owns the bytes, and by the fuzz target.
//
// It is stricter than the RFC wherever two parsers could disagree about where a request ends. Refused on purpose, each
// within RFC 9110 section 15.5.1 (a server may refuse what it perceives as a client error):
//   - bytes >= 0x80 in names, targets, and values of fields that somebody here reads (in others they pass as they are:
//     framing_syntax.h), and every control character but a tab;
//   - names with "_" (RFC 9110 section 17.10: a gateway behind us could confuse Content_Length with Content-Length);
//   - a second Content-Length, even an equal one; Content-Length with Transfer-Encoding; any coding but "chunked";
//   - CONNECT, which is for proxies;
//   - bare LF, obsolete line folding, a second Host, Content-Type or Expect, userinfo, characters no URI may hold.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "http/server/framing/body_reader.h"
#include "http/server/framing/line_reader.h"
#include "http/server/request.h"

namespace walletgate::http {

struct FramingLimits {
  std::size_t max_header_bytes = 16384;  ///< request line and headers together, line ends included
  std::size_t max_headers = 100;
  BodyLimits body = {};
  /// Of a body that may be larger, by its head, so much; 0: as `body` says. Null: there are none.
  std::size_t (*max_body_of)(const Request& head) = nullptr;
};

/// A Request whose strings keep their memory from one request to the next.
struct RequestBuffer {
  Request request;

  /// Lets go of what is more than the next request is likely to need.
  void Clear();
  /// An empty pair at the end of `request.headers`.
  std::pair<std::string, std::string>& AddHeader();
  /// Bytes of memory that are held, but for what is in the fields of `request.headers`.
  std::size_t held() const;

 private:
  std::vector<std::pair<std::string, std::string>> spare_;
  std::size_t spare_bytes_ = 0;  ///< that the strings in it hold
};

class RequestReader {
 public:
  enum class State : std::uint8_t {
    kIdle,      ///< no byte of a request yet, but perhaps the one empty line that may precede it
    kHead,      ///< inside the request line or the headers
    kBody,      ///< headers are complete, the body is not
    kComplete,  ///< the request is whole; call Reset before the next Feed
    kRefused,   ///< see error(); further bytes are not looked at
  };

  explicit RequestReader(const FramingLimits& limits) : limits_(limits), body_(limits.body) {}

  /// Takes a prefix of `bytes`, at most to the end of one request, and returns its length. Everything is taken unless
  /// the request became complete or was refused. `into` must be the same, cleared, buffer from the first byte to the
  /// last.
  std::size_t Feed(std::string_view bytes, RequestBuffer& into);

  /// Forgets the request, to read the next one.
  void Reset();

  /// In kBody: as Feed, but nothing of the body is kept.
  std::size_t Skip(std::string_view bytes);

  State state() const { return state_; }
  // After kRefused.
  const FramingFault& fault() const { return fault_; }
  Error error() const { return MakeError(fault_.kind, std::string(fault_.detail)); }
  /// Bytes of memory that a head has taken so far, here and in its RequestBuffer.
  std::size_t held() const { return head_bytes_ + lines_.held(); }

  /// Once the head is whole: whether the client wants the connection to stay open (RFC 9112 section 9.3).
  bool keep_alive() const {
    walletgate::Check(state_ >= State::kBody, "whether a connection stays open is known once the head is whole");
    return !close_ && (http11_ || keep_alive_);
  }
  /// Likewise: a kept connection must be confirmed to an HTTP/1.0 client.
  bool http10() const { return !http11_; }
  /// After kComplete: chunk extensions or trailer fields were thrown away.
  bool ignored_something() const { return has_body() && body_.ignored_something(); }
  /// After kComplete: there is something in the body.
  bool has_content() const { return has_body() && body_.has_content(); }
  /// In kBody: the client waits for "100 Continue" (RFC 9110 section 10.1.1), since no byte of the body has come.
  bool wants_continue() const { return state_ == State::kBody && expects_continue_ && body_.taken() == 0; }
  void MarkContinued() {
    walletgate::Check(wants_continue(), "who is told to go on has waited for it");
    expects_continue_ = false;
  }

 private:
  bool has_body() const { return chunked_ || length_ > 0; }
  void TakeHeadLine(std::string_view& bytes, RequestBuffer& into);
  void TakeBody(std::string_view& bytes, std::string* into);

  void OnRequestLine(std::string_view line, Request& request);
  bool OnTarget(std::string_view target, Request& request);
  void OnHeader(std::string_view line, RequestBuffer& into);
  void OnKnownHeader(std::string_view name, std::string_view value);
  void OnContentLength(std::string_view value);
  void OnTransferEncoding(std::string_view value);
  void OnExpect(std::string_view value);
  void OnConnection(std::string_view value);
  void OnHeadEnd(const Request& request);
  void ApplyAuthority(RequestBuffer& into);

  void Refuse(std::string_view detail) { Refuse(ErrorKind::kMalformedRequest, detail); }
  void Refuse(ErrorKind kind, std::string_view detail);

  FramingLimits limits_;
  State state_ = State::kIdle;
  bool line_seen_ = false;  ///< the request line
  bool blank_line_seen_ = false;
  bool http11_ = false;
  bool close_ = false;
  bool keep_alive_ = false;
  bool expects_continue_ = false;
  bool chunked_ = false;
  bool has_length_ = false;
  bool has_content_type_ = false;
  bool has_expect_ = false;
  std::uint32_t hosts_ = 0;
  std::size_t head_bytes_ = 0;
  std::uint64_t length_ = 0;  ///< Content-Length
  LineReader lines_;
  std::string authority_;  ///< of an absolute-form target
  BodyReader body_;
  FramingFault fault_;
};

}  // namespace walletgate::http
