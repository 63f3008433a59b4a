#pragma once

// A listening UNIX socket (unix(7)), which Pistache's Listener cannot make: only the user that runs the process may
// connect. Used by Server.

#include <sys/types.h>

#include <memory>
#include <string>

#include "base/result.h"

namespace walletgate::http {

/// Thread-safe but for Close.
class UnixSocket {
 public:
  /// Longest path that the kernel takes.
  static constexpr std::size_t kMaxPath = 107;

  /// Listens at `path` with mode 0600, in place of a socket that nobody listens at any more. Error: kInternal, saying
  /// that somebody listens there, that the path is no socket, or errno's text.
  static Result<std::unique_ptr<UnixSocket>> Listen(const std::string& path, int backlog);
  ~UnixSocket() { Close(); }
  UnixSocket(const UnixSocket&) = delete;
  UnixSocket& operator=(const UnixSocket&) = delete;

  int fd() const { return fd_; }
  /// The next who has connected, non-blocking; -1 when nobody waits.
  int Accept() const;
  /// Nobody can connect any more; the path goes, if it is still ours.
  void Close();

 private:
  UnixSocket(int fd, std::string path, ino_t inode) : fd_(fd), path_(std::move(path)), inode_(inode) {}

  int fd_;
  std::string path_;
  ino_t inode_;
};

}  // namespace walletgate::http
