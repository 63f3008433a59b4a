#pragma once

// Where Pistache ends and our own framing begins. A Tcp::Transport sees every event of its reactor thread: those of our
// loop go to PistacheLoop, those of connections to Edge, and only those of Pistache's own queues to the base class,
// which takes in new peers. The base never reads or writes a peer: it would close half-closed clients unanswered and
// spin on clients that do not read. Used by Server.

#include <memory>
#include <vector>

#include <pistache/peer.h>
#include <pistache/tcp.h>
#include <pistache/transport.h>

#include "http/server/edge.h"
#include "http/server/pistache_loop.h"
#include "http/server/unix_socket.h"

namespace walletgate::http {

class LoopTransport final : public Pistache::Tcp::Transport,
                            public std::enable_shared_from_this<LoopTransport>,
                            private SocketPort {
 public:
  static std::shared_ptr<LoopTransport> Create(const ServerOptions& options, const Clock& clock, ServerCounts& counts);

  PistacheLoop& loop() { return loop_; }
  Edge& edge() { return edge_; }

  /// After the listener has bound and before it runs.
  void Attach() { loop_.Attach(*reactor(), key()); }

  /// From now on this loop takes those who connect to `socket`, which must outlive it. On the loop's thread.
  void Serve(const UnixSocket& socket);
  /// Takes those who have connected already, and nobody after them. On the loop's thread.
  void StopServing(const UnixSocket& socket);

  /// A listener clones its transport once per worker; ours has one worker, which may as well have the original.
  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void onReady(const Pistache::Aio::FdSet& fds) override;

 private:
  class Newcomers;

  LoopTransport(const std::shared_ptr<Newcomers>& newcomers, const ServerOptions& options, const Clock& clock,
                ServerCounts& counts);

  void OnEvent(const Pistache::Aio::FdSet::Entry& entry);
  void AcceptAll(const UnixSocket& socket);
  /// Watches a connection that Pistache knows nothing of.
  void Adopt(int fd);
  void Admit(int fd);
  void RunBase(Pistache::Polling::Tag tag);
  void LookAgain();
  bool WasPeer(std::size_t fd) const { return fd < was_peer_.size() && was_peer_[fd]; }

  void WantWrite(int fd, bool wanted) override;
  void Close(int fd) override;

  std::shared_ptr<Newcomers> newcomers_;
  PistacheLoop loop_;
  Edge edge_;
  std::vector<bool> was_peer_;  ///< by descriptor
  std::uint64_t peers_tag_ = 0;
  TimerId look_again_ = 0;
};

}  // namespace walletgate::http
