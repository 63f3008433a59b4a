#pragma once

// A small real TCP server on port 0 in its own thread, for tests of what talks HTTP over sockets. It reads whole
// requests (Content-Length bodies), asks a handler what to do, and counts. It never checks: replies are raw bytes, so
// they may be as wrong as a test likes.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/strings.h"

namespace walletgate::fakes {

struct SeenRequest {
  int connection = 0;  ///< 1 is the first that was accepted
  std::string method;
  std::string target;
  std::string head;  ///< request line and headers as sent, without the empty line
  std::string body;

  /// The value of the first header of that name, or "(absent)".
  std::string Header(std::string_view name) const {
    for (std::size_t at = head.find("\r\n"); at != std::string::npos; at = head.find("\r\n", at + 1)) {
      const std::string_view line = std::string_view(head).substr(at + 2, head.find("\r\n", at + 2) - at - 2);
      const std::size_t colon = line.find(':');
      if (colon != std::string_view::npos && EqualsIgnoreCase(line.substr(0, colon), name)) {
        return std::string(Trim(line.substr(colon + 1)));
      }
    }
    return "(absent)";
  }
};

struct ServerReply {
  enum class Then { kKeepOpen, kClose, kReset };
  std::string bytes;
  Then then = Then::kKeepOpen;
  std::chrono::milliseconds delay{0};
  std::string late_bytes;  ///< sent `delay` after `bytes`, unasked

  static ServerReply Raw(std::string bytes, Then then = Then::kKeepOpen) {
    ServerReply reply;
    reply.bytes = std::move(bytes);
    reply.then = then;
    return reply;
  }
  static ServerReply Json(int status, std::string_view body) {
    return Raw("HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: application/json\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
  }
  static ServerReply Silence() { return {}; }
  static ServerReply Close() { return Raw("", Then::kClose); }
  static ServerReply Reset() { return Raw("", Then::kReset); }
};

class TestServer {
 public:
  /// Called on the server's thread.
  using Handler = std::function<ServerReply(const SeenRequest& request)>;

