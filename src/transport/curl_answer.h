#pragma once

// The answer of one exchange, as libcurl hands it over: header by header, then the body in pieces. Internal to
// CurlTransfer.

#include <curl/curl.h>

#include <cstddef>
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
