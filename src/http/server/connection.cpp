#include "http/server/connection.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/exception_log.h"

namespace walletgate::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kMaxLingeredBytes = 256 * 1024;
constexpr std::size_t kKeptBytes = 4096;
constexpr std::size_t kKeptEncodedBytes = 65536;

void Empty(std::string& text, std::size_t kept) {
  text.clear();
  if (text.capacity() > kept) text.shrink_to_fit();
}

}  // namespace

Connection::Connection(ConnectionContext& context, ConnectionOwner& owner)
    : context_(context),
      owner_(owner),
      reader_({context.options.max_header_bytes, context.options.max_headers, context.options.max_body_bytes}) {}

void Connection::Open(int fd) {
  fd_ = fd;
  phase_ = Phase::kOpen;
  readable_ = hung_up_ = end_seen_ = pumping_ = doomed_ = false;
  close_after_ = linger_after_ = false;
  new_phase_ = true;
  lingered_ = 0;
  SetLimit();
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
  Empty(pending_, 0);
  Empty(out_, 0);
  pending_at_ = out_at_ = 0;
  fd_ = -1;
}

bool Connection::idle() const {
  return phase_ == Phase::kOpen && out_.empty() && pending_.empty() && reader_.state() == RequestReader::State::kIdle;
}

void Connection::OnReadable(bool hung_up) {
  readable_ = true;
  hung_up_ = hung_up_ || hung_up;
  Pump();
}

/// Does what can be done without waiting. Called again from within, by a handler that answers at once, it leaves the
/// work to the call that is under way: a thousand pipelined requests take a thousand rounds, not a thousand frames.
void Connection::Pump() {
  if (pumping_) return;
  pumping_ = true;
  const auto can_step = [this] {
    if (doomed_ || !out_.empty() || phase_ == Phase::kRunning) return false;
    return readable_ || (phase_ == Phase::kOpen && !pending_.empty());
  };
  try {
    while (can_step()) Step();
  } catch (...) {
    LogException("a connection was given up");
    doomed_ = true;
  }
  pumping_ = false;
  SetLimit();
}

void Connection::Step() {
  if (phase_ == Phase::kLingering) return Discard();
  if (pending_.empty()) return ReadOnce();
  pending_at_ += Feed(std::string_view(pending_).substr(pending_at_));
  if (pending_at_ == pending_.size()) {
    Empty(pending_, kKeptBytes);
    pending_at_ = 0;
  }
  AfterFeed();
}

void Connection::ReadOnce() {
  const ssize_t got = ::recv(fd_, context_.in.data(), context_.in.size(), MSG_DONTWAIT);
  if (got == 0) return OnEndOfInput();
  if (got < 0) {
    if (errno == EINTR) return;
    if (errno != EAGAIN && errno != EWOULDBLOCK) doomed_ = true;
    readable_ = false;
    return;
  }
  // The reactor reports each change once: less than was asked for means that nothing is left, unless the end is behind.
  if (static_cast<std::size_t>(got) < context_.in.size() && !hung_up_) readable_ = false;
  const std::string_view bytes(context_.in.data(), static_cast<std::size_t>(got));
  const std::size_t used = Feed(bytes);
  if (used < bytes.size()) pending_.assign(bytes.substr(used));
  AfterFeed();
}

void Connection::OnEndOfInput() {
  readable_ = false;
  end_seen_ = true;
  if (reader_.state() == RequestReader::State::kIdle) {
    doomed_ = true;
  } else {
    Refuse(MakeError(ErrorKind::kMalformedRequest, "the request ended before it was complete"));
  }
}

std::size_t Connection::Feed(std::string_view bytes) {
  if (exchange_ == nullptr) exchange_ = context_.exchanges.Take();
  if (reader_.state() == RequestReader::State::kIdle) exchange_->request().received = context_.loop.Now();
  return reader_.Feed(bytes, exchange_->buffer());
}

void Connection::AfterFeed() {
  switch (reader_.state()) {
    case RequestReader::State::kIdle:
    case RequestReader::State::kHead: return;
    case RequestReader::State::kBody:
      if (reader_.wants_continue()) Continue();
      return;
    case RequestReader::State::kComplete: return StartRequest();
    case RequestReader::State::kRefused: return Refuse(reader_.error());
  }
}

void Connection::Continue() {
  reader_.MarkContinued();
  // Nothing else is being written, so the kernel has room for 25 bytes; a connection where it has not is broken.
  const ssize_t sent = ::send(fd_, kContinue.data(), kContinue.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(kContinue.size())) doomed_ = true;
}

