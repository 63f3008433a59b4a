#include "cli/client.h"

#include "base/loop/epoll_loop.h"
#include "transport/curl_http_client.h"

namespace walletgate::cli {

Result<transport::HttpResponse> SendAndWait(const std::string& url, transport::HttpRequest request,
                                            std::chrono::milliseconds timeout) {
  // A gateway that the operator names: on this machine, in the private network, or behind a TLS front.
  transport::CurlOptions options{.upstream = transport::UpstreamOptions::OperatorsOwn()};
  constexpr std::string_view kUnix = "unix:";
  const bool by_socket = url.starts_with(kUnix);
  if (by_socket) options.unix_socket = url.substr(kUnix.size());
  Result<Url> base = ParseUrl(by_socket ? "http://localhost" : url);
  if (!base) return std::move(base).error();
  request.base = std::move(*base);
  transport::InitCurl();
  EpollLoop loop;
  transport::CurlHttpClient client(loop, options);
  return loop.RunUntilDone(client.Send(std::move(request), Deadline::After(loop.Now(), timeout)));
}

}  // namespace walletgate::cli
