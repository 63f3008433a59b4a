#include "http/server/loop_transport.h"

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <exception>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "base/log/log.h"

namespace walletgate::http {
namespace {

using Pistache::Polling::NotifyOn;

constexpr std::chrono::milliseconds kLookAgainAfter{10};
/// A look may swallow a wake-up itself. So long a client then waits; what a look costs is a few system calls.
constexpr std::chrono::milliseconds kLookNowAndThen{500};

struct Flags {
  bool readable = false;
  bool writable = false;
  bool hung_up = false;
};

/// Entry hides its base and with it that the peer will send no more, which is reported once. The cast is the one that
/// C++ allows to an inaccessible base.
Flags FlagsOf(const Pistache::Aio::FdSet::Entry& entry) {
  const auto& event = (const Pistache::Polling::Event&)entry;  // NOLINT(google-readability-casting)
  Flags flags;
  flags.readable = event.flags.hasFlag(NotifyOn::Read);
  flags.writable = event.flags.hasFlag(NotifyOn::Write);
  flags.hung_up = event.flags.hasFlag(NotifyOn::Hangup) || event.flags.hasFlag(NotifyOn::Shutdown) ||
                  (!flags.readable && !flags.writable);  // an error has no flag of its own
  return flags;
}

}  // namespace

/// Notes the peers that the base class has taken in. It does not call onInput: see LoopTransport.
class LoopTransport::Newcomers final : public Pistache::Tcp::Handler {
 public:
  void onInput(const char*, size_t, const std::shared_ptr<Pistache::Tcp::Peer>&) override {}
  void onConnection(const std::shared_ptr<Pistache::Tcp::Peer>& peer) override { fds.push_back(peer->fd()); }
  std::shared_ptr<Pistache::Tcp::Handler> clone() const override { return std::make_shared<Newcomers>(); }

  std::vector<int> fds;
};

LoopTransport::LoopTransport(const std::shared_ptr<Newcomers>& newcomers, const ServerOptions& options,
                             const Clock& clock, ServerCounts& counts)
    : Transport(newcomers), newcomers_(newcomers), edge_(options, {loop_, clock, *this}, counts) {}

std::shared_ptr<LoopTransport> LoopTransport::Create(const ServerOptions& options, const Clock& clock,
                                                     ServerCounts& counts) {
  return std::shared_ptr<LoopTransport>(new LoopTransport(std::make_shared<Newcomers>(), options, clock, counts));
}

std::shared_ptr<Pistache::Aio::Handler> LoopTransport::clone() const {
  return std::const_pointer_cast<LoopTransport>(shared_from_this());
}

void LoopTransport::onReady(const Pistache::Aio::FdSet& fds) {
  loop_.BeginBatch();
  for (std::size_t i = 0; i < fds.size(); ++i) {
    try {
      OnEvent(fds[i]);
    } catch (...) {
      // An exception that reached Pistache would end the process, and with it every other client's request.
      LogException("an event was not handled");
    }
  }
}

void LoopTransport::OnEvent(const Pistache::Aio::FdSet::Entry& entry) {
  const Pistache::Polling::Tag tag = entry.getTag();
  const Flags flags = FlagsOf(entry);
  if (PistacheLoop::Owns(tag)) {
    unsigned ready = EventLoop::kNone;
    if (flags.readable || flags.hung_up) ready |= EventLoop::kRead;
    if (flags.writable) ready |= EventLoop::kWrite;
    return loop_.OnEvent(tag, static_cast<std::uint8_t>(ready));
  }
  const auto fd = static_cast<std::size_t>(tag.value());
  // What is no connection any more was closed earlier in this batch; its event is void, and the number may be
  // another's.
  if (WasPeer(fd)) return edge_.OnEvent(static_cast<int>(fd), flags.readable, flags.writable, flags.hung_up);
  RunBase(tag);
}

/// Lets the base class read one of its queues. Only that of new peers is ever used.
void LoopTransport::RunBase(Pistache::Polling::Tag tag) {
  Pistache::Polling::Event event(tag);
  event.flags.setFlag(NotifyOn::Read);
  Transport::onReady(Pistache::Aio::FdSet(std::vector<Pistache::Polling::Event>{event}));
  std::vector<int> fds;
  fds.swap(newcomers_->fds);
  for (const int fd : fds) Admit(fd);
  if (!fds.empty()) peers_tag_ = tag.value();
  if (peers_tag_ == 0) return;  // nobody has come yet
  loop_.Cancel(look_again_);
  look_again_ = loop_.After(fds.empty() ? kLookNowAndThen : kLookAgainAfter, [this] { LookAgain(); });
}

void LoopTransport::Admit(int fd) {
  Check(fd >= 0, "who is let in has a descriptor");
  const auto index = static_cast<std::size_t>(fd);
  if (was_peer_.size() <= index) was_peer_.resize(index + 1);
  was_peer_[index] = true;
  edge_.Accept(fd);
}

void LoopTransport::Serve(const UnixSocket& socket) {
  loop_.Watch(socket.fd(), EventLoop::kRead, [this, &socket](std::uint8_t) { AcceptAll(socket); });
}

void LoopTransport::StopServing(const UnixSocket& socket) {
  AcceptAll(socket);
  loop_.Unwatch(socket.fd());
}

void LoopTransport::AcceptAll(const UnixSocket& socket) {
  for (int fd = socket.Accept(); fd >= 0; fd = socket.Accept()) Adopt(fd);
}

void LoopTransport::Adopt(int fd) {
  try {
    reactor()->registerFd(key(), fd, NotifyOn::Read | NotifyOn::Shutdown, Pistache::Polling::Mode::Edge);
  } catch (const std::exception& failure) {
    Log(LogLevel::kError, "a connection cannot be watched", {{"reason", std::string_view(failure.what())}});
    ::close(fd);
    return;
  }
  Admit(fd);
}

/// Pistache's queue empties its eventfd *after* it has found itself empty, so a peer that is queued between the two has
/// no wake-up and would wait for the next connection: soon after others came, and now and then, somebody looks.
void LoopTransport::LookAgain() {
  look_again_ = 0;
  RunBase(Pistache::Polling::Tag(peers_tag_));
}

void LoopTransport::WantWrite(int fd, bool wanted) {
  const auto interest =
      wanted ? NotifyOn::Read | NotifyOn::Shutdown | NotifyOn::Write : NotifyOn::Read | NotifyOn::Shutdown;
  try {
    reactor()->modifyFd(key(), fd, interest, Pistache::Polling::Mode::Edge);
  } catch (const std::exception& failure) {
    // The connection then waits for nothing, until its time limit ends it.
    Log(LogLevel::kError, "a connection cannot be watched", {{"reason", std::string_view(failure.what())}});
  }
}

void LoopTransport::Close(int fd) {
  const auto found = peers.find(fd);
  try {
    if (found == peers.end()) {  // adopted
      reactor()->removeFd(key(), fd);
      ::close(fd);
      return;
    }
    const std::shared_ptr<Pistache::Tcp::Peer> peer = found->second;
    removePeer(peer);
  } catch (const std::exception&) {
    ::close(fd);  // it was not registered, and nothing has closed it
  }
}

}  // namespace walletgate::http
