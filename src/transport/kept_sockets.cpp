#include "transport/kept_sockets.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

// Of the system, since the header of glibc that has tcp_info lacks its newer members.
#include <linux/tcp.h>

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

/// What has been read of a connection, whoever reads it: what came, without what waits. 0 where that is not known.
std::uint64_t ReadOf(curl_socket_t fd) {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  int waiting = 0;  // asked second: what comes in between makes it read less, not more
  if (ioctl(fd, SIOCINQ, &waiting) != 0) return 0;
  const std::uint64_t came = info.tcpi_bytes_received;
  return came - std::min(came, static_cast<std::uint64_t>(std::max(waiting, 0)));
}

}  // namespace

curl_socket_t KeptSockets::Open(const curl_sockaddr& address) {
  const int fd = socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  entries_.push_back({fd, 0, 0});
  return fd;
}

int KeptSockets::Close(void* self, curl_socket_t fd) {
  auto& entries = static_cast<KeptSockets*>(self)->entries_;
  const auto is_it = [fd](const Entry& entry) { return entry.fd == fd; };
  entries.erase(std::remove_if(entries.begin(), entries.end(), is_it), entries.end());
  return close(fd);
}

template <class Visit>
void KeptSockets::ForEach(int local_port, Visit visit) {
  for (Entry& entry : entries_) {
    if (entry.local_port == 0) entry.local_port = LocalPort(entry.fd);
    if (entry.local_port == local_port) visit(entry);
  }
}

bool KeptSockets::IsQuiet(int local_port) {
  bool found = false;
  bool quiet = true;
  ForEach(local_port, [&](const Entry& entry) {
    found = true;
    quiet = quiet && HasNothingToRead(entry.fd);
  });
  return found && quiet;
}

void KeptSockets::BeginCount(int local_port) {
  ForEach(local_port, [](Entry& entry) { entry.before = ReadOf(entry.fd); });
}

std::uint64_t KeptSockets::CountOf(int local_port) {
  std::optional<std::uint64_t> least;
  ForEach(local_port, [&](const Entry& entry) {
    const std::uint64_t read = ReadOf(entry.fd);
    const std::uint64_t since = read - std::min(read, entry.before);
    least = std::min(least.value_or(since), since);
  });
  return least.value_or(0);
}

}  // namespace walletgate::transport
