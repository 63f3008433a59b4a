#pragma once

// The reading half of a connection: bytes of its socket through the framing guard into an exchange, whose handler is
// asked at the end of the head and waits for the rest. Part of Connection.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/server/connection/context.h"
#include "http/server/exchange.h"
#include "http/server/framing.h"
#include "http/server/phase_timers.h"
#include "http/server/reply_codec.h"
#include "http/server/socket_input.h"

namespace walletgate::http {

class RequestInlet {
 public:
  enum class Phase : std::uint8_t {
    kOpen,      ///< between requests, or inside a head
    kRunning,   ///< a handler has a request, and perhaps waits for its body
    kSkipping,  ///< the request was answered before its body, which is thrown away as it comes
    kDropping,  ///< no further request is read: what comes is thrown away
  };
  /// What came of one read that is not done with.
  enum class Came : std::uint8_t {
    kNothing,
    kRequest,  ///< a head that is whole: it wants to be Run
    kRefused,  ///< what is no request, or not all of one: see error()
    kEnd,      ///< the client will send no more, and nothing is open
    kBroken,   ///< the connection is gone, or cannot go on
  };
  /// What is known of a request that was answered.
  struct Ended {
    ReplyForm form;
    bool body_is_left = false;  ///< some of it is still to come
  };
  /// Of whoever waits for a body.
  struct Wanted {
    bool by_known = false;  ///< its sender has shown a key
    bool expects = false;   ///< its sender waits to be told to go on; said once
  };

  explicit RequestInlet(ConnectionContext& context);

  SocketInput& input() { return input_; }
  Phase phase() const { return phase_; }
  /// How long the client may take for what it is sending; kNone while it is waited for nobody.
  Limit limit() const;
  /// There may be something to read, and somebody who wants it.
  bool can_read() const;

  /// Reads at most `most` bytes, once. `used` counts what was used.
  Came Read(int fd, std::size_t most, std::size_t& used);
  /// After kRefused.
  Error error() const;

  /// Hands the request to the handler. `target` gets the answer, perhaps before this returns.
  void Run(ReplyTarget& target);
  Wanted TakeWanted();
  /// The body that a handler waits for will not be there. `detail` lives as long as the program.
  void Fail(ErrorKind kind, std::string_view detail);
  /// The request that was run has been answered. Its body is skipped where the end of it can be found, else `form` says
  /// that the connection closes.
  Ended EndRequest();
  /// Gives up a request that no handler has. What is known of the form of an answer to it.
  ReplyForm GiveUp();
  /// No further request is read. False when nothing more can come.
  bool Drop();

  /// Bytes of memory that are held for the client.
  std::size_t held() const;
  /// For the next connection. A handler that runs is left to itself.
  void Shut();

 private:
  Came OnBytes();

  ConnectionContext& context_;
  Phase phase_ = Phase::kOpen;
  SocketInput input_;
  RequestReader reader_;
  Exchange* exchange_ = nullptr;  ///< being filled, or with its handler
};

}  // namespace walletgate::http
