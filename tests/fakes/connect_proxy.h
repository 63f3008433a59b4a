#pragma once

// A small real HTTP proxy on loopback that opens tunnels by CONNECT, in its own thread. Every tunnel ends at one port
// of 127.0.0.1, whatever host it was asked for, so that tests may name hosts that do not exist.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace walletgate::fakes {

class ConnectProxy {
 public:
  /// `refusal`: bytes that are sent, before the connection is closed, instead of opening a tunnel. "": it is opened.
  explicit ConnectProxy(std::uint16_t target, std::string refusal = {})
      : target_(target), refusal_(std::move(refusal)) {
    listener_ = Check(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = Loopback(0);
    socklen_t size = sizeof address;
    Check(bind(listener_, reinterpret_cast<const sockaddr*>(&address), size));
    Check(listen(listener_, 64));
    Check(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
    port_ = ntohs(address.sin_port);
    wake_ = Check(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    thread_ = std::thread([this] { Serve(); });
  }
  ~ConnectProxy() {
    stopping_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
    thread_.join();
    for (Session& session : sessions_) Close(session);
    close(listener_);
    close(wake_);
  }
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// What came before each tunnel: "CONNECT vendor.example:443 HTTP/1.1" and header lines.
  std::vector<std::string> Heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
  }

 private:
  struct Session {
    int client = -1;
    int target = -1;  ///< -1: no tunnel yet
    std::string in;
    bool over = false;
  };

  static int Check(int result) {
    if (result < 0) std::abort();
    return result;
  }
  static sockaddr_in Loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
  }
  static void Close(Session& session) {
    close(session.client);
    if (session.target >= 0) close(session.target);
  }
  static bool SendAll(int fd, const char* bytes, std::size_t size) {
    while (size > 0) {
      const ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes += sent;
      size -= static_cast<std::size_t>(sent);
    }
    return true;
  }

  void Serve() {
    while (!stopping_) {
      std::vector<pollfd> polled = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const Session& session : sessions_) {
        polled.push_back({session.client, POLLIN, 0});
        polled.push_back({session.target, POLLIN, 0});  // poll leaves out what is -1
      }
      poll(polled.data(), polled.size(), -1);
      std::size_t at = 2;
      for (Session& session : sessions_) {
        if (polled[at++].revents != 0) FromClient(session);
        if (polled[at++].revents != 0 && !session.over) session.over = !Relay(session.target, session.client);
      }
      sessions_.remove_if([](Session& session) {
        if (session.over) Close(session);
        return session.over;
      });
      if (polled[1].revents != 0)
        sessions_.push_back({Check(accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)), -1, {}, false});
    }
  }

  static bool Relay(int from, int to) {
    char bytes[16384];
    const ssize_t got = recv(from, bytes, sizeof bytes, 0);
    return got > 0 && SendAll(to, bytes, static_cast<std::size_t>(got));
  }

  void FromClient(Session& session) {
    if (session.target >= 0) {
      session.over = !Relay(session.client, session.target);
      return;
    }
    char bytes[4096];
    const ssize_t got = recv(session.client, bytes, sizeof bytes, 0);
    if (got > 0) session.in.append(bytes, static_cast<std::size_t>(got));
    const std::size_t end = session.in.find("\r\n\r\n");
    if (got > 0 && end == std::string::npos) return;
    session.over = got <= 0 || !Open(session, session.in.substr(0, end));
  }

  bool Open(Session& session, std::string head) {
    {
      const std::lock_guard lock(mutex_);
      heads_.push_back(std::move(head));
    }
    if (!refusal_.empty()) {
      SendAll(session.client, refusal_.data(), refusal_.size());
      return false;
    }
    const sockaddr_in address = Loopback(target_);
    session.target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(session.target, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return false;
    const std::string opened = "HTTP/1.1 200 Connection established\r\nX-Proxy: here\r\n\r\n";
    return SendAll(session.client, opened.data(), opened.size());
  }

  const std::uint16_t target_;
  const std::string refusal_;
  int listener_ = -1;
  int wake_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::list<Session> sessions_;  ///< the thread's
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;  ///< guarded by mutex_
  std::thread thread_;
};

}  // namespace walletgate::fakes
