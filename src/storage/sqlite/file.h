#pragma once

// The files of a SqliteStore: who may read the database, and that one process at a time uses it. Used by SqliteStore
// and by what operators do to its file.

#include <cstdint>
#include <string>

#include "base/result.h"

namespace walletgate::storage {

/// What is said of a database that cannot be used: kStoreUnavailable, naming the path.
Error Unavailable(const std::string& path, const std::string& reason);
/// The system's words for an errno.
std::string SystemReason(int code);
/// Of a database on the disk, its log included; 0 where there is none.
std::uint64_t SizeOfStore(const std::string& path);

/// Exclusive use of a database, held by a lock on PATH.lock until destruction, or the end of the process however it
/// ends. The lock is on a file of its own because closing any descriptor of the database would drop SQLite's locks.
class SqliteFile {
 public:
  /// Locks, and creates the database as an empty file of mode 0600 when there is none. Errors (kStoreUnavailable) name
  /// the path: used by another process; open to other users; errno's text.
  static Result<SqliteFile> Claim(const std::string& path);

  SqliteFile(SqliteFile&& other) noexcept;
  SqliteFile& operator=(SqliteFile&& other) noexcept;
  ~SqliteFile();

 private:
  explicit SqliteFile(int lock) : lock_(lock) {}
  int lock_ = -1;
};

}  // namespace walletgate::storage
