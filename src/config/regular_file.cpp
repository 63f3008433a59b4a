#include "config/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace walletgate::config {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Error Refuse(std::string why) { return MakeError(ErrorKind::kInvalidRequest, std::move(why)); }

Error Unreadable(int number) { return Refuse("cannot be read: " + std::generic_category().message(number)); }

std::string KindOf(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

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

Result<RegularFile> ReadRegularFile(const std::string& path, std::size_t max_bytes) {
  // Opened first and looked at then, so that nobody can exchange it in between; a pipe opens at once with O_NONBLOCK.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return Unreadable(errno);
  if (!S_ISREG(status.st_mode)) return Refuse("is no regular file (it is " + KindOf(status.st_mode) + ")");
  Result<std::string> bytes = ReadBytes(file.get(), static_cast<std::size_t>(status.st_size), max_bytes + 1);
  if (!bytes) return std::move(bytes).error();
  if (bytes->size() > max_bytes) return Refuse("is larger than " + SizeText(max_bytes));
  return RegularFile{*std::move(bytes), status.st_mode};
}

}  // namespace walletgate::config
