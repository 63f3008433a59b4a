#include "config/regular_file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace walletgate::config {
namespace {

Error Refuse(std::string why) { return MakeError(ErrorKind::kInvalidRequest, std::move(why)); }

Error Unreadable(int number) { return Refuse("cannot be read: " + std::generic_category().message(number)); }

std::string KindOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// Where the links of a name are just being turned to other folders, as Kubernetes does with what it mounts, a name can
/// lead nowhere for a moment: into the folder that was taken away between two steps of looking it up.
constexpr int kTries = 10;

int OpenOnce(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);  // a pipe opens at once, too
}

int Open(const std::string& path) {
  int fd = OpenOnce(path);
  for (int i = 1; fd < 0 && errno == ENOENT && i < kTries; ++i) fd = OpenOnce(path);
  return fd;
}

/// Opened first and looked at then, so that nobody can exchange it in between.
class OpenedFile {
 public:
  explicit OpenedFile(const std::string& path) : fd_(Open(path)) {
    if (fd_ < 0 || ::fstat(fd_, &status_) != 0) number_ = errno;
  }
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;
  ~OpenedFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  Result<void> Prove() const {
    if (number_ != 0) return Unreadable(number_);
    if (!S_ISREG(status_.st_mode)) return Refuse("is no regular file (it is " + KindOf(status_.st_mode) + ")");
    return {};
  }
  int fd() const { return fd_; }
  const struct stat& status() const { return status_; }

 private:
  int fd_;
  int number_ = 0;  ///< errno of what failed; 0: nothing
  struct stat status_ {};
};

std::string SizeText(std::size_t bytes) {
  const std::size_t kibibytes = bytes >> 10U;
  return kibibytes >= 1024 ? std::to_string(kibibytes >> 10U) + " MiB" : std::to_string(kibibytes) + " KiB";
}

/// Up to `limit` bytes; `expected` is how many there should be.
Result<std::string> ReadBytes(int fd, std::size_t expected, std::size_t limit) {
  std::string bytes(std::min(expected + 1, limit), '\0');  // one more, to see the end
  std::size_t used = 0;
  while (used < limit) {
    if (used == bytes.size()) bytes.resize(std::min(2 * used, limit));
    const ssize_t got = ::read(fd, bytes.data() + used, bytes.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unreadable(errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  bytes.resize(used);
  return bytes;
}

}  // namespace

Result<void> ProveRegularFile(const std::string& path) {
  const OpenedFile file(path);
  return file.Prove();
}

Result<RegularFile> ReadRegularFile(const std::string& path, std::size_t max_bytes) {
  const OpenedFile file(path);
  if (Result<void> proved = file.Prove(); !proved) return std::move(proved).error();
  Result<std::string> bytes = ReadBytes(file.fd(), static_cast<std::size_t>(file.status().st_size), max_bytes + 1);
  if (!bytes) return std::move(bytes).error();
  if (bytes->size() > max_bytes) return Refuse("is larger than " + SizeText(max_bytes));
  struct statfs mount {};
  if (::fstatfs(file.fd(), &mount) != 0) return Unreadable(errno);
  return RegularFile{*std::move(bytes), file.status().st_mode, (mount.f_flags & ST_RDONLY) != 0,
                     mount.f_type == TMPFS_MAGIC || mount.f_type == RAMFS_MAGIC};
}

}  // namespace walletgate::config
