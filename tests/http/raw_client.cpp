#include "tests/http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/strings.h"

namespace walletgate::http::testing {
namespace {

constexpr timeval kHangGuard{20, 0};

}  // namespace

std::string RawReply::Field(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string_view line = std::string_view(head).substr(at + 2, end - at - 2);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && EqualsIgnoreCase(line.substr(0, colon), name)) {
      return std::string(Trim(line.substr(colon + 1)));
    }
    at = end;
  }
  return {};
}

RawClient::RawClient(std::uint16_t port, int receive_buffer) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int one = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kHangGuard, sizeof kHangGuard);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &kHangGuard, sizeof kHangGuard);
  if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd_);
    fd_ = -1;
  }
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

bool RawClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::SendByteByByte(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (!Send(bytes.substr(i, 1))) return false;
  }
  return true;
}

void RawClient::FinishSending() { ::shutdown(fd_, SHUT_WR); }

void RawClient::CloseWithReset() {
  const linger reset{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  ::close(fd_);
  fd_ = -1;
}

bool RawClient::Fill() {
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<RawReply> RawClient::Read(bool head_only) {
  std::size_t end;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!Fill()) return std::nullopt;
  }
  RawReply reply;
  reply.head = buffer_.substr(0, end + 2);
  reply.status = std::atoi(reply.head.substr(9, 3).c_str());
  buffer_.erase(0, end + 4);
  const std::string length = reply.Field("content-length");
  const std::size_t wanted = head_only || length.empty() ? 0 : std::stoul(length);
  while (buffer_.size() < wanted) {
    if (!Fill()) return std::nullopt;
  }
  reply.body = buffer_.substr(0, wanted);
  buffer_.erase(0, wanted);
  return reply;
}

bool RawClient::ReadsEnd() { return buffer_.empty() && !Fill(); }

std::string RawClient::ReadAll() {
  while (Fill()) {
  }
  return std::exchange(buffer_, {});
}

bool RawClient::WaitForReset() const {
  pollfd wait{fd_, 0, 0};  // errors and hang-ups are always told
  return ::poll(&wait, 1, static_cast<int>(kHangGuard.tv_sec) * 1000) > 0 && (wait.revents & POLLERR) != 0;
}

bool RawClient::Readable(std::chrono::milliseconds limit) const {
  pollfd wait{fd_, POLLIN, 0};
  return !buffer_.empty() || ::poll(&wait, 1, static_cast<int>(limit.count())) > 0;
}

}  // namespace walletgate::http::testing
