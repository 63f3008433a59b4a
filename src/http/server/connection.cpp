#include "http/server/connection.h"

#include <sys/socket.h>

#include "base/check.h"
#include "base/log/exception_log.h"

namespace walletgate::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kMaxLingeredBytes = 256U << 10U;
constexpr std::size_t kKeptEncodedBytes = 65536;

}  // namespace

Connection::Connection(ConnectionContext& context, ConnectionOwner& owner)
    : context_(context),
      owner_(owner),
      reader_({context.options.max_header_bytes, context.options.max_headers, {context.options.max_body_bytes}}) {}

void Connection::Open(int fd) {
  Check(fd_ < 0 && exchange_ == nullptr, "a connection has one life at a time");
  fd_ = fd;
  phase_ = Phase::kOpen;
  pumping_ = doomed_ = false;
  close_after_ = linger_after_ = false;
  new_phase_ = false;
  lingered_ = 0;
  context_.timers.Set(*this, LimitNow(), true);
}

void Connection::Shut() {
  if (exchange_ != nullptr) {
    if (phase_ == Phase::kRunning) {
      exchange_->Abandon();
    } else {
      context_.exchanges.Return(exchange_);
    }
    exchange_ = nullptr;
  }
  context_.timers.Set(*this, Limit::kNone, true);
  reader_.Reset();
  input_.Reset();
  output_.Reset();
  fd_ = -1;
}

void Connection::OnEvent(const SocketEvent& event) {
  using Sent = SocketOutput::Sent;
  Check(fd_ >= 0, "what is told of a descriptor is told to a connection that has it");
  if (event.writable && !output_.empty() && !doomed_) {
    const Sent sent = output_.Resume(fd_);
    doomed_ = sent == Sent::kBroken;
    if (sent == Sent::kAll) {
      context_.port.WantWrite(fd_, false);
      AfterAnswer();
    }
  }
  if (event.readable || event.hung_up) input_.NoteReadable(event.hung_up);
  Pump();
}

/// Does what can be done without waiting. Called again from within, by a handler that answers at once, it leaves the
/// work to the call that is under way: a thousand pipelined requests take a thousand rounds, not a thousand frames.
void Connection::Pump() {
  if (pumping_) return;
  pumping_ = true;
  const auto can_step = [this] {
    if (doomed_ || !output_.empty() || phase_ == Phase::kRunning) return false;
    return input_.readable() || (phase_ == Phase::kOpen && input_.has_rest());
  };
  while (can_step()) {
    try {
      Step();
    } catch (...) {
      LogException("what a client sent was not handled");
      // Nothing is said into another answer, nor in place of one that is still to come.
      const bool can_tell = !doomed_ && phase_ == Phase::kOpen && output_.empty();
      if (can_tell) Refuse(MakeError(ErrorKind::kInternal));
      if (!can_tell) doomed_ = true;
    }
  }
  pumping_ = false;
  context_.timers.Set(*this, LimitNow(), std::exchange(new_phase_, false));
}

void Connection::Step() {
  using Got = SocketInput::Got;
  const bool lingers = phase_ == Phase::kLingering;
  const Got got = input_.Next(fd_, context_.in, [&](std::string_view bytes) {
    if (lingers) {
      lingered_ += bytes.size();
      return bytes.size();
    }
    if (exchange_ == nullptr) exchange_ = context_.exchanges.Take();
    if (reader_.state() == RequestReader::State::kIdle) exchange_->request().received = context_.loop.Now();
    return reader_.Feed(bytes, exchange_->buffer());
  });
  const bool idle = reader_.state() == RequestReader::State::kIdle;
  if (got == Got::kBroken || lingered_ > kMaxLingeredBytes || (got == Got::kEnd && (lingers || idle))) {
    doomed_ = true;
  } else if (got == Got::kEnd) {
    Refuse(MakeError(ErrorKind::kMalformedRequest, "the request ended before it was complete"));
  } else if (got == Got::kBytes && !lingers) {
    AfterFeed();
  }
}

void Connection::AfterFeed() {
  switch (reader_.state()) {
    case RequestReader::State::kIdle:
    case RequestReader::State::kHead: return;
    case RequestReader::State::kBody:
      if (!reader_.wants_continue()) return;
      reader_.MarkContinued();
      // Nothing else is being written, so the kernel has room for 25 bytes; a connection where it has not is broken.
      doomed_ = output_.Send(fd_, kContinue) != SocketOutput::Sent::kAll;
      return;
    case RequestReader::State::kComplete:
      Check(exchange_ != nullptr, "a whole request has an exchange");
      exchange_->Prepare();
      form_.head = exchange_->request().method == "HEAD";
      form_.close = !reader_.keep_alive();
      form_.keep_alive = reader_.http10();
      phase_ = Phase::kRunning;
      return exchange_->Run(*this);
    case RequestReader::State::kRefused: return Refuse(reader_.error());
  }
}

