#pragma once

// The edge: an HTTP/1.1 server (RFC 9110, 9112) on Pistache's reactor with our own framing. Each event loop has its own
// listening socket (SO_REUSEPORT), connections and handler; a request lives and dies on the loop that read it.
// Used by the gateway's two listeners and by the sandboxes.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "http/server/request.h"
#include "metrics/labels.h"

namespace walletgate::http {

/// One per event loop; made, called and destroyed on that loop only. Several Handle tasks may be suspended at once.
/// When the server stops, the handler is destroyed first and then the tasks that have not finished: its destructor may
/// resolve what they wait for, but nobody may afterwards.
class Handler {
 public:
  virtual ~Handler() = default;
  /// Called when the head is there. A handler that looks at the body waits for it (Request::Whole); one that does not
  /// refuses early, and the body is thrown away.
  virtual Task<Reply> Handle(const Request& request) = 0;
  /// The answer to a head that the framing guard refused (kMalformedRequest, kRequestTimeout, and what else HTTP has a
  /// status for), to a connection too many (kOverloaded) or too late (kShuttingDown), to one that is closed for others
  /// (kOverloaded), and in place of a reply that cannot be sent (kInternal). The server closes the connection
  /// afterwards. Also the answer for a Handle that has thrown (kInternal), after which the connection goes on.
  /// Error::detail names no value of the request.
  virtual Reply Refuse(const Error& error) = 0;
  /// Told now and then, while there are connections and once after: the bytes that all of the server hold for clients.
  virtual void NoteConnectionMemory(std::size_t /*bytes*/) {}
  /// Told of a connection without a key that was closed for others.
  virtual void NoteEvicted(metrics::Evicted /*why*/) {}
  /// False while work goes on that nobody waits for; a drain does.
  virtual bool Quiet() const { return true; }
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;   ///< 0: any free one, see Server::port()
  std::string socket = {};  ///< path of a UNIX socket to listen on instead of address and port; "": none
  unsigned loops = 1;       ///< threads; more than there are cores only take turns
  /// Request line and headers together. A connection may hold so many bytes for as long as header_timeout.
  std::size_t max_header_bytes = 16384;
  std::size_t max_headers = 100;       ///< more are sent by no client that means well
  std::size_t max_body_bytes = 65536;  ///< held in memory as a whole, and parsed at once
  /// Of a request with this head, where it may have a larger body; 0: it may not. Whoever handles it asks for the body
  /// (Request::Whole) once he knows that he wants so much. Null: none may.
  std::size_t (*max_body_of)(const Request& head) = nullptr;
  std::size_t max_extension_bytes = 256;    ///< of the chunks of a body together; nobody needs any
  std::size_t max_trailer_bytes = 4096;     ///< thrown away
  std::size_t max_reply_bytes = 1U << 20U;  ///< a larger reply is a bug: 500 instead (STACK finding 6)
  /// That the kernel keeps, unsent, for a client that does not read; nothing more is served to him meanwhile.
  std::size_t max_unread_bytes = 131072;
  /// What one connection may have before it is another's turn.
  std::size_t requests_per_turn = 4;
  std::size_t bytes_per_turn = 65536;
  /// Held for clients by all connections. Above it those who have shown no key are closed, the longest-waiting first.
  std::size_t connection_memory = 128U << 20U;
  /// Over all loops; each needs a descriptor. For a further one the longest-waiting without a key is closed; where all
  /// have shown one, it gets 503 and is closed.
  std::size_t max_connections = 10000;
  /// From a request's first byte to its last header; longer helps those who trickle, on purpose or not.
  std::chrono::milliseconds header_timeout{10000};
  std::chrono::milliseconds body_timeout{30000};  ///< for a whole body, in the same way
  /// Between requests of a connection. A front has to give up earlier, or meets closed ones.
  std::chrono::milliseconds idle_timeout{75000};
  /// After the last answer, for a client that is still sending and would lose it by a reset: between two reads, and in
  /// all. As nginx does (lingering_timeout, lingering_time).
  std::chrono::milliseconds linger_timeout{5000};
  std::chrono::milliseconds linger_time{30000};
  std::chrono::milliseconds write_timeout{10000};  ///< for one whole answer; a client that does not read is cut off
};

class Server {
 public:
  using HandlerFactory = std::function<std::unique_ptr<Handler>(EventLoop& loop)>;

  /// Binds and starts the loops. Error (kInternal) names the address and errno's text when it cannot listen, and says
  /// so when the hard limit of open files is too low for `max_connections` (the soft limit is raised as needed).
  /// `clock`, which outlives the server, is that of the Date field.
  static Result<std::unique_ptr<Server>> Start(const ServerOptions& options, const Clock& clock,
                                               const HandlerFactory& factory);
  ~Server();  ///< stops at once

  /// 0 on a UNIX socket.
  std::uint16_t port() const;

  /// Stops accepting, finishes the requests in flight with "Connection: close", waits until the handlers are quiet,
  /// then stops; at the latest after `limit`. A connection that is idle gets a moment to send its next request before
  /// it is closed. Blocks the calling thread, which must be none of the loops. True when everything was answered.
  bool Drain(std::chrono::milliseconds limit);

  /// Runs `action` soon on every loop, with the handler that the factory made for it. Looked up when it runs: a loop
  /// whose handler has gone, by Drain or otherwise, skips it and drops its copy. Thread-safe, also during Drain.
  void PostToHandlers(const std::function<void(Handler& handler)>& action);

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace walletgate::http
