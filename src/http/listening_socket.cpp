#include "http/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace walletgate::http {
namespace {

/// Listening sockets are made at start-up and get low numbers.
constexpr int kLastDescriptor = 65536;

bool ListensOn(int fd, std::uint16_t port) {
  int listening = 0;
  socklen_t size = sizeof listening;
  if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) return false;
  sockaddr_storage address{};
  size = sizeof address;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port) == port;
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port) == port;
  return false;
}

}  // namespace

int FindListeningSocket(std::uint16_t port, std::span<const int> known) {
  for (int fd = 0; fd < kLastDescriptor; ++fd) {
    if (ListensOn(fd, port) && std::ranges::find(known, fd) == known.end()) return fd;
  }
  return -1;
}

void StopListening(int fd) {
  // A TCP socket, so that an accept() that comes too late fails with EINVAL, which Pistache survives; ENOTSOCK or EBADF
  // would end its accept thread with an exception.
  const int idle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (idle < 0) return;
  ::dup3(idle, fd, O_CLOEXEC);
  ::close(idle);
}

}  // namespace walletgate::http
