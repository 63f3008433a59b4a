#include "http/server/edge.h"

#include <utility>

#include "base/check.h"

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

Edge::Edge(const ServerOptions& options, const Parts& parts, std::atomic<std::size_t>& open_connections)
    : context_{.options = options,
               .loop = parts.loop,
               .clock = parts.clock,
               .port = parts.port,
               .handler = nullptr,
               .timers = PhaseTimers(parts.loop, LengthsOf(options)),
               .exchanges = ExchangePool(context_.handler),
               .date = {},
               .in = {},
               .encoded = {}},
      open_connections_(open_connections) {}

Edge::~Edge() = default;

Connection* Edge::Find(int fd) const {
  const auto index = static_cast<std::size_t>(fd);
  return index < by_fd_.size() ? by_fd_[index] : nullptr;
}

void Edge::Accept(int fd) {
  if (stopped_) return context_.port.Close(fd);
  Check(fd >= 0 && Find(fd) == nullptr, "a descriptor that is accepted is nobody's");
  const std::size_t others = open_connections_.fetch_add(1, std::memory_order_relaxed);
  if (others >= context_.options.max_connections + kMaxSurplusConnections) {
    open_connections_.fetch_sub(1, std::memory_order_relaxed);
    return context_.port.Close(fd);
  }
  if (free_.empty()) {
    ConnectionOwner& owner = *this;
    all_.push_back(std::make_unique<Connection>(context_, owner));
    free_.push_back(all_.back().get());
  }
  Connection& connection = *free_.back();
  free_.pop_back();
  if (by_fd_.size() <= static_cast<std::size_t>(fd)) by_fd_.resize(static_cast<std::size_t>(fd) + 1);
  by_fd_[static_cast<std::size_t>(fd)] = &connection;
  ++open_;
  connection.Open(fd);
  if (closing_idle_) {
    connection.Refuse(MakeError(ErrorKind::kShuttingDown));
  } else if (others >= context_.options.max_connections) {
    connection.Refuse(MakeError(ErrorKind::kOverloaded, "too many connections"));
  }
  Settle(connection);
}

void Edge::OnEvent(int fd, bool readable, bool writable, bool hung_up) {
  Connection* connection = Find(fd);
  if (connection == nullptr) return;
  connection->OnEvent({readable, writable, hung_up});
  Settle(*connection);
}

void Edge::Settle(Connection& connection) {
  if (!connection.doomed() || connection.fd() < 0) return;
  const int fd = connection.fd();
  connection.Shut();
  if (!CheckQuietly(Find(fd) == &connection && open_ > 0, "who is closed is one of the open ones")) return;
  by_fd_[static_cast<std::size_t>(fd)] = nullptr;
  free_.push_back(&connection);
  --open_;
  open_connections_.fetch_sub(1, std::memory_order_relaxed);
  context_.port.Close(fd);
  CheckDrained();
}

void Edge::Drain(std::function<void()> drained) {
  Check(drained != nullptr && !context_.draining, "a loop is drained once, for somebody who waits");
  context_.draining = true;
  drained_ = std::move(drained);
  context_.exchanges.OnIdle([this] { CheckDrained(); });
  context_.loop.After(kIdleGrace, [this] { CloseIdle(); });
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
  if (drained_) context_.loop.After(kQuietPoll, [this] { AwaitQuiet(); });
}

bool Edge::Quiet() const {
  return open_ == 0 && context_.exchanges.running() == 0 && (context_.handler == nullptr || context_.handler->Quiet());
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
    context_.port.Close(fd);
  }
  context_.handler.reset();
  context_.exchanges.Stop();
}

}  // namespace walletgate::http
