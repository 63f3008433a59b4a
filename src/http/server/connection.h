#pragma once

// One client connection: reads, feeds the framing guard, runs one request at a time through the handler, answers in
// order, keeps or closes. It stops reading while a request runs or an answer is not yet written, so what a client can
// pile up is one read buffer and what the kernel holds. Owned and driven by Edge, on one loop.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "http/server/exchange.h"
#include "http/server/framing.h"
#include "http/server/phase_timers.h"
#include "http/server/reply_codec.h"
#include "http/server/server.h"
#include "http/server/socket_input.h"
#include "http/server/socket_output.h"

namespace walletgate::http {

/// What a connection asks of the reactor that watches its descriptor.
class SocketPort {
 public:
  /// Reports writability too, or no longer. Readability is always reported, once per change.
  virtual void WantWrite(int fd, bool wanted) = 0;
  /// Forgets and closes the descriptor.
  virtual void Close(int fd) = 0;

 protected:
  ~SocketPort() = default;
};

/// What the connections of one loop share. Each uses it within one call.
struct ConnectionContext {
  ServerOptions options;
  EventLoop& loop;
  const Clock& clock;  ///< of the Date field
  SocketPort& port;
  std::unique_ptr<Handler> handler;
  PhaseTimers timers;
  ExchangePool exchanges;
  DateCache date;
  std::array<char, 16384> in;  ///< read buffer
  std::string encoded;         ///< an answer on its way to the kernel
  bool draining = false;       ///< every answer from now on closes
};

class Connection;

/// Who owns connections, and closes those that are doomed.
class ConnectionOwner {
 public:
  /// Outside an event of its own something has come of it.
  virtual void Settle(Connection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

/// What the reactor tells of a descriptor.
struct SocketEvent {
  bool readable = false;
  bool writable = false;
  bool hung_up = false;  ///< the client will send no more
};

class Connection final : private ReplyTarget, private Timed {
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

 private:
  enum class Phase : std::uint8_t { kOpen, kRunning, kLingering };

  void OnReply(Reply reply) override;
  void OnExpired(Limit limit) override;

  void Pump();
  void Step();
  void AfterFeed();
  void Answer(const Reply& reply, bool close);
  void AfterAnswer();
  Limit LimitNow() const;

  ConnectionContext& context_;
  ConnectionOwner& owner_;
  int fd_ = -1;
  Phase phase_ = Phase::kOpen;
  bool pumping_ = false;
  bool doomed_ = false;
  bool close_after_ = false;   ///< close when the answer is written
  bool linger_after_ = false;  ///< ... and let the client read it although it may still be sending
  bool new_phase_ = false;     ///< time limits start afresh
  SocketInput input_;
  SocketOutput output_;
  RequestReader reader_;
  Exchange* exchange_ = nullptr;  ///< being filled or running
  ReplyForm form_;                ///< of the answer to the running request
  std::size_t lingered_ = 0;      ///< bytes thrown away while lingering
};

}  // namespace walletgate::http
