#include "http/server/connection.h"

#include <sys/socket.h>

#include <utility>

#include "base/check.h"
#include "base/log/exception_log.h"

namespace walletgate::http {
namespace {

using Phase = RequestInlet::Phase;

/// Who has shown no key gets small buffers.
constexpr std::size_t kReadForStrangers = 4096;
constexpr std::size_t kReadForKnown = 16384;

constexpr std::string_view kTooMuchMemory = "connections hold too much memory; send the request in one go";
constexpr std::string_view kTooManyPlaces = "there are too many connections, and this one has shown no key";

}  // namespace

Connection::Connection(ConnectionContext& context, ConnectionOwner& owner)
    : context_(context), owner_(owner), inlet_(context), outlet_(context) {}

void Connection::Open(int fd) {
  Check(fd_ < 0, "a connection has one life at a time");
  fd_ = fd;
  pumping_ = doomed_ = known_ = lingers_ = new_phase_ = false;
  outlet_.Open(fd);
  context_.strangers.Note(*this, true, context_.loop.Now());
  context_.timers.Set(*this, Limit::kIdle, true);
}

void Connection::Shut() {
  context_.turns.Remove(*this);
  context_.timers.Set(*this, Limit::kNone, true);
  context_.memory.Note(*this, 0, false);
  context_.strangers.Note(*this, false, {});
  inlet_.Shut();
  outlet_.Shut();
  fd_ = -1;
}

void Connection::OnEvent(const SocketEvent& event) {
  Check(fd_ >= 0, "what is told of a descriptor is told to a connection that has it");
  if (event.writable && !outlet_.empty() && !doomed_) Progress(outlet_.Resume(fd_));
  if (event.readable || event.hung_up) inlet_.input().NoteReadable(event.hung_up);
  Pump(event.its_turn);
}

/// Called again from within, by a handler that answers at once, it leaves the work to the call that is under way: a
/// thousand pipelined requests take a thousand rounds, not a thousand frames.
void Connection::Pump(bool its_turn) {
  if (pumping_) return;
  pumping_ = true;
  const auto can_step = [this] {
    return !doomed_ && inlet_.can_read() && (inlet_.phase() != Phase::kOpen || outlet_.empty());
  };
  // Who has shown a key goes before those who have not, and queue.
  bool waits = !its_turn && (TurnTaker::linked() || (!known_ && context_.turns.busy()));
  left_ = context_.turns.budget();
  while (!waits && can_step()) {
    try {
      Step();
    } catch (...) {
      LogException("what a client sent was not handled");
      // Nothing is said into another answer, nor in place of one that is still to come.
      const bool can_tell = !doomed_ && inlet_.phase() == Phase::kOpen && outlet_.empty();
      if (can_tell) Refuse(MakeError(ErrorKind::kInternal));
      if (!can_tell) doomed_ = true;
    }
    waits = left_.spent();
  }
  pumping_ = false;
  if (waits && can_step()) context_.turns.Add(*this);
  const Limit limit = outlet_.empty() ? inlet_.limit() : Limit::kWrite;
  context_.timers.Set(*this, doomed_ ? Limit::kNone : limit, std::exchange(new_phase_, false));
  const bool may_go = !known_ && limit != Limit::kNone;
  context_.memory.Note(*this, inlet_.held() + outlet_.held(), may_go);
  if (may_go != Stranger::linked()) context_.strangers.Note(*this, may_go, context_.loop.Now());
}

void Connection::Step() {
  using Came = RequestInlet::Came;
  const bool drops = inlet_.phase() == Phase::kDropping;
  std::size_t used = 0;
  const Came came = inlet_.Read(fd_, known_ ? kReadForKnown : kReadForStrangers, used);
  left_.TakeBytes(used);
  if (came == Came::kRefused) return Refuse(inlet_.error());
  if (came == Came::kRequest) {
    left_.TakeRequest();
    return inlet_.Run(*this);
  }
  // An answer may still be on its way to who has sent all that he will.
  if (came == Came::kEnd && !outlet_.empty()) return outlet_.CloseAfter();
  const bool too_long = drops && context_.loop.Now() >= lingers_until_;
  doomed_ = doomed_ || came == Came::kBroken || came == Came::kEnd || too_long;
  new_phase_ = new_phase_ || (drops && used > 0);
}

/// Throws nothing: behind it is the exchange.
void Connection::OnReply(Reply reply) {
  const bool runs = CheckQuietly(inlet_.phase() == Phase::kRunning, "an answer comes to a request that runs");
  if (reply.drop || !runs) {
    if (runs) inlet_.EndRequest();
    doomed_ = true;
  } else {
    known_ = known_ || reply.known;
    try {
      RequestInlet::Ended ended = inlet_.EndRequest();
      ended.form.close = ended.form.close || reply.close || context_.draining;
      Answer(reply, ended.form, ended.body_is_left);
    } catch (...) {
      LogException("a connection was given up");
      doomed_ = true;
    }
  }
  if (pumping_) return;
  Pump(false);
  owner_.Settle(*this);
}

void Connection::OnBodyWanted() {
  const RequestInlet::Wanted wanted = inlet_.TakeWanted();
  known_ = known_ || wanted.by_known;
  if (wanted.expects && !outlet_.WriteContinue(fd_)) doomed_ = true;
  if (pumping_) return;
  Pump(false);
  owner_.Settle(*this);
}

void Connection::Refuse(const Error& error) {
  try {
    ReplyForm form = inlet_.GiveUp();
    form.close = true;
    Answer(context_.exchanges.handler().Refuse(error), form, true);
  } catch (...) {
    LogException("a connection was given up");
    doomed_ = true;
  }
  Pump(false);
}

void Connection::Answer(const Reply& reply, const ReplyForm& form, bool lingers) {
  lingers_ = lingers;
  std::size_t written = 0;
  const ReplyOutlet::Sent sent = outlet_.Write(fd_, reply, form, written);
  left_.TakeBytes(written);
  Progress(sent);
}

void Connection::Progress(ReplyOutlet::Sent sent) {
  if (sent == ReplyOutlet::Sent::kBroken) doomed_ = true;
  if (sent != ReplyOutlet::Sent::kAll) return;
  new_phase_ = true;
  if (!outlet_.closes()) return;
  // Closing over unread input resets the connection and may destroy the answer before the client has read it.
  if (!lingers_ && !inlet_.input().has_more()) {
    doomed_ = true;
    return;
  }
  ::shutdown(fd_, SHUT_WR);
  lingers_until_ = context_.loop.Now() + context_.options.linger_time;
  if (!inlet_.Drop()) doomed_ = true;
}

void Connection::OnExpired(Limit limit) {
  if (limit == Limit::kHead) {
    Refuse(MakeError(ErrorKind::kRequestTimeout));
  } else if (limit == Limit::kBody && inlet_.phase() == Phase::kRunning) {
    inlet_.Fail(ErrorKind::kRequestTimeout, "the body came too slowly");
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
    const bool quiet = inlet_.limit() == Limit::kIdle && !inlet_.input().has_rest();
    return quiet && outlet_.empty();
  };
  if (!idle()) return;
  OnEvent({.readable = true, .its_turn = true});  // a request may have arrived already
  if (idle()) doomed_ = true;
}

void Connection::Evict(metrics::Evicted why) {
  // It is told, and does not get the time to read that to the end.
  if (inlet_.limit() == Limit::kHead && outlet_.empty()) {
    Refuse(MakeError(ErrorKind::kOverloaded,
                     std::string(why == metrics::Evicted::kMemory ? kTooMuchMemory : kTooManyPlaces)));
  }
  const linger reset{1, 0};
  if (!outlet_.empty()) ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  doomed_ = true;
  context_.exchanges.handler().NoteEvicted(why);
}

}  // namespace walletgate::http
