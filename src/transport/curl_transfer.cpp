#include "transport/curl_transfer.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "transport/request_check.h"

namespace walletgate::transport {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t{64} << 10U;

/// Vendors' front ends close idle connections after a minute or more; ours must go first, since a request sent into a
/// connection that is being closed has an unknown outcome.
constexpr long kMaxIdleSeconds = 45;
/// So that a moved DNS name is followed.
constexpr long kMaxConnectionLifeSeconds = 600;

/// A reason in the log is a line, not a page.
constexpr std::size_t kMaxReasonBytes = 300;

/// A tunnel for every request: what a proxy says can then never be taken for the vendor's answer.
void SetProxy(CURL* easy, const UpstreamOptions& upstream) {
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");  // the environment has no say
  if (!upstream.proxy) {
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    return;
  }
  const Proxy& proxy = *upstream.proxy;
  const std::string origin = proxy.url.scheme + "://" + proxy.url.host + ":" + std::to_string(proxy.url.port);
  curl_easy_setopt(easy, CURLOPT_PROXY, origin.c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
  curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, nullptr);
  if (proxy.user.empty()) return;
  curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, std::string(proxy.user.Reveal()).c_str());
  curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, std::string(proxy.password.Reveal()).c_str());
}

/// `certificates` must outlive the handle.
void SetCertificates(CURL* easy, const std::string& certificates) {
  if (certificates.empty()) return;
  curl_blob blob{const_cast<char*>(certificates.data()), certificates.size(), CURL_BLOB_NOCOPY};
  curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
  curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO_BLOB, &blob);
}

void SetFixedOptions(CURL* easy, const CurlOptions& options) {
  SetProxy(easy, options.upstream);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  // An answer to a request that says nothing may be coded (RFC 9110 section 12.5.3). Who does it all the same is
  // understood: OnBody counts what comes out.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);  // what was signed is what is sent
  curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
  curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, kMaxConnectionLifeSeconds);
  // Without this, giving up on a transfer waits for its getaddrinfo thread, on the loop.
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  // libcurl caches the parsed bundle only where no directory of certificates is set: 24 ms per connection otherwise.
  curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  SetCertificates(easy, options.upstream.ca_certificates);
  if (!options.unix_socket.empty()) curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, options.unix_socket.c_str());
}

bool HasHeader(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return EqualsIgnoreCase(header.first, name); });
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
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &CurlTransfer::OnBody);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
}

CurlTransfer::~CurlTransfer() {
  curl_easy_cleanup(easy_);
  curl_slist_free_all(headers_);
}

void CurlTransfer::Prepare(HttpRequest request) {
  request_ = std::move(request);
  response_ = HttpResponse{};
  fields_ = AnswerFields{};
  failure_.reset();
  address_policy_ = PolicyFor(request_.base.host, options_.upstream);
  address_tried_ = false;
  refused_addresses_.clear();
  unclean_connection_ = false;
  starts_ = 0;
  request_bytes_before_ = 0;
  header_bytes_ = 0;
  in_header_block_ = false;
  headers_done_ = false;
  error_text_[0] = '\0';
  done = {};
  const std::string url = request_.ToUrl();
  curl_easy_setopt(easy_, CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, request_.base.scheme.c_str());
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 0L);
  SetMethod();
  SetHeaders();
}

void CurlTransfer::SetMethod() {
  // The order matters: each of these options resets the method that libcurl has in mind.
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, nullptr);
  curl_easy_setopt(easy_, CURLOPT_NOBODY, 0L);
  curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, nullptr);
  if (request_.method == "GET" && request_.body.empty()) return;
  if (request_.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    return;
  }
  const bool body_expected = request_.method == "POST" || request_.method == "PUT" || request_.method == "PATCH";
  if (body_expected || !request_.body.empty()) {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.c_str());  // not copied: request_ outlives the transfer
  }
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void CurlTransfer::SetHeaders() {
  curl_slist_free_all(std::exchange(headers_, nullptr));
  for (const auto& [name, value] : request_.headers) {
    AppendHeader(value.empty() ? name + ";" : name + ": " + value);  // libcurl's spelling of an empty value
  }
  // Headers that libcurl would add by itself.
  AppendHeader("Expect:");
  if (!HasHeader(request_.headers, "accept")) AppendHeader("Accept:");
  if (!HasHeader(request_.headers, "content-type")) AppendHeader("Content-Type:");
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
}

