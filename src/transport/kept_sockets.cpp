#include "transport/kept_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace walletgate::transport {
namespace {

/// 0 while the socket has none.
int LocalPort(curl_socket_t fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  return 0;
}

bool HasNothingToRead(curl_socket_t fd) {
  char byte = 0;
  return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR);
}

}  // namespace

curl_socket_t KeptSockets::Open(const curl_sockaddr& address) {
  const int fd = socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  entries_.push_back({fd, 0});
  return fd;
}

int KeptSockets::Close(void* self, curl_socket_t fd) {
  auto& entries = static_cast<KeptSockets*>(self)->entries_;
  const auto is_it = [fd](const Entry& entry) { return entry.fd == fd; };
  entries.erase(std::remove_if(entries.begin(), entries.end(), is_it), entries.end());
  return close(fd);
}

bool KeptSockets::IsQuiet(int local_port) {
  bool found = false;
  for (Entry& entry : entries_) {
    if (entry.local_port == 0) entry.local_port = LocalPort(entry.fd);
    if (entry.local_port != local_port) continue;
    if (!HasNothingToRead(entry.fd)) return false;
    found = true;  // go on: two local addresses may use one port number
  }
  return found;
}

}  // namespace walletgate::transport
