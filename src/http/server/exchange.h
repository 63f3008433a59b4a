#pragma once

// One request being handled: its Request and the coroutine that runs the Handler. An exchange may outlive its
// connection (the client left); its answer is then thrown away. A handler that throws is answered for with what it
// says of kInternal. Exchanges are kept and used again, with their memory and their coroutine, so that a request costs
// no allocation beyond the handler's own; those that are not needed for a while go. Used by Connection, on one loop.

#include <coroutine>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>

#include "base/check.h"
#include "http/server/arrival.h"
#include "http/server/framing.h"
#include "http/server/server.h"
#include "http/server/share/spares.h"

namespace walletgate::http {

class Exchange;

/// Who gets the answer of an exchange; forgotten by Exchange::Abandon.
class ReplyTarget : public BodySource {
 public:
  virtual void OnReply(Reply reply) = 0;

 protected:
  ~ReplyTarget() = default;
};

class ExchangePool {
 public:
  explicit ExchangePool(std::unique_ptr<Handler>& handler) : handler_(handler) {}
  ~ExchangePool();
  ExchangePool(const ExchangePool&) = delete;
  ExchangePool& operator=(const ExchangePool&) = delete;

  /// An exchange with a cleared request. It comes back by Return, or by itself after Run.
  Exchange* Take();
  void Return(Exchange* exchange);

  /// Lets go of those that have not been needed for a while. How many.
  std::size_t Shrink() { return spares_.Shrink(); }
  /// Exchanges that nobody uses.
  std::size_t spare() const { return spares_.free(); }

  /// Exchanges whose handler has not finished.
  std::size_t running() const { return running_; }
  /// Calls `action` whenever that number falls to 0.
  void OnIdle(std::function<void()> action) { on_idle_ = std::move(action); }
  /// Destroys the tasks that have not finished. The pool is then of no further use.
  void Stop();

  // For exchanges.
  Handler& handler() const {
    walletgate::Check(handler_ != nullptr, "a request comes while there is a handler");
    return *handler_;
  }
  void NoteBegun() { ++running_; }
  void NoteEnded() {
    if (CheckQuietly(running_ > 0, "a request that ends has begun")) --running_;
  }
  void TellIfIdle() const {
    if (running_ == 0 && on_idle_) on_idle_();
  }

 private:
  std::unique_ptr<Handler>& handler_;
  Spares<Exchange> spares_;
  std::size_t running_ = 0;
  std::function<void()> on_idle_;
};

class Exchange {
 public:
  explicit Exchange(ExchangePool& pool) : pool_(pool) {}
  ~Exchange() { Stop(); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  RequestBuffer& buffer() { return buffer_; }
  const RequestBuffer& buffer() const { return buffer_; }
  Request& request() { return buffer_.request; }
  /// Of the body of the request that runs.
  Arrival& arrival() { return arrival_; }
  const Arrival& arrival() const { return arrival_; }

  /// Before Run: what can fail of it.
  void Prepare();
  /// Hands the request to the handler; `target` gets the answer, perhaps before this returns. `whole`: its body is
  /// there; else `target` is asked for it. Throws nothing.
  void Run(ReplyTarget& target, bool whole);
  /// The target is gone. The handler runs on, with whatever has come.
  void Abandon();
  /// Destroys its task, finished or not. It is then of no further use.
  void Stop();

 private:
  /// The coroutine that handles this exchange's requests one after the other.
  struct Runner {
    struct promise_type {
      Runner get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
      std::suspend_always initial_suspend() const noexcept { return {}; }
      std::suspend_always final_suspend() const noexcept { return {}; }
      void return_void() const noexcept {}
      [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
  };

  struct NextRequest {
    Exchange& exchange;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) const { exchange.pool_.Return(&exchange); }
    void await_resume() const noexcept {}
  };

  Runner Serve();
  void Deliver(Reply reply);

  ExchangePool& pool_;
  RequestBuffer buffer_;
  Arrival arrival_;
  ReplyTarget* target_ = nullptr;
  std::coroutine_handle<> runner_;
};

}  // namespace walletgate::http
