#include "transport/curl_http_client.h"

#include <curl/curl.h>

#include <mutex>
#include <utility>
#include <vector>

#include "base/log/log.h"
#include "transport/curl_transfer.h"
#include "transport/request_check.h"

namespace walletgate::transport {

struct CurlHttpClient::Impl : std::enable_shared_from_this<Impl> {
  Impl(EventLoop& event_loop, CurlOptions curl_options);
  ~Impl();

  Completion<Result<HttpResponse>> Start(HttpRequest request, std::chrono::nanoseconds left);
  CurlTransfer* TakeTransfer();
  void Drive(curl_socket_t fd, int ready);
  void NudgeConnecting();
  void ResolveFinished();
  void Expire(CurlTransfer* transfer);
  void Detach(CurlTransfer* transfer);
  void OnReady(curl_socket_t fd, std::uint8_t ready);

  static int OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*);
  static int OnTimer(CURLM*, long timeout_ms, void* self);

  EventLoop& loop;
  const CurlOptions options;
  KeptSockets sockets;
  CURLM* multi;
  CURLSH* sessions;  ///< of TLS; one thread uses it
  TimerId timer = 0;
  std::vector<std::unique_ptr<CurlTransfer>> transfers;
  std::vector<CurlTransfer*> idle;
  std::vector<CurlTransfer*> connecting;  ///< those that began to connect to an address just now
  bool driving = false;                   ///< inside libcurl or resuming what it finished
};

CurlHttpClient::Impl::Impl(EventLoop& event_loop, CurlOptions curl_options)
    : loop(event_loop), options(std::move(curl_options)), multi(curl_multi_init()), sessions(curl_share_init()) {
  curl_share_setopt(sessions, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const long connections = options.max_connections;
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, connections);
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &Impl::OnSocket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &Impl::OnTimer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this);
}

CurlHttpClient::Impl::~Impl() {
  for (const auto& transfer : transfers) {
    if (transfer->active) Detach(transfer.get());
  }
  transfers.clear();
  curl_multi_cleanup(multi);
  curl_share_cleanup(sessions);
  loop.Cancel(timer);
}

CurlTransfer* CurlHttpClient::Impl::TakeTransfer() {
  if (idle.empty()) {
    return transfers.emplace_back(std::make_unique<CurlTransfer>(options, sockets, connecting, sessions)).get();
  }
  CurlTransfer* transfer = idle.back();
  idle.pop_back();
  transfer->Renew();
  return transfer;
}

Completion<Result<HttpResponse>> CurlHttpClient::Impl::Start(HttpRequest request, std::chrono::nanoseconds left) {
  CurlTransfer* transfer = TakeTransfer();
  transfer->Prepare(std::move(request));
  transfer->active = true;
  transfer->deadline_timer = loop.After(left, [this, transfer] { Expire(transfer); });
  Completion<Result<HttpResponse>> done = transfer->done;
  if (curl_multi_add_handle(multi, transfer->easy()) != CURLM_OK) {
    Detach(transfer);
    done.Resolve(FailedExchange(Cause::kInternal, false));
    return done;
  }
  // Saves a turn of the loop; inside a callback of libcurl's making its zero timer does the same a turn later.
  if (!driving) Drive(CURL_SOCKET_TIMEOUT, 0);
  return done;
}

void CurlHttpClient::Impl::Drive(curl_socket_t fd, int ready) {
  const std::shared_ptr<Impl> self = shared_from_this();  // a resumed coroutine may drop the client
  const bool was_driving = std::exchange(driving, true);
  int running = 0;
  curl_multi_socket_action(multi, fd, ready, &running);
  NudgeConnecting();
  ResolveFinished();
  driving = was_driving;
}

void CurlHttpClient::Impl::NudgeConnecting() {
  for (CurlTransfer* transfer : std::exchange(connecting, {})) {
    if (transfer->active) transfer->Nudge();
  }
}

