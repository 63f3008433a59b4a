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

/// Exclusive use of a database, until destruction or the end of the process however it ends. What is locked is the file
/// itself (by flock, which SQLite does not use), so that a second name of it, be it a link or another mount, opens no
/// second way in; and PATH.lock beside it, which is all that versions before this one know of. Closing any descriptor
/// of the database drops SQLite's own locks: this goes when no connection of the process is left.
class SqliteFile {
 public:
  /// Locks, and creates the database as an empty file of mode 0600 when there is none. Errors (kStoreUnavailable) name
  /// the path: used by another process; open to other users; a file with several names (its log belongs to one of them
  /// only); errno's text.
  static Result<SqliteFile> Claim(const std::string& path);

 private:
  /// A file descriptor of one's own.
  class Descriptor {
   public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    int number() const { return number_; }

   private:
    int number_;
  };

  /// Opens, creates and locks.
  static Result<Descriptor> Lock(const std::string& path, const std::string& file);
  SqliteFile(Descriptor lock, Descriptor database);

  Descriptor lock_;
  Descriptor database_;
};

}  // namespace walletgate::storage
