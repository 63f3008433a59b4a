#include "http/server/connection/request_inlet.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/check.h"

namespace walletgate::http {
namespace {

using State = RequestReader::State;

constexpr std::string_view kEndsEarly = "the request ended before it was complete";

FramingLimits LimitsOf(const ServerOptions& options) {
  return {.max_header_bytes = options.max_header_bytes,
          .max_headers = options.max_headers,
          .body = {.max_bytes = options.max_body_bytes,
                   .max_extension_bytes = options.max_extension_bytes,
                   .max_trailer_bytes = options.max_trailer_bytes},
          .max_body_of = options.max_body_of};
}

}  // namespace

RequestInlet::RequestInlet(ConnectionContext& context) : context_(context), reader_(LimitsOf(context.options)) {}

Limit RequestInlet::limit() const {
  switch (phase_) {
    case Phase::kOpen: return reader_.state() == State::kHead ? Limit::kHead : Limit::kIdle;
    case Phase::kRunning: return exchange_->arrival().awaited() ? Limit::kBody : Limit::kNone;
    case Phase::kSkipping: return Limit::kBody;
    case Phase::kDropping: return Limit::kLinger;
  }
  return Limit::kNone;
}

bool RequestInlet::can_read() const {
  return input_.has_more() && (phase_ != Phase::kRunning || exchange_->arrival().awaited());
}

RequestInlet::Came RequestInlet::Read(int fd, std::size_t most, std::size_t& used) {
  using Got = SocketInput::Got;
  const std::span<char> room = std::span(context_.in).first(std::min(most, context_.in.size()));
  const Got got = input_.Next(fd, room, [&](std::string_view bytes) {
    used += bytes.size();
    if (phase_ == Phase::kDropping) return bytes.size();
    if (phase_ == Phase::kSkipping) return reader_.Skip(bytes);
    if (exchange_ == nullptr) exchange_ = context_.exchanges.Take();
    if (phase_ == Phase::kRunning && !exchange_->arrival().terms().keep) return reader_.Skip(bytes);
    if (reader_.state() == State::kIdle) exchange_->request().received = context_.loop.Now();
    return reader_.Feed(bytes, exchange_->buffer());
  });
  if (got == Got::kBroken) return Came::kBroken;
  if (got == Got::kBytes && phase_ != Phase::kDropping) return OnBytes();
  if (got != Got::kEnd) return Came::kNothing;
  if (phase_ == Phase::kRunning) {
    Fail(ErrorKind::kMalformedRequest, kEndsEarly);
    return Came::kNothing;
  }
  return phase_ == Phase::kOpen && reader_.state() == State::kHead ? Came::kRefused : Came::kEnd;
}

RequestInlet::Came RequestInlet::OnBytes() {
  const bool whole = reader_.state() == State::kComplete;
  const bool refused = reader_.state() == State::kRefused;
  switch (phase_) {
    case Phase::kOpen:
      if (refused) return Came::kRefused;
      return whole || reader_.state() == State::kBody ? Came::kRequest : Came::kNothing;
    case Phase::kRunning:
      if (whole) {
        exchange_->request().has_content = reader_.has_content();
        exchange_->request().ignored_something = reader_.ignored_something();
        exchange_->arrival().Finish();
      }
      if (refused) exchange_->arrival().Fail(reader_.fault().kind, reader_.fault().detail);
      return Came::kNothing;
    case Phase::kSkipping:
      if (refused) return Came::kBroken;  // nothing can be said any more, and where the next one begins is not known
      if (!whole) return Came::kNothing;
      reader_.Reset();
      phase_ = Phase::kOpen;
      return Came::kNothing;
    case Phase::kDropping: break;
  }
  return Came::kNothing;
}

Error RequestInlet::error() const {
  if (reader_.state() != State::kRefused) return MakeError(ErrorKind::kMalformedRequest, std::string(kEndsEarly));
  return MakeError(reader_.fault().kind, std::string(reader_.fault().detail));
}

void RequestInlet::Run(ReplyTarget& target) {
  Check(exchange_ != nullptr && phase_ == Phase::kOpen, "a request has an exchange, and is handled once");
  exchange_->Prepare();
  phase_ = Phase::kRunning;
  exchange_->Run(target, reader_.state() == State::kComplete);
}

RequestInlet::Wanted RequestInlet::TakeWanted() {
  const Wanted wanted{exchange_->arrival().terms().known, reader_.wants_continue()};
  if (wanted.expects) reader_.MarkContinued();
  return wanted;
}

void RequestInlet::Fail(ErrorKind kind, std::string_view detail) { exchange_->arrival().Fail(kind, detail); }

RequestInlet::Ended RequestInlet::EndRequest() {
  Check(phase_ == Phase::kRunning && exchange_ != nullptr, "what was answered has been run");
  Ended ended;
  ended.form.head = exchange_->request().method == "HEAD";
  ended.form.close = !reader_.keep_alive();
  ended.form.keep_alive = reader_.http10();
  ended.body_is_left = reader_.state() != State::kComplete;
  // Who waits to be told to go on may send the body all the same, or the next request: nobody can know.
  const bool can_skip = reader_.state() == State::kBody && !exchange_->arrival().failed() && !reader_.wants_continue();
  exchange_ = nullptr;
  phase_ = can_skip ? Phase::kSkipping : Phase::kOpen;
  if (can_skip) return ended;
  ended.form.close = ended.form.close || ended.body_is_left;
  reader_.Reset();
  return ended;
}

ReplyForm RequestInlet::GiveUp() {
  Check(phase_ == Phase::kOpen, "what is refused is not answered by anybody else");
  ReplyForm form;
  form.head = exchange_ != nullptr && exchange_->request().method == "HEAD";
  if (exchange_ != nullptr) context_.exchanges.Return(std::exchange(exchange_, nullptr));
  reader_.Reset();
  input_.DropRest();
  return form;
}

bool RequestInlet::Drop() {
  phase_ = Phase::kDropping;
  input_.DropRest();
  return !input_.end_seen();
}

std::size_t RequestInlet::held() const {
  const std::size_t filled = exchange_ == nullptr ? 0 : sizeof(Exchange) + exchange_->buffer().held();
  return filled + reader_.held() + input_.held();
}

void RequestInlet::Shut() {
  if (Exchange* exchange = std::exchange(exchange_, nullptr)) {
    if (phase_ == Phase::kRunning) {
      exchange->Abandon();
    } else {
      context_.exchanges.Return(exchange);
    }
  }
  phase_ = Phase::kOpen;
  reader_.Reset();
  input_.Reset();
}

}  // namespace walletgate::http
