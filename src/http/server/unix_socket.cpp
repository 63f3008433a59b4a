#include "http/server/unix_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace walletgate::http {
namespace {

Error Failed(std::string_view what) {
  const std::string reason = std::generic_category().message(errno);
  return MakeError(ErrorKind::kInternal, std::string(what) + ": " + reason);
}

sockaddr_un AddressOf(const std::string& path) {
  static_assert(sizeof(sockaddr_un::sun_path) == UnixSocket::kMaxPath + 1);
  Check(path.size() <= UnixSocket::kMaxPath, "a path that is listened at was measured");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

int NewSocket() { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

/// EAGAIN: a queue that is full has somebody behind it.
bool SomebodyListens(const sockaddr_un& address) {
  const int fd = NewSocket();
  const bool listens =
      ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN;
  ::close(fd);
  return listens;
}

/// What a process left behind that had no time to clean up.
Result<void> RemoveStale(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) return MakeError(ErrorKind::kInternal, "there is something that is no socket");
  if (SomebodyListens(address)) return MakeError(ErrorKind::kInternal, "somebody listens there already");
  if (::unlink(path.c_str()) != 0) return Failed("the old socket cannot be removed");
  return {};
}

}  // namespace

Result<std::unique_ptr<UnixSocket>> UnixSocket::Listen(const std::string& path, int backlog) {
  if (path.empty() || path.size() > kMaxPath) {
    return MakeError(ErrorKind::kInternal, "a socket's path has 1 to " + std::to_string(kMaxPath) + " bytes");
  }
  const sockaddr_un address = AddressOf(path);
  Result<void> removed = RemoveStale(path, address);
  if (!removed) return std::move(removed).error();
  const int fd = NewSocket();
  if (fd < 0) return Failed("socket");
  std::unique_ptr<UnixSocket> made(new UnixSocket(fd, {}, 0));
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return Failed("bind");
  made->path_ = path;
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) made->inode_ = status.st_ino;
  // Before it listens, so that nobody else ever gets in.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return Failed("chmod");
  if (::listen(fd, backlog) != 0) return Failed("listen");
  return made;
}

int UnixSocket::Accept() const { return ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); }

void UnixSocket::Close() {
  if (fd_ < 0) return;
  ::close(std::exchange(fd_, -1));
  struct stat status {};
  const bool ours = !path_.empty() && ::lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_;
  if (ours) ::unlink(path_.c_str());
}

}  // namespace walletgate::http
