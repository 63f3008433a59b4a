#include "storage/sqlite/file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace walletgate::storage {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::uint64_t SizeOf(const std::string& path) {
  std::error_code absent;
  const std::uintmax_t size = std::filesystem::file_size(path, absent);
  return absent ? 0 : size;
}

int OpenOwnFile(const std::string& path) { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly); }

/// Closed again at once, before SQLite opens it.
Result<void> EnsureDatabase(const std::string& path) {
  const int file = OpenOwnFile(path);
  if (file < 0) return Unavailable(path, SystemReason(errno));
  struct stat status {};
  const int found = ::fstat(file, &status);
  ::close(file);
  if (found != 0 || !S_ISREG(status.st_mode)) return Unavailable(path, "is not a regular file");
  if ((status.st_mode & kOthers) == 0) return {};
  return Unavailable(path, "other users may read or write it; it holds personal data: chmod 600 " + path);
}

}  // namespace

Error Unavailable(const std::string& path, const std::string& reason) {
  return MakeError(ErrorKind::kStoreUnavailable, "store " + path + ": " + reason);
}

std::string SystemReason(int code) { return std::generic_category().message(code); }

std::uint64_t SizeOfStore(const std::string& path) { return SizeOf(path) + SizeOf(path + "-wal"); }

Result<SqliteFile> SqliteFile::Claim(const std::string& path) {
  const int lock = OpenOwnFile(path + ".lock");
  if (lock < 0) return Unavailable(path, SystemReason(errno));
  SqliteFile file(lock);
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return Unavailable(path, errno == EWOULDBLOCK ? "is used by another process" : SystemReason(errno));
  }
  Result<void> ensured = EnsureDatabase(path);
  if (!ensured) return std::move(ensured).error();
  return file;
}

SqliteFile::SqliteFile(SqliteFile&& other) noexcept : lock_(std::exchange(other.lock_, -1)) {}

SqliteFile& SqliteFile::operator=(SqliteFile&& other) noexcept {
  std::swap(lock_, other.lock_);
  return *this;
}

SqliteFile::~SqliteFile() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace walletgate::storage
