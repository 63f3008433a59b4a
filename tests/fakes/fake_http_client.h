#pragma once

// An HttpClient without a network: it records requests and answers from a script. One per event loop; replies may be
// held back until the test releases them.

#include <deque>
#include <functional>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/task.h"
#include "transport/http_client.h"

namespace walletgate::transport {

/// Not thread-safe: everything happens on the loop's thread, Release and Requests included.
class FakeHttpClient : public HttpClient {
 public:
  using Reply = Result<HttpResponse>;
  using Handler = std::function<Reply(const HttpRequest&)>;

  static HttpResponse Json(int status, std::string body) {
    return HttpResponse{status, {{"content-type", "application/json"}}, std::move(body)};
  }

  /// Queues one reply; the handler answers when the queue is empty.
  void Push(Reply reply) { script_.push_back(std::move(reply)); }
  void PushJson(int status, std::string body) { Push(Json(status, std::move(body))); }
  void OnRequest(Handler handler) { handler_ = std::move(handler); }

  /// From now on what was held ends with an exception when it is released.
  void ThrowOnRelease(bool throwing = true) { throwing_ = throwing; }
  /// From now on replies wait for Release.
  void Hold() { holding_ = true; }
  /// Lets everything waiting go, in order, and holds no more.
  void Release() {
    holding_ = false;
    for (auto& waiting : std::exchange(held_, {})) waiting.first.Resolve(std::move(waiting.second));
  }

  const std::vector<HttpRequest>& requests() const { return requests_; }
  std::size_t held() const { return held_.size(); }

  Task<Result<HttpResponse>> Send(HttpRequest request, Deadline deadline) override {
    (void)deadline;
    requests_.push_back(request);
    Reply reply = Next(request);
    if (!holding_) co_return reply;
    const Completion<Reply> gate;
    held_.emplace_back(gate, std::move(reply));
    Reply released = co_await gate;
    if (throwing_) throw std::bad_alloc();
    co_return released;
  }

 private:
  Reply Next(const HttpRequest& request) {
    if (script_.empty()) {
      if (handler_) return handler_(request);
      return MakeError(ErrorKind::kProviderUnavailable, "the fake has no reply for this request");
    }
    Reply reply = std::move(script_.front());
    script_.pop_front();
    return reply;
  }

  std::deque<Reply> script_;
  Handler handler_;
  bool holding_ = false;
  bool throwing_ = false;
  std::vector<std::pair<Completion<Reply>, Reply>> held_;
  std::vector<HttpRequest> requests_;
};

}  // namespace walletgate::transport