void CurlHttpClient::Impl::ResolveFinished() {
  std::vector<std::pair<Completion<Result<HttpResponse>>, Result<HttpResponse>>> finished;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CurlTransfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    if (transfer->TakeRestart()) {
      curl_multi_remove_handle(multi, transfer->easy());
      if (curl_multi_add_handle(multi, transfer->easy()) == CURLM_OK) continue;
    }
    Detach(transfer);  // `message` is gone from here on
    finished.emplace_back(transfer->done, transfer->Finish(code));
  }
  for (auto& [done, result] : finished) done.Resolve(std::move(result));
}

void CurlHttpClient::Impl::Expire(CurlTransfer* transfer) {
  const std::shared_ptr<Impl> self = shared_from_this();
  transfer->deadline_timer = 0;
  const Completion<Result<HttpResponse>> done = transfer->done;
  Detach(transfer);  // an exchange under way takes its connection with it: no late answer can meet the next request
  done.Resolve(transfer->TimedOut());
}

void CurlHttpClient::Impl::Detach(CurlTransfer* transfer) {
  loop.Cancel(std::exchange(transfer->deadline_timer, 0));
  curl_multi_remove_handle(multi, transfer->easy());
  transfer->active = false;
  idle.push_back(transfer);
}

void CurlHttpClient::Impl::OnReady(curl_socket_t fd, std::uint8_t ready) {
  int mask = 0;
  if ((ready & EventLoop::kRead) != 0) mask |= CURL_CSELECT_IN;
  if ((ready & EventLoop::kWrite) != 0) mask |= CURL_CSELECT_OUT;
  Drive(fd, mask);
}

int CurlHttpClient::Impl::OnSocket(CURL*, curl_socket_t fd, int what, void* self, void*) {
  auto* impl = static_cast<Impl*>(self);
  if (what == CURL_POLL_REMOVE) {
    impl->loop.Unwatch(fd);
    return 0;
  }
  unsigned interest = EventLoop::kNone;
  if ((what & CURL_POLL_IN) != 0) interest |= EventLoop::kRead;
  if ((what & CURL_POLL_OUT) != 0) interest |= EventLoop::kWrite;
  impl->loop.Watch(fd, static_cast<std::uint8_t>(interest),
                   [impl, fd](std::uint8_t ready) { impl->OnReady(fd, ready); });
  return 0;
}

int CurlHttpClient::Impl::OnTimer(CURLM*, long timeout_ms, void* self) {
  auto* impl = static_cast<Impl*>(self);
  impl->loop.Cancel(std::exchange(impl->timer, 0));
  if (timeout_ms < 0) return 0;
  impl->timer = impl->loop.After(std::chrono::milliseconds(timeout_ms), [impl] {
    impl->timer = 0;
    impl->Drive(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

CurlHttpClient::CurlHttpClient(EventLoop& loop, CurlOptions options) {
  InitCurl();
  impl_ = std::make_shared<Impl>(loop, std::move(options));
}

CurlHttpClient::~CurlHttpClient() = default;

Task<Result<HttpResponse>> CurlHttpClient::Send(HttpRequest request, Deadline deadline) {
  if (const std::optional<Cause> refused = CheckRequest(request, MaySend(request.base, impl_->options.upstream))) {
    co_return FailedExchange(*refused, false);
  }
  const std::chrono::nanoseconds left = deadline.at() - impl_->loop.Now();
  if (left <= std::chrono::nanoseconds(0)) co_return FailedExchange(Cause::kConnectTimeout, false);
  const Completion<Result<HttpResponse>> done = impl_->Start(std::move(request), left);
  co_return co_await done;
}

void InitCurl() {
  static std::once_flag once;
  std::call_once(once, [] {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
    if ((info->features & CURL_VERSION_ASYNCHDNS) == 0) {
      Log(LogLevel::kError, "libcurl resolves names on the event loop: look-ups will stall it");
    }
  });
}

}  // namespace walletgate::transport
