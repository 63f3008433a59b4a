#include "http/server/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <iterator>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include <pistache/listener.h>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "http/server/listening_socket.h"
#include "http/server/loop_transport.h"

namespace walletgate::http {
namespace {

constexpr int kBacklog = 4096;  // connections that wait to be accepted
/// Descriptors for everything that is not a client: vendors, the store, logs, the reactors themselves.
constexpr std::size_t kOtherDescriptors = 256;

/// Counts down to 0 once; kept alive by everybody who counts.
class Countdown {
 public:
  explicit Countdown(std::size_t count) : left_(count) {}
  void Down() {
    const std::lock_guard lock(mutex_);
    if (CheckQuietly(left_ > 0, "whoever counts down is one of those who were counted")) --left_;
    changed_.notify_all();
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return left_ == 0; });
  }
  bool WaitFor(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return left_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t left_;
};

/// Counts down at its end, also by an exception: nobody waits for ever.
class CountsDown {
 public:
  explicit CountsDown(Countdown& countdown) : countdown_(countdown) {}
  ~CountsDown() { countdown_.Down(); }
  CountsDown(const CountsDown&) = delete;
  CountsDown& operator=(const CountsDown&) = delete;

 private:
  Countdown& countdown_;
};

/// At the descriptor limit Pistache's accept thread spins, so the limit must be out of reach. Raises the soft one.
bool EnsureDescriptors(std::size_t connections) {
  const std::size_t needed = connections + kOtherDescriptors;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return true;
  if (limit.rlim_max < needed) return false;
  limit.rlim_cur = needed;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

/// Pistache wants brackets around an IPv6 address, and its constructor from two parts does not add them.
Pistache::Address AddressOf(const std::string& host, std::uint16_t port) {
  const bool bare_ipv6 = host.find(':') != std::string::npos && !host.starts_with('[');
  return Pistache::Address((bare_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port));
}

Error ListenError(const ServerOptions& options, std::string_view reason) {
  const std::string place =
      options.socket.empty() ? options.address + ":" + std::to_string(options.port) : options.socket;
  return MakeError(ErrorKind::kInternal, "cannot listen on " + place + ": " + std::string(reason));
}

}  // namespace

struct Server::Impl {
  struct Loop {
    std::shared_ptr<LoopTransport> transport;
    std::unique_ptr<Pistache::Tcp::Listener> listener;
  };

