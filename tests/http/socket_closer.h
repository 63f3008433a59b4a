#pragma once

// The reactor's side of connections in tests without one: it closes what it is told to close, and remembers it.

#include <unistd.h>

#include <set>

#include "http/server/connection/context.h"

namespace walletgate::http::testing {

class SocketCloser final : public SocketPort {
 public:
  void WantWrite(int, bool) override {}
  void Close(int fd) override {
    closed.insert(fd);
    ::close(fd);
  }
  std::set<int> closed;
};

}  // namespace walletgate::http::testing
