#include "transport/curl_setup.h"

namespace walletgate::transport {
namespace {

/// Vendors' front ends close idle connections after a minute or more; ours must go first, since a request sent into a
/// connection that is being closed has an unknown outcome.
constexpr long kMaxIdleSeconds = 45;
/// So that a moved DNS name is followed.
constexpr long kMaxConnectionLifeSeconds = 600;

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

}  // namespace

void SetFixedOptions(CURL* easy, const CurlOptions& options) {
  SetProxy(easy, options.upstream);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
  // An answer to a request that says nothing may be coded (RFC 9110 section 12.5.3). Who does it all the same is
  // understood: CurlAnswer counts what comes out.
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

}  // namespace walletgate::transport
