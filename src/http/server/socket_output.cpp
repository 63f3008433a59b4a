#include "http/server/socket_output.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"

namespace walletgate::http {
namespace {

/// How many bytes the kernel took, at least 0; -1 for a connection that is gone.
ssize_t TrySend(int fd, std::string_view bytes) {
  const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) return -1;
  return std::max<ssize_t>(sent, 0);
}

}  // namespace

SocketOutput::Sent SocketOutput::Send(int fd, std::string_view bytes) {
  Check(empty(), "an answer is written when the one before is out");
  const ssize_t sent = TrySend(fd, bytes);
  if (sent < 0) return Sent::kBroken;
  const auto taken = static_cast<std::size_t>(sent);
  if (taken == bytes.size()) return Sent::kAll;
  rest_.assign(bytes.substr(taken));
  sent_ = 0;
  return Sent::kPart;
}

SocketOutput::Sent SocketOutput::Resume(int fd) {
  Check(sent_ < rest_.size(), "writing goes on where something is left");
  const ssize_t sent = TrySend(fd, std::string_view(rest_).substr(sent_));
  if (sent < 0) return Sent::kBroken;
  sent_ += static_cast<std::size_t>(sent);
  if (sent_ < rest_.size()) return Sent::kPart;
  Reset();
  return Sent::kAll;
}

void SocketOutput::Reset() {
  rest_.clear();
  rest_.shrink_to_fit();
  sent_ = 0;
}

}  // namespace walletgate::http
