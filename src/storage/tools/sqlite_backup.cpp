#include "storage/tools/sqlite_backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <vector>

#include "storage/sqlite/file.h"
#include "storage/sqlite/schema.h"
#include "storage/tools/sqlite_check.h"

namespace walletgate::storage {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

/// The copy itself, into an empty file that is there.
Result<void> Copy(const std::string& from, const std::string& to) {
  SqliteConnection source(ReadOnly(from));
  RequireOurs(source);
  if (source.failed()) return Unavailable(from, source.reason());
  SqliteOptions options;
  options.path = to;
  SqliteConnection target(options);
  if (target.failed()) return Unavailable(to, target.reason());
  sqlite3_backup* backup = sqlite3_backup_init(target.handle(), "main", source.handle(), "main");
  if (backup == nullptr) return Unavailable(to, sqlite3_errmsg(target.handle()));
  // In one step, so that a gateway that writes meanwhile does not make it start again and again.
  const int copied = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (copied != SQLITE_DONE) return Unavailable(to, sqlite3_errstr(copied));
  if (finished != SQLITE_OK) return Unavailable(to, sqlite3_errstr(finished));
  target.EmptyLog();
  std::vector<std::string> faults;
  CheckPages(target, faults);
  if (target.failed()) return Unavailable(to, target.reason());
  if (!faults.empty()) return Unavailable(to, "the copy did not pass the check: " + faults.front());
  return {};
}

/// Makes the name in the folder durable.
Result<void> SyncFolderOf(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (synced) return {};
  return Unavailable(path, SystemReason(reason));
}

}  // namespace

Result<void> BackUpSqliteFile(const std::string& from, const std::string& to) {
  const int file = ::open(to.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (file < 0) {
    return Unavailable(to, errno == EEXIST ? "exists; a backup never overwrites a file" : SystemReason(errno));
  }
  ::close(file);
  Result<void> copied = Copy(from, to);
  if (copied) copied = SyncFolderOf(to);
  if (copied) return {};
  for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((to + end).c_str());
  return copied;
}

}  // namespace walletgate::storage