void Connection::StartRequest() {
  form_.head = exchange_->request().method == "HEAD";
  form_.close = !reader_.keep_alive();
  form_.keep_alive = reader_.http10();
  phase_ = Phase::kRunning;
  exchange_->Run(*this);
}

void Connection::OnReply(Reply reply) {
  exchange_ = nullptr;
  phase_ = Phase::kOpen;
  reader_.Reset();
  if (reply.drop) {
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

void Connection::Reject(const Error& error) {
  Refuse(error);
  Pump();
}

/// Answers with what the handler says of `error`, and closes.
void Connection::Refuse(const Error& error) {
  if (exchange_ != nullptr) context_.exchanges.Return(std::exchange(exchange_, nullptr));
  Empty(pending_, 0);
  pending_at_ = 0;
  linger_after_ = true;
  form_ = {};
  try {
    Answer(context_.handler->Refuse(error), true);
  } catch (...) {
    LogException("a connection was given up");
    doomed_ = true;
  }
}

void Connection::Answer(const Reply& reply, bool close) {
  form_.close = close;
  std::string& bytes = context_.encoded;
  Empty(bytes, kKeptEncodedBytes);
  const std::string_view date = context_.date.Text(context_.clock.Now());
  if (reply.body.size() > context_.options.max_reply_bytes || !EncodeReply(reply, form_, date, bytes)) {
    form_.close = true;
    const Reply failure = context_.handler->Refuse(MakeError(ErrorKind::kInternal, "the answer cannot be sent"));
    if (!EncodeReply(failure, form_, date, bytes)) doomed_ = true;
  }
  close_after_ = form_.close;
  Send(bytes);
}

void Connection::Send(std::string_view bytes) {
  const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
    doomed_ = true;
    return;
  }
  const auto taken = static_cast<std::size_t>(std::max<ssize_t>(sent, 0));
  if (taken == bytes.size()) return AfterAnswer();
  out_.assign(bytes.substr(taken));
  out_at_ = 0;
  context_.port.WantWrite(fd_, true);
}

void Connection::OnWritable() {
  if (out_.empty() || doomed_) return;
  const ssize_t sent = ::send(fd_, out_.data() + out_at_, out_.size() - out_at_, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) {
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) doomed_ = true;
    return;
  }
  out_at_ += static_cast<std::size_t>(sent);
  if (out_at_ < out_.size()) return;
  Empty(out_, 0);
  out_at_ = 0;
  context_.port.WantWrite(fd_, false);
  AfterAnswer();
  Pump();
}

void Connection::AfterAnswer() {
  new_phase_ = true;
  if (!close_after_) return;
  // Closing over unread input resets the connection and may destroy the answer before the client has read it.
  if (linger_after_ || readable_ || !pending_.empty()) {
    Linger();
  } else {
    doomed_ = true;
  }
}

void Connection::Linger() {
  phase_ = Phase::kLingering;
  Empty(pending_, 0);
  pending_at_ = 0;
  ::shutdown(fd_, SHUT_WR);
  if (end_seen_) doomed_ = true;
}

void Connection::Discard() {
  const ssize_t got = ::recv(fd_, context_.in.data(), context_.in.size(), MSG_DONTWAIT);
  if (got > 0) {
    lingered_ += static_cast<std::size_t>(got);
    if (lingered_ > kMaxLingeredBytes) doomed_ = true;
    return;
  }
  readable_ = false;
  if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) doomed_ = true;
}

void Connection::SetLimit() {
  Limit limit = Limit::kIdle;
  if (doomed_) {
    limit = Limit::kNone;
  } else if (!out_.empty()) {
    limit = Limit::kWrite;
  } else if (phase_ == Phase::kRunning) {
    limit = Limit::kNone;
  } else if (phase_ == Phase::kLingering) {
    limit = Limit::kLinger;
  } else if (reader_.state() == RequestReader::State::kHead) {
    limit = Limit::kHead;
  } else if (reader_.state() == RequestReader::State::kBody) {
    limit = Limit::kBody;
  }
  context_.timers.Set(*this, limit, std::exchange(new_phase_, false));
}

void Connection::OnExpired(Limit limit) {
  if (limit == Limit::kHead || limit == Limit::kBody) {
    Refuse(MakeError(ErrorKind::kRequestTimeout));
    Pump();
  } else {
    // A client that does not read is reset: the kernel would otherwise keep what it was sent for minutes.
    const linger reset{1, 0};
    if (limit == Limit::kWrite) ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    doomed_ = true;
  }
  owner_.Settle(*this);
}

void Connection::Drain() {
  if (!idle()) return;
  OnReadable(false);  // a request may have arrived already
  if (idle()) doomed_ = true;
}

}  // namespace walletgate::http
