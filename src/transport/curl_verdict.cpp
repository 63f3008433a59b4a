#include "transport/curl_verdict.h"

#include <algorithm>
#include <string>

#include "transport/http_client.h"

namespace walletgate::transport {
namespace {

/// A reason in the log is a line, not a page.
constexpr std::size_t kMaxReasonBytes = 300;

std::string ReasonOf(Cause failure, const ExchangeFacts& facts) {
  std::string reason(facts.error_text);
  const std::string& refused = facts.connects.refused();
  if (failure == Cause::kAddressRefused) {
    reason = "no address of the host may be connected to: " + refused;
    if (refused.find("(private)") != std::string::npos) reason += "; see allow_private_addresses";
  } else if (!refused.empty()) {
    reason += "; not tried: " + refused;
  }
  if (reason.size() > kMaxReasonBytes) reason.resize(kMaxReasonBytes);
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  std::replace_if(
      reason.begin(), reason.end(), [&](char c) { return !is_plain(c); }, '?');
  return reason;
}

/// The connection to the proxy broke, or its answer was no 2xx, before a byte of the request.
bool IsTunnelRefused(CURLcode code, const ExchangeFacts& facts) {
  if (!facts.by_proxy || facts.begun) return false;
  return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING ||
         code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_PROXY;
}

/// A 4xx is the proxy's own refusal; anything else says that the way to the vendor does not work at the moment.
Cause CauseOfNoTunnel(CURL* easy) {
  long status = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
  return status >= 400 && status < 500 ? Cause::kProxyRefused : Cause::kConnect;
}

Cause CauseOf(CURLcode code, const ExchangeFacts& facts) {
  if (IsTunnelRefused(code, facts)) return CauseOfNoTunnel(facts.easy);
  switch (code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST: return Cause::kNameNotResolved;
    case CURLE_COULDNT_CONNECT: return facts.connects.AllRefused() ? Cause::kAddressRefused : Cause::kConnect;
    case CURLE_OPERATION_TIMEDOUT:  // libcurl's own limit on connecting
      return facts.sent ? Cause::kResponseTimeout : Cause::kConnectTimeout;
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
      const bool chunks = facts.error_text.find("chunked-encoding") != std::string_view::npos;
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

}  // namespace

Error VerdictOf(CURLcode code, const ExchangeFacts& facts) {
  const Cause cause = CauseOf(code, facts);
  Error error = FailedExchange(cause, facts.sent);
  error.reason = ReasonOf(cause, facts);
  return error;
}

}  // namespace walletgate::transport
