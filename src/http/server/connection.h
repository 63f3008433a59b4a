#pragma once

// One client connection: reads, hands one request at a time to the handler at the end of its head, answers in order,
// keeps or closes. It reads no further request while one runs or an answer is not yet written, so what a client can
// pile up is one read buffer and what the kernel holds; and it serves no more at a time than a turn allows. Owned and
// driven by Edge, on one loop.

#include <cstdint>

#include "http/server/connection/context.h"
#include "http/server/connection/reply_outlet.h"
#include "http/server/connection/request_inlet.h"

namespace walletgate::http {

class Connection;

/// Who owns connections, and closes those that are doomed.
class ConnectionOwner {
 public:
  /// Outside an event of its own something has come of it.
  virtual void Settle(Connection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

/// What there is to do for a connection.
struct SocketEvent {
  bool readable = false;
  bool writable = false;
  bool hung_up = false;   ///< the client will send no more
  bool its_turn = false;  ///< it has waited in the queue
};

class Connection final : public TurnTaker, public MemoryHolder, public Stranger, private ReplyTarget, private Timed {
 public:
  Connection(ConnectionContext& context, ConnectionOwner& owner);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Begins a life on descriptor `fd`, which Edge closes at its end.
  void Open(int fd);
  /// Ends it; the object may then be opened again.
  void Shut();

  int fd() const { return fd_; }
  /// Nothing more can come of it; Edge closes it when the current event is over.
  bool doomed() const { return doomed_; }
  void OnEvent(const SocketEvent& event);
  /// Answers with what the handler says of `error`, and closes. Also before anything was sent.
  void Refuse(const Error& error);
  /// Closes it at once when it is idle, else after the answer in progress.
  void Drain();
  /// Ends it at once, for the others. Whoever has begun a request is told why, and the handler.
  void Evict(metrics::Evicted why);

 private:
  void OnReply(Reply reply) override;
  void OnBodyWanted() override;
  void OnExpired(Limit limit) override;

  /// Does what can be done without waiting, within one turn.
  void Pump(bool its_turn);
  void Step();
  /// Writes an answer; the client may still be sending when it `lingers`.
  void Answer(const Reply& reply, const ReplyForm& form, bool lingers);
  void Progress(ReplyOutlet::Sent sent);

  ConnectionContext& context_;
  ConnectionOwner& owner_;
  int fd_ = -1;
  bool pumping_ = false;
  bool doomed_ = false;
  bool known_ = false;      ///< the client has shown a key
  bool lingers_ = false;    ///< after the last answer, for a client that may still be sending
  bool new_phase_ = false;  ///< time limits start afresh
  RequestInlet inlet_;
  ReplyOutlet outlet_;
  TurnBudget left_;  ///< of this turn
  SteadyTime lingers_until_{};
};

}  // namespace walletgate::http