void CurlTransfer::AppendHeader(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_, line.c_str());
  if (longer != nullptr) headers_ = longer;
}

// Here the name has been resolved and nothing has been sent. After a refusal libcurl goes on to the next address.
curl_socket_t CurlTransfer::OnOpenSocket(void* self, curlsocktype, curl_sockaddr* address) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  transfer->connecting_.push_back(transfer);
  const AddressClass is = ClassOf(address->addr);
  if (MayConnect(is, transfer->address_policy_)) {
    transfer->address_tried_ = true;
    return transfer->sockets_.Open(*address);
  }
  std::string& refused = transfer->refused_addresses_;
  refused += (refused.empty() ? "" : ", ") + AddressText(address->addr) + " (" + std::string(ToString(is)) + ")";
  return CURL_SOCKET_BAD;
}

// Ending a pause is the only thing that makes libcurl look at a handle by itself.
void CurlTransfer::Nudge() {
  curl_easy_pause(easy_, CURLPAUSE_RECV);
  curl_easy_pause(easy_, CURLPAUSE_CONT);
}

// libcurl sends a request again, by itself, when a kept connection dies before a byte of the answer came. The first
// copy may have been acted on by then. This hook comes right before each sending, on new and kept connections alike.
int CurlTransfer::OnBeforeRequest(void* self, char*, char*, int, int local_port) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  if (transfer->starts_++ == 0) {
    transfer->request_bytes_before_ = transfer->RequestBytes();
  } else if (!transfer->MayResend()) {
    transfer->Fail(Cause::kConnectionLost);
    return CURL_PREREQFUNC_ABORT;
  }
  if (!transfer->UsesKeptConnection() || transfer->sockets_.IsQuiet(local_port)) return CURL_PREREQFUNC_OK;
  transfer->unclean_connection_ = true;
  return CURL_PREREQFUNC_ABORT;
}

bool CurlTransfer::UsesKeptConnection() const {
  long connections_made = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &connections_made);
  return connections_made == 0;
}

bool CurlTransfer::TakeRestart() {
  if (!unclean_connection_) return false;
  unclean_connection_ = false;
  starts_ = 0;
  curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT, 1L);
  return true;
}

bool CurlTransfer::MayResend() const { return request_.method == "GET" || request_.method == "HEAD" || !Sent(); }

long CurlTransfer::RequestBytes() const {
  long bytes = 0;
  curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &bytes);
  return bytes;
}

bool CurlTransfer::Sent() const { return starts_ > 0 && RequestBytes() > request_bytes_before_; }

std::size_t CurlTransfer::OnHeader(char* data, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  transfer->header_bytes_ += bytes;
  if (transfer->header_bytes_ > kMaxHeaderBytes) {
    transfer->Fail(Cause::kHeadersTooLarge);
    return 0;
  }
  std::string_view line(data, bytes);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return transfer->TakeHeaderLine(line) ? bytes : 0;
}

bool CurlTransfer::TakeHeaderLine(std::string_view line) {
  if (headers_done_) return true;
  if (!in_header_block_) {  // a status line: of the answer, or of an interim one before it
    in_header_block_ = true;
    fields_.Begin(&response_.headers);
    return line.substr(0, 7) == "HTTP/1." || Fail(Cause::kMalformed);
  }
  if (line.empty()) return EndHeaderBlock();
  const std::optional<Cause> fault = fields_.Take(line);
  return !fault || Fail(*fault);
}

bool CurlTransfer::EndHeaderBlock() {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  in_header_block_ = false;
  if (status == 101) return Fail(Cause::kMalformed);  // nobody asked for another protocol
  headers_done_ = status >= 200;
  if (!headers_done_ || !fields_.content_length() || request_.method == "HEAD") return true;
  if (*fields_.content_length() > request_.max_response_bytes) return Fail(Cause::kBodyTooLarge);
  response_.body.reserve(static_cast<std::size_t>(*fields_.content_length()));
  return true;
}

