#include "http/server/socket_input.h"

#include <cerrno>

namespace walletgate::http {

void SocketInput::DropRest() {
  rest_.clear();
  rest_.shrink_to_fit();
  used_ = 0;
}

SocketInput::Got SocketInput::AfterNone(ssize_t got) {
  if (got < 0 && errno == EINTR) return Got::kNothing;
  readable_ = false;
  end_seen_ = end_seen_ || got == 0;
  if (got == 0) return Got::kEnd;
  return errno == EAGAIN || errno == EWOULDBLOCK ? Got::kNothing : Got::kBroken;
}

}  // namespace walletgate::http
