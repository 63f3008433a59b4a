#include "http/server/exchange.h"

#include <optional>
#include <utility>

#include "base/log/exception_log.h"

namespace walletgate::http {
namespace {

/// After an exception. Where there is no memory for an answer either, the connection is dropped.
Reply FailureOf(const ExchangePool& pool) noexcept {
  try {
    return pool.handler().Refuse(MakeError(ErrorKind::kInternal));
  } catch (...) {
    LogException("a request got no answer");
    Reply nothing;
    nothing.drop = true;
    return nothing;
  }
}

}  // namespace

ExchangePool::~ExchangePool() { Stop(); }

Exchange* ExchangePool::Take() {
  Exchange& exchange = spares_.Take([this] { return std::make_unique<Exchange>(*this); });
  Check(exchange.request().method.empty() && exchange.request().headers.empty(), "nobody gets another's request");
  return &exchange;
}

void ExchangePool::Return(Exchange* exchange) {
  if (!CheckQuietly(spares_.free() < spares_.all().size(), "an exchange comes back once")) return;
  exchange->buffer().Clear();
  spares_.Return(*exchange);
}

void ExchangePool::Stop() {
  for (const auto& exchange : spares_.all()) exchange->Stop();
}

void Exchange::Prepare() {
  Check(target_ == nullptr, "an exchange handles one request at a time");
  if (!runner_) runner_ = Serve().handle;
}

void Exchange::Run(ReplyTarget& target, bool whole) {
  target_ = &target;
  if (!whole) {
    arrival_.Begin(target);
    buffer_.request.arrival = &arrival_;
  }
  pool_.NoteBegun();
  runner_.resume();
}

void Exchange::Abandon() {
  target_ = nullptr;
  arrival_.Fail(ErrorKind::kMalformedRequest, "the client left before its request was complete");
}

Exchange::Runner Exchange::Serve() {
  // Until Stop destroys it.
  for (;;) {
    {
      std::optional<Task<Reply>> task;  // what it holds is let go once the answer is out
      Reply reply;
      try {
        task.emplace(pool_.handler().Handle(buffer_.request));
        reply = co_await std::move(*task);
      } catch (...) {
        LogException("a request ended with an exception");
        reply = FailureOf(pool_);
      }
      Deliver(std::move(reply));
    }
    co_await NextRequest{*this};
  }
}

void Exchange::Deliver(Reply reply) {
  pool_.NoteEnded();
  if (ReplyTarget* target = std::exchange(target_, nullptr)) target->OnReply(std::move(reply));
  pool_.TellIfIdle();
}

void Exchange::Stop() {
  if (std::coroutine_handle<> runner = std::exchange(runner_, {})) runner.destroy();
}

}  // namespace walletgate::http
