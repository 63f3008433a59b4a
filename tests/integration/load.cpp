#include "tests/integration/load.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/loop/epoll_loop.h"

namespace walletgate::fakes {
namespace {

constexpr std::chrono::milliseconds kTick{2};

/// One kept connection, on a loop. Hand-made, because a client that costs as much as the gateway measures itself.
class Caller {
 public:
  using Done = std::function<void(Caller& self, int status, const std::string& answer)>;

  Caller(EpollLoop& loop, std::uint16_t port, Done done) : loop_(loop), done_(std::move(done)) {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
    loop_.Watch(fd_, EventLoop::kRead, [this](std::uint8_t) { OnReadable(); });
  }
  ~Caller() {
    loop_.Unwatch(fd_);
    ::close(fd_);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void Send(const std::string& request) {
    sent_ = SystemClock().Steady();
    if (::send(fd_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) Finish(0);
  }
  SteadyTime sent() const { return sent_; }

 private:
  void OnReadable() {
    std::array<char, 16384> some{};
    const ssize_t got = ::recv(fd_, some.data(), some.size(), MSG_DONTWAIT);
    if (got <= 0) return Finish(0);
    answer_.append(some.data(), static_cast<std::size_t>(got));
    const std::size_t head = answer_.find("\r\n\r\n");
    const std::size_t length = answer_.find("Content-Length: ");
    if (head == std::string::npos || length > head) return;
    if (answer_.size() >= head + 4 + std::stoul(answer_.substr(length + 16))) Finish(std::stoi(answer_.substr(9, 3)));
  }
  void Finish(int status) {
    const std::string answer = std::exchange(answer_, {});
    done_(*this, status, answer);
  }

  EpollLoop& loop_;
  Done done_;
  int fd_ = -1;
  SteadyTime sent_{};
  std::string answer_;
};

class Driver {
 public:
  explicit Driver(const Load& load) : load_(load) {
    const std::uint16_t port = ParseUrl(load.client.url)->port;
    const int count = load.at_once > 0 ? load.at_once : kMaxAtOnce;
    for (int i = 0; i < count; ++i) {
      callers_.push_back(std::make_unique<Caller>(
          loop_, port,
          [this](Caller& caller, int status, const std::string& answer) { Note(caller, status, answer); }));
      idle_.push_back(callers_.back().get());
    }
  }

  LoadResult Run() {
    began_ = SystemClock().Steady();
    Tick();
    loop_.Run();
    result_.took = SystemClock().Steady() - began_;
    return std::move(result_);
  }

 private:
  static constexpr int kMaxAtOnce = 512;

  bool Over() const { return SystemClock().Steady() - began_ >= load_.length; }

  /// Sends what is due by now; what finds no caller free is not made up for later.
  void Tick() {
    const std::chrono::duration<double> passed = SystemClock().Steady() - began_;
    const auto due = static_cast<std::size_t>(passed.count() * load_.per_second);
    while (!idle_.empty() && (load_.at_once > 0 || due_ < due)) Begin();
    due_ = std::max(due_, due);
    ticking_ = !Over();
    if (ticking_) loop_.After(kTick, [this] { Tick(); });
    StopWhenDone();
  }

  void Begin() {
    Caller& caller = *idle_.back();
    idle_.pop_back();
    ++due_;
    const std::string body = load_.body(static_cast<int>(result_.sent++));
    caller.Send("POST /v1/end-users HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer " + load_.client.api_key +
                "\r\n" + load_.headers +
                "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }

  void Note(Caller& caller, int status, const std::string& answer) {
    const std::chrono::nanoseconds took = SystemClock().Steady() - caller.sent();
    const bool refused = status == 503 && answer.find(R"("applied":"no")") != std::string::npos &&
                         answer.find("Retry-After: ") != std::string::npos;
    if (status == 201) {
      result_.made.push_back(took);
    } else if (refused) {
      result_.refused.push_back(took);
    } else {
      result_.others.push_back({answer.empty() ? "no answer" : answer, took});
    }
    idle_.push_back(&caller);
    if (load_.at_once > 0 && !Over()) Begin();
    StopWhenDone();
  }

  void StopWhenDone() {
    if (!ticking_ && idle_.size() == callers_.size()) loop_.Stop();
  }

  const Load& load_;
  EpollLoop loop_;
  std::vector<std::unique_ptr<Caller>> callers_;
  std::vector<Caller*> idle_;
  LoadResult result_;
  SteadyTime began_{};
  std::size_t due_ = 0;
  bool ticking_ = true;
};

}  // namespace

LoadResult Run(const Load& load) { return Driver(load).Run(); }

OnCores::OnCores(Which which) {
  ::sched_getaffinity(0, sizeof before_, &before_);
  static const cpu_set_t all = before_;
  cpu_set_t wanted{};
  bool first = true;
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &all)) continue;
    if (std::exchange(first, false) == (which == kFirst)) CPU_SET(core, &wanted);
  }
  if (CPU_COUNT(&all) > 1) ::sched_setaffinity(0, sizeof wanted, &wanted);
}

OnCores::~OnCores() { ::sched_setaffinity(0, sizeof before_, &before_); }

double Millis(std::vector<std::chrono::nanoseconds> times, double share) {
  if (times.empty()) return 0;
  std::ranges::sort(times);
  const auto at = std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())));
  return std::chrono::duration<double, std::milli>(times[at]).count();
}

}  // namespace walletgate::fakes
