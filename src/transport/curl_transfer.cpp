#include "transport/curl_transfer.h"

#include <cstdint>
#include <utility>

#include "transport/curl_setup.h"
#include "transport/curl_verdict.h"

namespace walletgate::transport {
namespace {

/// Nearly every answer is there by then, and its bytes are not counted.
constexpr int kTurnsForFree = 8;

bool UsesKeptConnection(CURL* easy) {
  long connections_made = 0;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections_made);
  return connections_made == 0;
}

}  // namespace

CurlTransfer::CurlTransfer(const CurlOptions& options, KeptSockets& sockets, std::vector<CurlTransfer*>& connecting,
                           CURLSH* sessions)
    : options_(options), sockets_(sockets), connecting_(connecting), sessions_(sessions), easy_(curl_easy_init()) {
  SetOptions();
}

// libcurl 7.88 keeps a pointer to the last header of the exchange before (lib/headers.c, prevhead; mended in 8.0),
// which an answer that begins with a folded line makes it follow.
void CurlTransfer::Renew() {
  curl_easy_cleanup(easy_);
  easy_ = curl_easy_init();
  SetOptions();
}

void CurlTransfer::SetOptions() {
  SetFixedOptions(easy_, options_);
  curl_easy_setopt(easy_, CURLOPT_SHARE, sessions_);
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &CurlTransfer::OnBeforeRequest);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &CurlTransfer::OnOpenSocket);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETFUNCTION, &KeptSockets::Close);
  curl_easy_setopt(easy_, CURLOPT_CLOSESOCKETDATA, &sockets_);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &CurlTransfer::OnHeader);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy_, CURLOPT_XFERINFOFUNCTION, &CurlTransfer::OnProgress);
  curl_easy_setopt(easy_, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBody);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
}

CurlTransfer::~CurlTransfer() { curl_easy_cleanup(easy_); }

void CurlTransfer::Prepare(HttpRequest request) {
  failure_.reset();
  connects_.Begin(PolicyFor(request.base.host, options_.upstream));
  sending_.Reset();
  unclean_connection_ = false;
  local_port_ = 0;
  turns_ = 0;
  error_text_[0] = '\0';
  done = {};
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 0L);
  const std::size_t max_body = request.max_response_bytes;
  request_.PutOn(easy_, std::move(request));
  answer_.Begin(max_body, request_.IsHead());
}

// Here the name has been resolved and nothing has been sent. After a refusal libcurl goes on to the next address.
curl_socket_t CurlTransfer::OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  transfer->connecting_.push_back(transfer);
  return transfer->connects_.Allow(address->addr) ? transfer->sockets_.Open(*address) : CURL_SOCKET_BAD;
}

// Ending a pause is the only thing that makes libcurl look at a handle by itself.
void CurlTransfer::Nudge() {
  curl_easy_pause(easy_, CURLPAUSE_RECV);
  curl_easy_pause(easy_, CURLPAUSE_CONT);
}

// libcurl sends a request again, by itself, when a kept connection dies before a byte of the answer came. The first
// copy may have been acted on by then. This hook comes right before each sending, on new and kept connections alike.
// NOLINTNEXTLINE(readability-function-size): libcurl's callback
int CurlTransfer::OnBeforeRequest(void* self, char*, char*, int, int local_port) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  CURL* easy = transfer->easy_;
  const bool again = !transfer->sending_.BeginOn(easy);
  if (again && transfer->sending_.Sent(easy) && !transfer->request_.MayRepeat()) {
    transfer->Fail(Cause::kConnectionLost);
    return CURL_PREREQFUNC_ABORT;
  }
  if (!UsesKeptConnection(easy) || transfer->sockets_.IsQuiet(local_port)) {
    transfer->local_port_ = local_port;
    transfer->turns_ = 0;
    return CURL_PREREQFUNC_OK;
  }
  transfer->unclean_connection_ = true;
  return CURL_PREREQFUNC_ABORT;
}

bool CurlTransfer::TakeRestart() {
  if (!std::exchange(unclean_connection_, false)) return false;
  sending_.StartOver();
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  return true;
}

std::size_t CurlTransfer::OnHeader(char* data, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const std::string_view line(data, size * count);
  return transfer->Fail(transfer->answer_.TakeHeader(line, transfer->easy_)) ? 0 : line.size();
}

std::size_t CurlTransfer::OnBody(char* data, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const std::string_view piece(data, size * count);
  return transfer->Fail(transfer->answer_.TakeBody(piece)) ? 0 : piece.size();
}

// Once per turn of libcurl's at the transfer, which reads a buffer of 16 KiB, or of TLS a hundred.
// NOLINTNEXTLINE(readability-function-size): libcurl's callback
int CurlTransfer::OnProgress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (transfer->local_port_ == 0 || ++transfer->turns_ < kTurnsForFree) return 0;
  if (transfer->turns_ == kTurnsForFree) transfer->sockets_.BeginCount(transfer->local_port_);
  const std::uint64_t read = transfer->sockets_.CountOf(transfer->local_port_);
  if (!transfer->answer_.IsOutweighedBy(read)) return 0;
  transfer->Fail(Cause::kMalformed);
  return 1;
}

bool CurlTransfer::Fail(std::optional<Cause> failure) {
  if (!failure_) failure_ = failure;
  return failure.has_value();
}

Result<HttpResponse> CurlTransfer::Finish(CURLcode code) {
  request_.TakeFrom(easy_);
  const bool sent = sending_.Sent(easy_);
  if (failure_) return FailedExchange(*failure_, sent);
  if (code != CURLE_OK) {
    const bool by_proxy = options_.upstream.proxy.has_value();
    return VerdictOf(code, {easy_, error_text_.data(), by_proxy, sending_.begun(), sent, connects_});
  }
  std::optional<HttpResponse> response = answer_.Finish(StatusOn(easy_));
  if (!response) return FailedExchange(Cause::kMalformed, sent);
  return std::move(*response);
}

Result<HttpResponse> CurlTransfer::TimedOut() {
  request_.TakeFrom(easy_);
  const bool sent = sending_.Sent(easy_);
  return FailedExchange(sent ? Cause::kResponseTimeout : Cause::kConnectTimeout, sent);
}

}  // namespace walletgate::transport
