#pragma once

// The writing half of a connection: a reply becomes bytes, and goes out as fast as the client reads. Part of
// Connection.

#include <cstddef>

#include "http/server/connection/context.h"
#include "http/server/reply_codec.h"
#include "http/server/server.h"
#include "http/server/socket_output.h"

namespace walletgate::http {

class ReplyOutlet {
 public:
  using Sent = SocketOutput::Sent;

  explicit ReplyOutlet(ConnectionContext& context) : context_(context) {}

  /// For a socket that was just opened: how much the kernel may keep for a client that does not read.
  void Open(int fd) const;
  /// REQUIRES empty(), and that no answer before has said that it is the last. A reply that cannot be sent is replaced
  /// by one that says so. `written` counts the bytes.
  Sent Write(int fd, const Reply& reply, ReplyForm form, std::size_t& written);
  /// "100 Continue". True: it is out.
  bool WriteContinue(int fd);
  /// REQUIRES !empty(), and that the kernel takes more.
  Sent Resume(int fd);

  /// Everything has been written.
  bool empty() const { return output_.empty(); }
  /// The connection ends with what has been written.
  bool closes() const { return closes_; }
  void CloseAfter() { closes_ = true; }
  /// Bytes of memory that are held for the client.
  std::size_t held() const { return output_.held(); }
  /// For the next connection.
  void Shut();

 private:
  ConnectionContext& context_;
  SocketOutput output_;
  bool closes_ = false;
};

}  // namespace walletgate::http