  Impl(const ServerOptions& wanted, const Clock& the_clock) : options(wanted), clock(the_clock) {}
  ~Impl() { Stop(); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void Bind();
  /// Lets nobody reach the addresses that Pistache had to bind, and listens at the socket. Throws std::runtime_error.
  void BindSocket();
  void Run(const HandlerFactory& factory);
  void StopAccepting();
  bool Drain(std::chrono::milliseconds limit);
  void Stop();
  /// Runs `action` on every loop soon; the result reaches 0 when all have.
  std::shared_ptr<Countdown> OnEveryLoop(const std::function<void(LoopTransport&)>& action);

  ServerOptions options;
  const Clock& clock;
  std::uint16_t port = 0;
  ServerCounts of_loops;
  std::vector<Loop> loops;
  std::vector<int> listening;
  std::unique_ptr<UnixSocket> socket;  ///< null: TCP
  bool running = false;
};

/// Throws what Pistache throws.
void Server::Impl::Bind() {
  using Pistache::Tcp::Options;
  port = options.socket.empty() ? options.port : 0;
  for (unsigned i = 0; i < options.loops; ++i) {
    auto transport = LoopTransport::Create(options, clock, of_loops);
    auto listener = std::make_unique<Pistache::Tcp::Listener>();
    listener->init(
        1, Pistache::Flags<Options>(Options::ReuseAddr) | Options::ReusePort | Options::NoDelay | Options::CloseOnExec,
        "walletgate-http", kBacklog);
    listener->setTransportFactory([transport] { return transport; });
    const std::vector<int> before = ListeningSockets(port);
    listener->bind(AddressOf(options.address, port));
    port = static_cast<std::uint16_t>(listener->getPort());
    transport->Attach();
    std::ranges::copy_if(ListeningSockets(port), std::back_inserter(listening),
                         [&](int fd) { return std::ranges::find(before, fd) == before.end(); });
    loops.push_back({std::move(transport), std::move(listener)});
  }
  if (!options.socket.empty()) BindSocket();
}

void Server::Impl::BindSocket() {
  for (const int fd : std::exchange(listening, {})) StopListening(fd);
  port = 0;
  Result<std::unique_ptr<UnixSocket>> made = UnixSocket::Listen(options.socket, kBacklog);
  if (!made) throw std::runtime_error(made.error().detail);
  socket = std::move(*made);
}

std::shared_ptr<Countdown> Server::Impl::OnEveryLoop(const std::function<void(LoopTransport&)>& action) {
  auto done = std::make_shared<Countdown>(loops.size());
  for (const Loop& loop : loops) {
    LoopTransport* transport = loop.transport.get();
    transport->loop().Post([transport, action, done] {
      const CountsDown counts(*done);
      action(*transport);
    });
  }
  return done;
}

void Server::Impl::Run(const HandlerFactory& factory) {
  running = true;
  // Posted before the loops run: it is the first thing they do, before any connection.
  std::mutex mutex;
  std::exception_ptr failure;  // of the last loop that could not be made ready
  const auto made = OnEveryLoop([&, this](LoopTransport& transport) {
    try {
      transport.edge().SetHandler(factory(transport.loop()));
      if (socket != nullptr) transport.Serve(*socket);
    } catch (...) {
      LogException("a loop could not be made ready");
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
  });
  for (const Loop& loop : loops) loop.listener->runThreaded();
  made->Wait();
  if (failure) std::rethrow_exception(failure);
}

void Server::Impl::StopAccepting() {
  LetAcceptAll(listening);
  for (const int fd : listening) StopListening(fd);
  if (socket == nullptr) return;
  OnEveryLoop([this](LoopTransport& transport) { transport.StopServing(*socket); })->Wait();
  socket->Close();
}

bool Server::Impl::Drain(std::chrono::milliseconds limit) {
  if (!running) return true;
  StopAccepting();
  const auto drained = std::make_shared<Countdown>(loops.size());
  for (const Loop& loop : loops) {
    LoopTransport* transport = loop.transport.get();
    transport->loop().Post([transport, drained] { transport->edge().Drain([drained] { drained->Down(); }); });
  }
  const bool all = drained->WaitFor(limit);
  Stop();
  return all;
}

void Server::Impl::Stop() {
  if (running) {
    OnEveryLoop([](LoopTransport& transport) {
      transport.edge().Stop();
      transport.loop().Close();
    })->Wait();
  }
  running = false;
  for (Loop& loop : loops) loop.listener.reset();  // ends and joins its threads
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::Start(const ServerOptions& options, const Clock& clock,
                                              const HandlerFactory& factory) {
  if (!EnsureDescriptors(options.max_connections)) {
    const std::string needed = std::to_string(options.max_connections + kOtherDescriptors);
    return ListenError(options, "the hard limit of open files is below the " + needed + " that " +
                                    std::to_string(options.max_connections) +
                                    " connections need; raise it (`ulimit -Hn " + needed +
                                    "`, LimitNOFILE=, --ulimit nofile=) or lower max_connections");
  }
  if (options.socket.empty() && options.port != 0 && !PortIsFree(options.address, options.port)) {
    return ListenError(options, "somebody listens there already");
  }
  auto impl = std::make_unique<Impl>(options, clock);
  try {
    Check(options.loops > 0 && factory != nullptr, "a server has a loop, and a handler for each");
    impl->Bind();
    impl->Run(factory);
  } catch (const std::exception& failure) {
    return ListenError(options, failure.what());
  }
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const { return impl_->port; }

bool Server::Drain(std::chrono::milliseconds limit) { return impl_->Drain(limit); }

void Server::PostToHandlers(const std::function<void(Handler&)>& action) {
  for (const Impl::Loop& loop : impl_->loops) {
    LoopTransport* transport = loop.transport.get();
    transport->loop().Post([transport, action] {
      if (Handler* handler = transport->edge().handler()) action(*handler);
    });
  }
}

}  // namespace walletgate::http