  explicit TestServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = Check(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    Check(bind(listener_, reinterpret_cast<const sockaddr*>(&address), size));
    Check(listen(listener_, 512));
    Check(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
    port_ = ntohs(address.sin_port);
    wake_ = Check(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    thread_ = std::thread([this] { Serve(); });
  }
  ~TestServer() {
    stopping_ = true;
    Wake();
    thread_.join();
    for (const Connection& connection : connections_) close(connection.fd);
    close(listener_);
    close(wake_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::uint16_t port() const { return port_; }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return accepted_; }
  int requests() const { return static_cast<int>(Seen().size()); }
  /// Connections that are open at this end now.
  int open() const { return open_; }
  /// Bytes that arrived, whole requests or not.
  std::size_t bytes_received() const { return received_; }
  std::vector<SeenRequest> Seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }
  /// Closes every connection that is open now, from the server's side, and waits until that is done.
  void CloseConnections() {
    closing_ = true;
    Wake();
    while (closing_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Connection {
    int fd = -1;
    int number = 0;
    std::string in;
    std::string out;
    bool replying = false;
    Moment due;
    ServerReply reply;
    bool dead = false;
  };

  static int Check(int result) {
    if (result < 0) std::abort();
    return result;
  }
  void Wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
  }

  void Serve() {
    while (!stopping_) {
      std::vector<pollfd> polled = {{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
      int wait = -1;
      for (const Connection& connection : connections_) {
        const int events = connection.out.empty() ? POLLIN : POLLIN | POLLOUT;
        polled.push_back({connection.fd, static_cast<short>(events), 0});
        if (connection.replying) wait = 1;
      }
      poll(polled.data(), polled.size(), wait);
      std::uint64_t count = 0;
      [[maybe_unused]] const ssize_t drained = read(wake_, &count, sizeof count);
      std::size_t at = 2;
      for (Connection& connection : connections_) {
        if (polled[at++].revents != 0) Receive(connection);
        Step(connection);
      }
      if (polled[1].revents != 0) Accept();
      Reap();
    }
  }

  void Accept() {
    while (true) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      if (fd < 0) return;
      connections_.emplace_back().fd = fd;
      connections_.back().number = ++accepted_;
      ++open_;
    }
  }

  void Receive(Connection& connection) {
    char buffer[65536];
    while (true) {
      const ssize_t got = recv(connection.fd, buffer, sizeof buffer, 0);
      if (got > 0) {
        connection.in.append(buffer, static_cast<std::size_t>(got));
        received_ += static_cast<std::size_t>(got);
        continue;
      }
      if (got == 0 || errno != EAGAIN) connection.dead = true;
      return;
    }
  }

  void Step(Connection& connection) {
    if (!connection.replying) TakeRequest(connection);
    if (!connection.replying || std::chrono::steady_clock::now() < connection.due) return;
    connection.out += std::exchange(connection.reply.bytes, {});
    while (!connection.out.empty()) {
      const ssize_t sent = send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      connection.out.erase(0, static_cast<std::size_t>(sent));
    }
    if (!connection.reply.late_bytes.empty()) {
      connection.reply.bytes = std::exchange(connection.reply.late_bytes, {});
      connection.due = std::chrono::steady_clock::now() + connection.reply.delay;
      return;
    }
    connection.replying = false;
    if (connection.reply.then == ServerReply::Then::kKeepOpen) return;
    if (connection.reply.then == ServerReply::Then::kReset) {
      const linger abort_it{1, 0};
      setsockopt(connection.fd, SOL_SOCKET, SO_LINGER, &abort_it, sizeof abort_it);
    }
    connection.dead = true;
  }

  void TakeRequest(Connection& connection) {
    const std::size_t end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return;
    SeenRequest request;
    request.connection = connection.number;
    request.head = connection.in.substr(0, end);
    const std::string length = request.Header("content-length");
    const std::size_t body = length == "(absent)" ? 0 : std::strtoull(length.c_str(), nullptr, 10);
    if (connection.in.size() < end + 4 + body) return;
    request.body = connection.in.substr(end + 4, body);
    connection.in.erase(0, end + 4 + body);
    const std::size_t first = request.head.find(' ');
    const std::size_t second = request.head.find(' ', first + 1);
    request.method = request.head.substr(0, first);
    request.target = request.head.substr(first + 1, second - first - 1);
    {
      const std::lock_guard lock(mutex_);
      seen_.push_back(request);
    }
    connection.reply = handler_(request);
    connection.due = std::chrono::steady_clock::now() + connection.reply.delay;
    connection.replying = true;
  }

  void Reap() {
    const bool all = closing_;
    connections_.remove_if([&](const Connection& connection) {
      if (!all && !connection.dead) return false;
      close(connection.fd);
      --open_;
      return true;
    });
    if (all) closing_ = false;
  }

  Handler handler_;
  int listener_ = -1;
  int wake_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> closing_{false};
  std::atomic<int> accepted_{0};
  std::atomic<int> open_{0};
  std::atomic<std::size_t> received_{0};
  std::list<Connection> connections_;  ///< the server thread's
  mutable std::mutex mutex_;
  std::vector<SeenRequest> seen_;  ///< guarded by mutex_
  std::thread thread_;
};

/// A listener that never accepts and whose queue is full: connecting to it hangs. Loopback only.
class UnacceptingListener {
 public:
  UnacceptingListener() {
    fds_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address_;
    if (bind(fds_[0], reinterpret_cast<const sockaddr*>(&address_), size) != 0 || listen(fds_[0], 0) != 0) std::abort();
    getsockname(fds_[0], reinterpret_cast<sockaddr*>(&address_), &size);
    for (int i = 0; i < 4; ++i) {
      fds_.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      [[maybe_unused]] const int pending = connect(fds_.back(), reinterpret_cast<const sockaddr*>(&address_), size);
    }
  }
  ~UnacceptingListener() {
    for (const int fd : fds_) close(fd);
  }
  UnacceptingListener(const UnacceptingListener&) = delete;
  UnacceptingListener& operator=(const UnacceptingListener&) = delete;
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)); }

 private:
  sockaddr_in address_{};
  std::vector<int> fds_;
};

/// An origin on loopback where nothing listens.
inline std::string RefusingOrigin() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0) std::abort();
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

}  // namespace walletgate::fakes
