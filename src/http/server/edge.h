#pragma once

// What one event loop serves: its connections, its handler, and what they share (buffers, time limits, the pool of
// exchanges, turns, memory). Knows sockets, but neither Pistache nor how they are accepted. Used by LoopTransport and
// Server. All calls on the loop's thread.

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/clock.h"
#include "http/server/connection.h"
#include "http/server/exchange.h"
#include "http/server/phase_timers.h"
#include "http/server/reply_codec.h"
#include "http/server/server.h"
#include "http/server/share/spares.h"

namespace walletgate::http {

class Edge : private ConnectionOwner {
 public:
  /// All outlive it.
  struct Parts {
    EventLoop& loop;
    const Clock& clock;  ///< of the Date field
    SocketPort& port;
  };
  /// `counts` are of all loops of a server, and outlive it.
  Edge(const ServerOptions& options, const Parts& parts, ServerCounts& counts);
  ~Edge();
  Edge(const Edge&) = delete;
  Edge& operator=(const Edge&) = delete;

  void SetHandler(std::unique_ptr<Handler> handler) {
    walletgate::Check(handler != nullptr && context_.handler == nullptr, "a loop has one handler");
    context_.handler = std::move(handler);
  }
  /// Null before SetHandler and after Stop.
  Handler* handler() const { return context_.handler.get(); }

  /// A descriptor that was accepted and is watched. Over the limit another one makes room (share/strangers.h); where
  /// nobody can, it is told so and closed.
  void Accept(int fd);
  void OnEvent(int fd, bool readable, bool writable, bool hung_up);

  /// No further requests: every answer from now on closes. `drained` is called when nothing is left to answer.
  void Drain(std::function<void()> drained);
  /// True when no connection is left, no request is being handled and the handler is quiet.
  bool Quiet() const;
  /// Closes everything, destroys the handler and then the tasks that it has not finished.
  void Stop();

 private:
  Connection* Find(int fd) const;
  /// Closes a doomed connection.
  void Settle(Connection& connection) override;
  /// Closes others while all of them hold too much memory, or too many places of those whom another loop has let in.
  /// Never while a connection is at work. Whether there is room for `newcomer` then, here or elsewhere.
  bool Relieve(const Connection* newcomer = nullptr);
  void Close(Connection& connection);
  void CloseIdle();
  /// Asks a handler that is not quiet yet again and again.
  void AwaitQuiet();
  void CheckDrained();
  /// Now and then: lets go of memory that was needed in a rush.
  void KeepUp();

  ConnectionContext context_;
  ServerCounts& counts_;
  std::vector<Connection*> by_fd_;
  Spares<Connection> spares_;
  std::size_t open_ = 0;
  bool closing_idle_ = false;  ///< of a drain: the moment for a last request is over
  bool stopped_ = false;
  TimerId keep_up_ = 0;  ///< 0: nothing is there to let go of
  std::function<void()> drained_;
};

}  // namespace walletgate::http
