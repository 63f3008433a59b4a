#include "http/exchange.h"

#include <utility>

namespace walletgate::http {

ExchangePool::~ExchangePool() { Stop(); }

Exchange* ExchangePool::Take() {
  if (free_.empty()) {
    all_.push_back(std::make_unique<Exchange>(*this));
    return all_.back().get();
  }
  Exchange* exchange = free_.back();
  free_.pop_back();
  return exchange;
}

void ExchangePool::Return(Exchange* exchange) {
  exchange->buffer_.Clear();
  free_.push_back(exchange);
}

void ExchangePool::Stop() {
  for (const auto& exchange : all_) exchange->Stop();
}

void Exchange::Run(ReplyTarget& target) {
  target_ = &target;
  ++pool_.running_;
  if (!runner_) runner_ = Serve().handle;
  runner_.resume();
}

Exchange::Runner Exchange::Serve() {
  for (;;) {
    {
      Task<Reply> task = pool_.handler_->Handle(buffer_.request);
      Reply reply = co_await std::move(task);
      Deliver(std::move(reply));
    }
    co_await NextRequest{*this};
  }
}

void Exchange::Deliver(Reply reply) {
  --pool_.running_;
  if (ReplyTarget* target = std::exchange(target_, nullptr)) target->OnReply(std::move(reply));
  if (pool_.running_ == 0 && pool_.on_idle_) pool_.on_idle_();
}

void Exchange::Stop() {
  if (std::coroutine_handle<> runner = std::exchange(runner_, {})) runner.destroy();
}

}  // namespace walletgate::http
