#pragma once

// A disk that fails when a test says so: a SQLite VFS that is the real one but for its writes and syncs.

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <list>
#include <map>
#include <mutex>

namespace walletgate::storage {

class FaultyDisk {
 public:
  static constexpr const char* kVfs = "walletgate-faulty-disk";

  /// Registers the VFS, once per process, and mends the disk.
  static void Install() {
    static const bool registered = Register();
    if (!registered) std::abort();
    Mend();
  }
  /// Result codes of every write and sync from now on; SQLITE_OK is a good one.
  static void FailWrites(int code) { write_result = code; }
  static void FailSyncs(int code) { sync_result = code; }
  static void Mend() {
    write_result = SQLITE_OK;
    sync_result = SQLITE_OK;
  }

 private:
  static inline std::atomic<int> write_result = SQLITE_OK;
  static inline std::atomic<int> sync_result = SQLITE_OK;
  /// The real methods of a kind of file, and their copy with two changes.
  struct Kind {
    const sqlite3_io_methods* real = nullptr;
    sqlite3_io_methods faulty{};
  };
  static inline sqlite3_vfs* real_vfs = nullptr;
  static inline sqlite3_vfs vfs;
  static inline std::mutex mutex;
  static inline std::list<Kind> kinds;  ///< guarded by mutex; elements stay for good
  static inline std::map<sqlite3_file*, const sqlite3_io_methods*> real_methods;  ///< likewise, of whoever opened last

  static int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    const int fault = write_result;
    return fault != SQLITE_OK ? fault : RealMethodsOf(file)->xWrite(file, bytes, count, offset);
  }
  static int Sync(sqlite3_file* file, int flags) {
    const int fault = sync_result;
    return fault != SQLITE_OK ? fault : RealMethodsOf(file)->xSync(file, flags);
  }
  /// By the file, since the program puts methods of its own over these.
  static const sqlite3_io_methods* RealMethodsOf(sqlite3_file* file) {
    const std::lock_guard lock(mutex);
    const auto real = real_methods.find(file);
    if (real == real_methods.end()) std::abort();
    return real->second;
  }
  static const sqlite3_io_methods* FaultyMethodsFor(const sqlite3_io_methods* real) {
    const std::lock_guard lock(mutex);
    for (const Kind& kind : kinds) {
      if (kind.real == real) return &kind.faulty;
    }
    Kind& kind = kinds.emplace_back(Kind{real, *real});
    kind.faulty.xWrite = &Write;
    kind.faulty.xSync = &Sync;
    return &kind.faulty;
  }
  static int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
    if (file->pMethods == nullptr) return code;
    const sqlite3_io_methods* real = file->pMethods;
    file->pMethods = FaultyMethodsFor(real);
    const std::lock_guard lock(mutex);
    real_methods[file] = real;
    return code;
  }
  static bool Register() {
    real_vfs = sqlite3_vfs_find(nullptr);
    if (real_vfs == nullptr) return false;
    vfs = *real_vfs;
    vfs.zName = kVfs;
    vfs.pNext = nullptr;
    vfs.xOpen = &Open;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }
};

}  // namespace walletgate::storage
