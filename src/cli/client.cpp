#include "cli/client.h"

#include "transport/curl_http_client.h"
#include "transport/epoll_loop.h"

namespace walletgate::cli {

Result<transport::HttpResponse> Exchange(const std::string& url, transport::HttpRequest request,
                                         std::chrono::milliseconds timeout) {
  Result<Url> base = ParseUrl(url);
  if (!base) return std::move(base).error();
  request.base = std::move(*base);
  transport::InitCurl();
  transport::EpollLoop loop;
  transport::CurlHttpClient client(loop);
  return loop.RunUntilDone(client.Send(std::move(request), Deadline::After(loop.Now(), timeout)));
}

}  // namespace walletgate::cli
