#pragma once

// The framing guard: bytes in, complete requests or a refusal out (RFC 9112). Pure: no socket, no clock, no Pistache.
// Used by Connection, which owns the bytes, and by the fuzz target.
//
// It is stricter than the RFC wherever two parsers could disagree about where a request ends. Refused on purpose, each
// within RFC 9110 section 15.5.1 (a server may refuse what it perceives as a client error):
//   - bytes >= 0x80 and every control character but a tab, in names, values and targets;
//   - names with "_" (RFC 9110 section 17.10: a gateway behind us could confuse Content_Length with Content-Length);
//   - a second Content-Length, even an equal one; Content-Length with Transfer-Encoding; any coding but "chunked";
//   - chunk extensions and trailer fields (RFC 9112 section 7.1.1 lets a server limit them; the limit is 0);
//   - bare LF, obsolete line folding, a second Host, Content-Type or Expect, userinfo, characters no URI may hold.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "http/server/server.h"

namespace walletgate::http {

struct FramingLimits {
  std::size_t max_header_bytes = 16384;  ///< request line and headers together, line ends included
  std::size_t max_headers = 100;
  std::size_t max_body_bytes = 65536;  ///< after the chunks are decoded
};

/// A Request whose strings keep their memory from one request to the next.
struct RequestBuffer {
  Request request;
  std::vector<std::pair<std::string, std::string>> spare;

  void Clear();
  /// An empty pair at the end of `request.headers`.
  std::pair<std::string, std::string>& AddHeader();
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

  explicit RequestReader(const FramingLimits& limits) : limits_(limits) {}

  /// Takes a prefix of `bytes`, at most to the end of one request, and returns its length. Everything is taken unless
  /// the request became complete or was refused. `into` must be the same, cleared, buffer from the first byte to the
  /// last.
  std::size_t Feed(std::string_view bytes, RequestBuffer& into);

  /// Forgets the request, to read the next one.
  void Reset();

  State state() const { return state_; }
  const Error& error() const { return error_; }

  /// After kComplete: whether the client wants the connection to stay open (RFC 9112 section 9.3).
  bool keep_alive() const {
    walletgate::Check(state_ == State::kComplete, "whether a connection stays open is known of a whole request");
    return !close_ && (http11_ || keep_alive_);
  }
  /// After kComplete: a kept connection must be confirmed to an HTTP/1.0 client.
  bool http10() const { return !http11_; }
  /// In kBody: the client waits for "100 Continue" (RFC 9110 section 10.1.1), since no byte of the body has come.
  bool wants_continue() const { return state_ == State::kBody && expects_continue_ && body_bytes_ == 0; }
  void MarkContinued() {
    walletgate::Check(wants_continue(), "who is told to go on has waited for it");
    expects_continue_ = false;
  }

 private:
  enum class Part : std::uint8_t {
    kRequestLine,
    kHeaders,
    kSizedBody,
    kChunkSize,
    kChunkData,
    kChunkEnd,
    kLastChunkEnd
  };
  enum class Line : std::uint8_t { kPartial, kWhole, kBad };

  void Step(std::string_view& bytes, RequestBuffer& into);
  Line TakeLine(std::string_view& bytes, std::size_t limit, std::string_view& line);
  void TakeData(std::string_view& bytes, std::string& body);
  void TakeHeadLine(std::string_view& bytes, RequestBuffer& into);
  void TakeChunkSize(std::string_view& bytes);
  void TakeChunkEnd(std::string_view& bytes);

  void OnRequestLine(std::string_view line, Request& request);
  bool OnTarget(std::string_view target, Request& request);
  void OnHeader(std::string_view line, RequestBuffer& into);
  void OnKnownHeader(std::string_view name, std::string_view value);
  void OnContentLength(std::string_view value);
  void OnConnection(std::string_view value);
  void OnHeadEnd(Request& request);
  void ApplyAuthority(RequestBuffer& into);
  void OnChunkSize(std::string_view line);

  void Refuse(std::string_view detail);
  void RefuseSize(std::string_view detail);

  FramingLimits limits_;
  State state_ = State::kIdle;
  Part part_ = Part::kRequestLine;
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
  std::size_t body_bytes_ = 0;  ///< of the body as sent, chunk framing included
  std::size_t decoded_ = 0;     ///< of the body, announced by the chunk sizes so far
  std::size_t remaining_ = 0;   ///< of the sized body or of the current chunk
  std::string line_;            ///< the start of a line that came in pieces
  std::string authority_;       ///< of an absolute-form target
  Error error_;
};

}  // namespace walletgate::http
