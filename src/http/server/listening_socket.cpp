#include "http/server/listening_socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>

namespace walletgate::http {
namespace {

constexpr std::chrono::milliseconds kAcceptPatience{500};

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

bool PortIsFree(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return true;
  // Without SO_REUSEPORT the kernel lets nobody in beside a listener; with SO_REUSEADDR old connections do not count.
  const int fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool taken = ::bind(fd, found->ai_addr, found->ai_addrlen) != 0 && errno == EADDRINUSE;
  ::close(fd);
  ::freeaddrinfo(found);
  return !taken;
}

std::vector<int> ListeningSockets(std::uint16_t port) {
  std::vector<int> found;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", failure)) {
    const int fd = std::atoi(entry.path().filename().c_str());
    if (ListensOn(fd, port)) found.push_back(fd);
  }
  return found;
}

void LetAcceptAll(const std::vector<int>& listening) {
  sock_filter drop_all = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program{1, &drop_all};
  for (const int fd : listening) ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
  const auto give_up = std::chrono::steady_clock::now() + kAcceptPatience;
  for (const int fd : listening) {
    pollfd waiting{fd, POLLIN, 0};
    while (::poll(&waiting, 1, 0) > 0 && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
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
