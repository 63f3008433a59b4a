#include "http/server/edge.h"

#include <malloc.h>

#include <utility>

#include "base/check.h"

namespace walletgate::http {
namespace {

/// A client that has just read an answer may be sending its next request, which closing would reset; and one who was
/// accepted a moment ago may still be on its way from the accept thread to this loop.
constexpr std::chrono::milliseconds kIdleGrace{200};
constexpr std::chrono::milliseconds kQuietPoll{5};
/// Connections over the limit are told so, but not without limit.
constexpr std::size_t kMaxSurplusConnections = 256;
constexpr std::chrono::milliseconds kKeepUpPause{1000};
/// So long a newcomer has before he makes room for others: he may be one who will show a key.
constexpr std::chrono::milliseconds kTimeToShowAKey{1000};
/// So many objects that have gone are worth asking the allocator for their memory.
constexpr std::size_t kManyGone = 64;

PhaseTimers::Lengths LengthsOf(const ServerOptions& options) {
  return {options.idle_timeout, options.header_timeout, options.body_timeout, options.write_timeout,
          options.linger_timeout};
}

}  // namespace

Edge::Edge(const ServerOptions& options, const Parts& parts, ServerCounts& counts)
    : context_{.options = options,
               .loop = parts.loop,
               .clock = parts.clock,
               .port = parts.port,
               .handler = nullptr,
               .timers = PhaseTimers(parts.loop, LengthsOf(options)),
               .exchanges = ExchangePool(context_.handler),
               .turns = TurnQueue(parts.loop, {options.requests_per_turn, options.bytes_per_turn},
                                  [this](TurnTaker& taker) {
                                    auto& connection = static_cast<Connection&>(taker);
                                    connection.OnEvent({.its_turn = true});
                                    Settle(connection);
                                    Relieve();
                                  }),
               .memory = MemoryBook(options.connection_memory, counts.memory),
               .strangers = Strangers(counts.strangers),
               .date = {},
               .in = {},
               .encoded = {}},
      counts_(counts) {}

Edge::~Edge() { context_.loop.Cancel(keep_up_); }

Connection* Edge::Find(int fd) const {
  const auto index = static_cast<std::size_t>(fd);
  return index < by_fd_.size() ? by_fd_[index] : nullptr;
}

void Edge::Accept(int fd) {
  if (stopped_) return context_.port.Close(fd);
  Check(fd >= 0 && Find(fd) == nullptr, "a descriptor that is accepted is nobody's");
  const std::size_t others = counts_.connections.fetch_add(1, std::memory_order_relaxed);
  if (others >= context_.options.max_connections + kMaxSurplusConnections) {
    counts_.connections.fetch_sub(1, std::memory_order_relaxed);
    return context_.port.Close(fd);
  }
  ConnectionOwner& owner = *this;
  Connection& connection = spares_.Take([&] { return std::make_unique<Connection>(context_, owner); });
  if (keep_up_ == 0) keep_up_ = context_.loop.After(kKeepUpPause, [this] { KeepUp(); });
  if (by_fd_.size() <= static_cast<std::size_t>(fd)) by_fd_.resize(static_cast<std::size_t>(fd) + 1);
  by_fd_[static_cast<std::size_t>(fd)] = &connection;
  ++open_;
  connection.Open(fd);
  if (closing_idle_) {
    connection.Refuse(MakeError(ErrorKind::kShuttingDown));
  } else if (!Relieve(&connection)) {
    connection.Refuse(MakeError(ErrorKind::kOverloaded, "too many connections"));
  }
  Settle(connection);
}

void Edge::OnEvent(int fd, bool readable, bool writable, bool hung_up) {
  Connection* connection = Find(fd);
  if (connection == nullptr) return;
  connection->OnEvent({readable, writable, hung_up});
  Settle(*connection);
  Relieve();
}

void Edge::Settle(Connection& connection) {
  if (connection.doomed() && connection.fd() >= 0) Close(connection);
}

bool Edge::Relieve(const Connection* newcomer) {
  while (MemoryHolder* holder = context_.memory.OneTooMany()) {
    auto& longest = static_cast<Connection&>(*holder);
    longest.Evict(metrics::Evicted::kMemory);
    Close(longest);
  }
  while (counts_.connections.load(std::memory_order_relaxed) > context_.options.max_connections) {
    Stranger* stranger = newcomer != nullptr ? context_.strangers.longest()
                                             : context_.strangers.LongestFor(kTimeToShowAKey, context_.loop.Now());
    if (stranger == nullptr || stranger == newcomer) return context_.strangers.elsewhere();
    auto& longest = static_cast<Connection&>(*stranger);
    longest.Evict(metrics::Evicted::kPlaces);
    Close(longest);
  }
  return true;
}

void Edge::Close(Connection& connection) {
  const int fd = connection.fd();
  connection.Shut();
  if (!CheckQuietly(fd >= 0 && Find(fd) == &connection && open_ > 0, "who is closed is one of the open ones")) return;
  by_fd_[static_cast<std::size_t>(fd)] = nullptr;
  spares_.Return(connection);
  --open_;
  counts_.connections.fetch_sub(1, std::memory_order_relaxed);
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
  for (const auto& connection : spares_.all()) {
    if (connection->fd() < 0) continue;
    connection->Drain();
    Settle(*connection);
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

void Edge::KeepUp() {
  keep_up_ = 0;
  Relieve();
  const std::size_t gone = context_.exchanges.Shrink() + spares_.Shrink();
  if (context_.memory.FellByMuch() || gone > kManyGone) ::malloc_trim(0);
  if (context_.handler != nullptr) context_.handler->NoteConnectionMemory(context_.memory.total());
  const bool has_spares = spares_.free() > spares_.kKept || context_.exchanges.spare() > spares_.kKept;
  if (open_ > 0 || has_spares) keep_up_ = context_.loop.After(kKeepUpPause, [this] { KeepUp(); });
}

void Edge::Stop() {
  stopped_ = true;
  drained_ = nullptr;
  context_.loop.Cancel(std::exchange(keep_up_, 0));
  for (const auto& connection : spares_.all()) {
    if (connection->fd() >= 0) Close(*connection);
  }
  context_.handler.reset();
  context_.exchanges.Stop();
}

}  // namespace walletgate::http
