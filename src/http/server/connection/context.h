#pragma once

// What the connections of one loop share: limits, clocks, buffers, pools, and the queues in which they wait for time,
// memory and places. Made by Edge; each connection uses it within one call.

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/server/exchange.h"
#include "http/server/phase_timers.h"
#include "http/server/reply_codec.h"
#include "http/server/server.h"
#include "http/server/share/memory_book.h"
#include "http/server/share/strangers.h"
#include "http/server/share/turn_queue.h"

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

/// What all loops of a server have together. Thread-safe.
struct ServerCounts {
  std::atomic<std::size_t> connections{0};  ///< that are open
  std::atomic<std::size_t> memory{0};       ///< bytes that they hold (share/memory_book.h)
  std::atomic<std::size_t> strangers{0};    ///< that wait for a client who has shown no key (share/strangers.h)
};

struct ConnectionContext {
  ServerOptions options;
  EventLoop& loop;
  const Clock& clock;  ///< of the Date field
  SocketPort& port;
  std::unique_ptr<Handler> handler;
  PhaseTimers timers;
  ExchangePool exchanges;
  TurnQueue turns;
  MemoryBook memory;
  Strangers strangers;
  DateCache date;
  std::array<char, 16384> in;  ///< read buffer
  std::string encoded;         ///< an answer on its way to the kernel
  bool draining = false;       ///< every answer from now on closes
};

}  // namespace walletgate::http
