#include "transport/curl_answer.h"

#include <utility>

namespace walletgate::transport {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t{64} << 10U;
/// Of a TLS handshake, and of chunks and TLS records of a byte each, for a body of 8 KiB.
constexpr std::uint64_t kMaxFramingBytes = std::uint64_t{256} << 10U;
/// More for a larger body, which comes in pieces of some bytes at least.
constexpr std::uint64_t kMaxFramingPerByte = 8;

}  // namespace

long StatusOn(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

void CurlAnswer::Begin(std::size_t max_body, bool to_head) {
  *this = CurlAnswer();
  max_body_ = max_body;
  to_head_ = to_head;
}

std::optional<Cause> CurlAnswer::TakeHeader(std::string_view line, CURL* easy) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) return Cause::kHeadersTooLarge;
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  if (headers_done_) return std::nullopt;
  if (!in_block_) {  // a status line: of the answer, or of an interim one before it
    in_block_ = true;
    fields_.Begin(&response_.headers);
    return line.substr(0, 7) == "HTTP/1." ? std::nullopt : std::optional(Cause::kMalformed);
  }
  return line.empty() ? EndBlock(StatusOn(easy)) : fields_.Take(line);
}

std::optional<Cause> CurlAnswer::EndBlock(long status) {
  in_block_ = false;
  if (status == 101) return Cause::kMalformed;  // nobody asked for another protocol
  headers_done_ = status >= 200;
  if (!headers_done_ || !fields_.content_length() || to_head_) return std::nullopt;
  if (*fields_.content_length() > max_body_) return Cause::kBodyTooLarge;
  response_.body.reserve(static_cast<std::size_t>(*fields_.content_length()));
  return std::nullopt;
}

std::optional<Cause> CurlAnswer::TakeBody(std::string_view piece) {
  if (piece.size() > max_body_ - response_.body.size()) return Cause::kBodyTooLarge;
  response_.body.append(piece);
  return std::nullopt;
}

bool CurlAnswer::IsOutweighedBy(std::uint64_t read) const {
  const std::uint64_t body = response_.body.size();
  return read > header_bytes_ + body + kMaxFramingBytes + kMaxFramingPerByte * body;
}

std::optional<HttpResponse> CurlAnswer::Finish(long status) {
  if (!headers_done_ || status < 200 || status > 599) return std::nullopt;
  response_.status = static_cast<int>(status);
  return std::move(response_);
}

}  // namespace walletgate::transport
