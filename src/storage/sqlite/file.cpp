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

/// The one name by which the database is known, whatever links lead to it.
std::string TrueNameOf(const std::string& path) {
  std::error_code unknown;
  const std::filesystem::path name = std::filesystem::weakly_canonical(path, unknown);
  return unknown ? path : name.string();
}

/// REQUIRES that no connection of this process has the database: the look must not open it.
Result<void> Inspect(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return errno == ENOENT ? Result<void>() : Unavailable(path, SystemReason(errno));
  if (!S_ISREG(status.st_mode)) return Unavailable(path, "is not a regular file");
  if (status.st_nlink > 1) {
    return Unavailable(path, "has several names (hard links), and its log belongs to one of them: leave it only one");
  }
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
  Result<Descriptor> lock = Lock(path, TrueNameOf(path) + ".lock");
  if (!lock) return std::move(lock).error();
  if (Result<void> fit = Inspect(path); !fit) return std::move(fit).error();
  Result<Descriptor> database = Lock(path, path);
  if (!database) return std::move(database).error();
  return SqliteFile(std::move(*lock), std::move(*database));
}

Result<SqliteFile::Descriptor> SqliteFile::Lock(const std::string& path, const std::string& file) {
  Descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly));
  if (opened.number() < 0) return Unavailable(path, SystemReason(errno));
  if (::flock(opened.number(), LOCK_EX | LOCK_NB) == 0) return opened;
  return Unavailable(path, errno == EWOULDBLOCK ? "is used by another process" : SystemReason(errno));
}

SqliteFile::SqliteFile(Descriptor lock, Descriptor database) : lock_(std::move(lock)), database_(std::move(database)) {}

SqliteFile::Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

SqliteFile::Descriptor& SqliteFile::Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

SqliteFile::Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

}  // namespace walletgate::storage
