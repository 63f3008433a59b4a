// The vendor of the bench: answers creates at once or after a fixed time, on one thread, and costs so little that it is
// never what limits whoever is measured. Loopback only.
//
//   vendor_stub [DELAY_MS]      prints its port on one line and serves until it is told to stop (SIGTERM)

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "tests/bench/vendor_answers.h"

namespace walletgate::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kBacklog = 4096;
constexpr std::size_t kReadBytes = 16384;  // more than a create of the bench has

/// One request of a caller's buffer, as lengths and views into it.
struct Request {
  std::string_view target;
  std::string_view body;
  std::size_t bytes = 0;
};

[[noreturn]] void Die(const char* what) {
  std::perror(what);
  std::exit(1);
}

/// The value of Content-Length; 0 without one. Callers of the bench never use chunks.
std::size_t ContentLength(std::string_view head) {
  for (const std::string_view name : {"\r\nContent-Length: ", "\r\ncontent-length: "}) {
    const std::size_t at = head.find(name);
    if (at != std::string_view::npos) return std::strtoul(head.data() + at + name.size(), nullptr, 10);
  }
  return 0;
}

/// The first whole request of `text`; `bytes` is 0 while there is none.
Request FirstRequest(std::string_view text) {
  const std::size_t head = text.find("\r\n\r\n");
  if (head == std::string_view::npos) return {};
  const std::size_t length = ContentLength(text.substr(0, head + 2));
  if (text.size() < head + 4 + length) return {};
  const std::size_t begin = text.find(' ') + 1;
  return {text.substr(begin, text.find(' ', begin) - begin), text.substr(head + 4, length), head + 4 + length};
}

class VendorStub {
 public:
  explicit VendorStub(std::chrono::milliseconds delay) : delay_(delay) { Listen(); }

  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

  /// Serves until the process is ended.
  void Run() {
    std::array<epoll_event, 256> events{};
    while (true) {
      const int count = Wait(&events);
      for (int i = 0; i < count; ++i) {
        const int fd = events.at(static_cast<std::size_t>(i)).data.fd;
        fd == listener_ ? Accept() : Read(fd);
      }
      SendDue();
    }
  }

 private:
  struct Caller {
    std::uint64_t serial = 0;  ///< since a descriptor is given again
    std::string received;
  };
  struct Later {
    SteadyClock::time_point due;
    int fd = -1;
    std::uint64_t serial = 0;
    std::string answer;
  };

  void Listen() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) Die("bind");
    if (listen(listener_, kBacklog) != 0) Die("listen");
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    Watch(listener_);
  }

  void Watch(int fd) const {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) Die("epoll_ctl");
  }

  /// All answers take the same time, so the first in the queue is the first that is due.
  int Wait(std::array<epoll_event, 256>* events) const {
    timespec left{};
    if (!later_.empty()) {
      const auto until = std::max(later_.front().due - SteadyClock::now(), SteadyClock::duration::zero());
      left.tv_sec = std::chrono::duration_cast<std::chrono::seconds>(until).count();
      left.tv_nsec = std::chrono::nanoseconds(until % std::chrono::seconds(1)).count();
    }
    return epoll_pwait2(epoll_, events->data(), static_cast<int>(events->size()), later_.empty() ? nullptr : &left,
                        nullptr);
  }

  void Accept() {
    while (true) {
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      callers_[fd] = Caller{++serial_, {}};
      Watch(fd);
    }
  }

  void Read(int fd) {
    std::array<char, kReadBytes> buffer;
    const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) {
      callers_.erase(fd);
      close(fd);
      return;
    }
    Caller& caller = callers_.at(fd);
    caller.received.append(buffer.data(), static_cast<std::size_t>(count));
    while (true) {
      const Request request = FirstRequest(caller.received);
      if (request.bytes == 0) return;
      Answer(fd, caller.serial, AnswerTo(request.target, request.body, ++answered_));
      caller.received.erase(0, request.bytes);
    }
  }

  void Answer(int fd, std::uint64_t serial, std::string answer) {
    if (delay_.count() == 0) return Send(fd, answer);
    later_.push_back({SteadyClock::now() + delay_, fd, serial, std::move(answer)});
  }

  void SendDue() {
    while (!later_.empty() && later_.front().due <= SteadyClock::now()) {
      const Later later = std::move(later_.front());
      later_.pop_front();
      const auto caller = callers_.find(later.fd);
      if (caller != callers_.end() && caller->second.serial == later.serial) Send(later.fd, later.answer);
    }
  }

  /// An answer is far smaller than a socket's buffer: what does not fit has no reader.
  static void Send(int fd, std::string_view answer) {
    if (send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) shutdown(fd, SHUT_RDWR);
  }

  const std::chrono::milliseconds delay_;
  int listener_ = -1;
  int epoll_ = -1;
  std::uint64_t serial_ = 0;
  std::uint64_t answered_ = 0;
  std::unordered_map<int, Caller> callers_;
  std::deque<Later> later_;  ///< by `due`
};

}  // namespace
}  // namespace walletgate::bench

int main(int count, char** words) {
  walletgate::bench::VendorStub stub(std::chrono::milliseconds(count > 1 ? std::strtol(words[1], nullptr, 10) : 0));
  std::printf("%d\n", stub.port());
  std::fflush(stdout);
  stub.Run();
}
