#pragma once

// The answer of one exchange, as libcurl hands it over: header by header, then the body in pieces. Internal to
// CurlTransfer.

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "transport/answer_fields.h"
#include "transport/http_client.h"

namespace walletgate::transport {

/// The status that libcurl has read last on this handle; 0 before any.
long StatusOn(CURL* easy);

class CurlAnswer {
 public:
  /// Of a new exchange. `max_body`: bytes.
  void Begin(std::size_t max_body, bool to_head);

  /// A line of a header block, or of trailers, as it came. Gives why the answer cannot be taken.
  std::optional<Cause> TakeHeader(std::string_view line, CURL* easy);
  std::optional<Cause> TakeBody(std::string_view piece);

  /// Whether so many bytes of the connection are too many for what they brought: an answer that consists of framing
  /// (extensions of chunks, RFC 9112 section 7.1.1, are thrown away as they come, for as long as they come).
  bool IsOutweighedBy(std::uint64_t read) const;

  /// The whole of it; nothing where there was no final answer.
  std::optional<HttpResponse> Finish(long status);

 private:
  std::optional<Cause> EndBlock(long status);

  HttpResponse response_;
  AnswerFields fields_;
  std::size_t max_body_ = 0;
  bool to_head_ = false;  ///< it answers a HEAD: lengths are of a body that does not come
  std::size_t header_bytes_ = 0;
  bool in_block_ = false;
  bool headers_done_ = false;  ///< of the final answer; what follows are trailers
};

}  // namespace walletgate::transport