/// Throws nothing: behind it is the exchange.
void Connection::OnReply(Reply reply) {
  const bool runs = CheckQuietly(phase_ == Phase::kRunning, "an answer comes to a request that runs");
  exchange_ = nullptr;
  phase_ = Phase::kOpen;
  reader_.Reset();
  if (reply.drop || !runs) {
    doomed_ = true;
  } else {
    try {
      Answer(reply, reply.close || form_.close || context_.draining);
    } catch (...) {
      LogException("a connection was given up");
      doomed_ = true;
    }
  }
  if (pumping_) return;
  Pump();
  owner_.Settle(*this);
}

void Connection::Refuse(const Error& error) {
  try {
    Check(phase_ == Phase::kOpen, "what is refused is not answered by anybody else");
    form_ = {};
    form_.head = exchange_ != nullptr && exchange_->request().method == "HEAD";
    if (exchange_ != nullptr) context_.exchanges.Return(std::exchange(exchange_, nullptr));
    input_.DropRest();
    linger_after_ = true;
    Answer(context_.exchanges.handler().Refuse(error), true);
  } catch (...) {
    LogException("a connection was given up");
    doomed_ = true;
  }
  Pump();
}

void Connection::Answer(const Reply& reply, bool close) {
  using Sent = SocketOutput::Sent;
  Check(output_.empty() && !close_after_, "nothing is answered before the answer before it is out, or after the last");
  form_.close = close;
  std::string& bytes = context_.encoded;
  bytes.clear();
  if (bytes.capacity() > kKeptEncodedBytes) bytes.shrink_to_fit();
  const std::string_view date = context_.date.Text(context_.clock.Now());
  if (reply.body.size() > context_.options.max_reply_bytes || !EncodeReply(reply, form_, date, bytes)) {
    form_.close = true;
    const Reply failure =
        context_.exchanges.handler().Refuse(MakeError(ErrorKind::kInternal, "the answer cannot be sent"));
    if (!EncodeReply(failure, form_, date, bytes)) doomed_ = true;
  }
  close_after_ = form_.close;
  const Sent sent = output_.Send(fd_, bytes);
  if (sent == Sent::kAll) AfterAnswer();
  if (sent == Sent::kPart) context_.port.WantWrite(fd_, true);
  if (sent == Sent::kBroken) doomed_ = true;
}

void Connection::AfterAnswer() {
  new_phase_ = true;
  if (!close_after_) return;
  // Closing over unread input resets the connection and may destroy the answer before the client has read it.
  if (!linger_after_ && !input_.readable() && !input_.has_rest()) {
    doomed_ = true;
    return;
  }
  phase_ = Phase::kLingering;
  input_.DropRest();
  ::shutdown(fd_, SHUT_WR);
  if (input_.end_seen()) doomed_ = true;
}

Limit Connection::LimitNow() const {
  if (doomed_) return Limit::kNone;
  if (!output_.empty()) return Limit::kWrite;
  if (phase_ == Phase::kRunning) return Limit::kNone;
  if (phase_ == Phase::kLingering) return Limit::kLinger;
  if (reader_.state() == RequestReader::State::kHead) return Limit::kHead;
  return reader_.state() == RequestReader::State::kBody ? Limit::kBody : Limit::kIdle;
}

void Connection::OnExpired(Limit limit) {
  if (limit == Limit::kHead || limit == Limit::kBody) {
    Refuse(MakeError(ErrorKind::kRequestTimeout));
  } else {
    // A client that does not read is reset: the kernel would otherwise keep what it was sent for minutes.
    const linger reset{1, 0};
    if (limit == Limit::kWrite) ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    doomed_ = true;
  }
  owner_.Settle(*this);
}

void Connection::Drain() {
  const auto idle = [this] {
    return phase_ == Phase::kOpen && output_.empty() && !input_.has_rest() &&
           reader_.state() == RequestReader::State::kIdle;
  };
  if (!idle()) return;
  OnEvent({.readable = true});  // a request may have arrived already
  if (idle()) doomed_ = true;
}

}  // namespace walletgate::http
