#include "http/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace walletgate::http {
namespace {

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

std::vector<int> ListeningSockets(std::uint16_t port) {
  std::vector<int> found;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", failure)) {
    const int fd = std::atoi(entry.path().filename().c_str());
    if (ListensOn(fd, port)) found.push_back(fd);
  }
  return found;
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