std::size_t CurlTransfer::OnBody(char* data, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<CurlTransfer*>(self);
  const std::size_t bytes = size * count;
  if (bytes > transfer->request_.max_response_bytes - transfer->response_.body.size()) {
    transfer->Fail(Cause::kBodyTooLarge);
    return 0;
  }
  transfer->response_.body.append(data, bytes);
  return bytes;
}

bool CurlTransfer::Fail(Cause failure) {
  if (!failure_) failure_ = failure;
  return false;
}

Result<HttpResponse> CurlTransfer::Finish(CURLcode code) {
  Forget();
  if (failure_) return FailedExchange(*failure_, Sent());
  if (code != CURLE_OK) return Failed(Classify(code));
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  if (!headers_done_ || status < 200 || status > 599) return FailedExchange(Cause::kMalformed, Sent());
  response_.status = static_cast<int>(status);
  return std::move(response_);
}

Result<HttpResponse> CurlTransfer::TimedOut() {
  Forget();
  const bool sent = Sent();
  return FailedExchange(sent ? Cause::kResponseTimeout : Cause::kConnectTimeout, sent);
}

void CurlTransfer::Forget() {
  curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, nullptr);
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
  curl_slist_free_all(std::exchange(headers_, nullptr));
  request_ = HttpRequest{};
}

Result<HttpResponse> CurlTransfer::Failed(Cause failure) const {
  Error error = FailedExchange(failure, Sent());
  error.reason = ReasonOf(failure);
  return error;
}

std::string CurlTransfer::ReasonOf(Cause failure) const {
  // libcurl's words; they name hosts and quote certificates, which are the other side's.
  std::string reason = error_text_.data();
  if (failure == Cause::kAddressRefused) {
    reason = "no address of the host may be connected to: " + refused_addresses_;
    if (refused_addresses_.find("(private)") != std::string::npos) reason += "; see allow_private_addresses";
  } else if (!refused_addresses_.empty()) {
    reason += "; not tried: " + refused_addresses_;
  }
  if (reason.size() > kMaxReasonBytes) reason.resize(kMaxReasonBytes);
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  std::replace_if(
      reason.begin(), reason.end(), [&](char c) { return !is_plain(c); }, '?');
  return reason;
}

/// The connection to the proxy broke, or its answer was no 2xx, before a byte of the request.
bool CurlTransfer::TunnelRefused(CURLcode code) const {
  if (!options_.upstream.proxy || starts_ > 0) return false;
  return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING ||
         code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_PROXY;
}

/// A 4xx is the proxy's own refusal; anything else says that the way to the vendor does not work at the moment.
Cause CurlTransfer::ClassifyNoTunnel() const {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_HTTP_CONNECTCODE, &status);
  return status >= 400 && status < 500 ? Cause::kProxyRefused : Cause::kConnect;
}

Cause CurlTransfer::Classify(CURLcode code) const {
  if (TunnelRefused(code)) return ClassifyNoTunnel();
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST: return Cause::kNameNotResolved;
    case CURLE_COULDNT_CONNECT: {
      const bool all_refused = !address_tried_ && !refused_addresses_.empty();
      return all_refused ? Cause::kAddressRefused : Cause::kConnect;
    }
    case CURLE_OPERATION_TIMEDOUT:  // libcurl's own limit on connecting
      return Sent() ? Cause::kResponseTimeout : Cause::kConnectTimeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_PEER_FAILED_VERIFICATION: return Cause::kTls;
    case CURLE_UNSUPPORTED_PROTOCOL:  // the answer was not HTTP/1.x; the scheme was checked before
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_FUNCTION_ARGUMENT:  // lib/headers.c, of an answer that begins with a folded line
    case CURLE_BAD_CONTENT_ENCODING: return Cause::kMalformed;
    case CURLE_RECV_ERROR: {
      // libcurl 7.88 has one code for a broken connection and for broken chunks.
      const bool chunks = std::string_view(error_text_.data()).find("chunked-encoding") != std::string_view::npos;
      return chunks ? Cause::kMalformed : Cause::kConnectionLost;
    }
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_ABORTED_BY_CALLBACK: return Cause::kConnectionLost;
    default: return Cause::kInternal;
  }
}

}  // namespace walletgate::transport
