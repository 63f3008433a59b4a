#include "http/edge.h"

#include <utility>

namespace walletgate::http {
namespace {

constexpr std::chrono::milliseconds kLingerTimeout{2000};
/// A client that has just read an answer may be sending its next request, which closing would reset; and one who was
/// accepted a moment ago may still be on its way from the accept thread to this loop.
constexpr std::chrono::milliseconds kIdleGrace{200};
constexpr std::chrono::milliseconds kQuietPoll{5};
/// Connections over the limit are told so, but not without limit.
constexpr std::size_t kMaxSurplusConnections = 256;

PhaseTimers::Lengths LengthsOf(const ServerOptions& options) {
  return {options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout, kLingerTimeout};
}

}  // namespace

Edge::Edge(const ServerOptions& options, EventLoop& loop, SocketPort& port, std::atomic<std::size_t>& open_connections)
    : options_(options),
      loop_(loop),
      port_(port),
      open_connections_(open_connections),
      timers_(loop, LengthsOf(options)),
      exchanges_(handler_) {}

Edge::~Edge() = default;

Connection* Edge::Find(int fd) const {
  const auto index = static_cast<std::size_t>(fd);
  return index < by_fd_.size() ? by_fd_[index] : nullptr;
}

void Edge::Accept(int fd) {
  if (stopped_) return port_.Close(fd);
  const std::size_t others = open_connections_.fetch_add(1, std::memory_order_relaxed);
  if (others >= options_.max_connections + kMaxSurplusConnections) {
    open_connections_.fetch_sub(1, std::memory_order_relaxed);
    return port_.Close(fd);
  }
  if (free_.empty()) {
    all_.push_back(std::make_unique<Connection>(*this));
    free_.push_back(all_.back().get());
  }
  Connection& connection = *free_.back();
  free_.pop_back();
  if (by_fd_.size() <= static_cast<std::size_t>(fd)) by_fd_.resize(static_cast<std::size_t>(fd) + 1);
  by_fd_[static_cast<std::size_t>(fd)] = &connection;
  ++open_;
  connection.Open(fd);
  if (closing_idle_) {
    connection.Reject(MakeError(ErrorKind::kShuttingDown));
  } else if (others >= options_.max_connections) {
    connection.Reject(MakeError(ErrorKind::kOverloaded, "too many connections"));
  }
  Settle(connection);
}

void Edge::OnEvent(int fd, bool readable, bool writable, bool hung_up) {
  Connection* connection = Find(fd);
  if (connection == nullptr) return;
  if (writable) connection->OnWritable();
  if (readable || hung_up) connection->OnReadable(hung_up);
  Settle(*connection);
}

void Edge::Settle(Connection& connection) {
  if (!connection.doomed() || connection.fd() < 0) return;
  const int fd = connection.fd();
  connection.Shut();
  by_fd_[static_cast<std::size_t>(fd)] = nullptr;
  free_.push_back(&connection);
  --open_;
  open_connections_.fetch_sub(1, std::memory_order_relaxed);
  port_.Close(fd);
  CheckDrained();
}

void Edge::Drain(std::function<void()> drained) {
  draining_ = true;
  drained_ = std::move(drained);
  exchanges_.OnIdle([this] { CheckDrained(); });
  loop_.After(kIdleGrace, [this] { CloseIdle(); });
}

void Edge::CloseIdle() {
  closing_idle_ = true;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    Connection& connection = *all_[i];
    if (connection.fd() < 0) continue;
    connection.Drain();
    Settle(connection);
  }
  AwaitQuiet();
}

void Edge::AwaitQuiet() {
  CheckDrained();
  if (drained_) loop_.After(kQuietPoll, [this] { AwaitQuiet(); });
}

bool Edge::Quiet() const {
  return open_ == 0 && exchanges_.running() == 0 && (handler_ == nullptr || handler_->Quiet());
}

void Edge::CheckDrained() {
  if (closing_idle_ && drained_ && Quiet()) std::exchange(drained_, nullptr)();
}

void Edge::Stop() {
  stopped_ = true;
  drained_ = nullptr;
  for (const auto& connection : all_) {
    const int fd = connection->fd();
    if (fd < 0) continue;
    connection->Shut();
    by_fd_[static_cast<std::size_t>(fd)] = nullptr;
    --open_;
    open_connections_.fetch_sub(1, std::memory_order_relaxed);
    port_.Close(fd);
  }
  handler_.reset();
  exchanges_.Stop();
}

}  // namespace walletgate::http
