#pragma once

// How configuration is read from disk, whatever it is: the one place that opens its files. What is no regular file is
// refused instead of waited for, so that neither a start nor a reload, nor the stop that waits for it, hangs on a pipe.

#include <sys/types.h>

#include <cstddef>
#include <string>

#include "base/result.h"

namespace walletgate::config {

struct RegularFile {
  std::string bytes;
  mode_t mode = 0;         ///< as fstat(2) gives it, of the very file that was read
  bool read_only = false;  ///< its mount cannot be written
  bool in_memory = false;  ///< its mount is a tmpfs, or its like
};

/// The whole file. Never blocks but for the disk. Error (kInvalidRequest): `detail` is what follows the file's name,
/// "cannot be read: Permission denied", "is no regular file (it is a named pipe)", "is larger than 64 KiB".
Result<RegularFile> ReadRegularFile(const std::string& path, std::size_t max_bytes);

/// Whether there is one that can be opened for reading; `detail` of its Error as above. For files of any size that
/// somebody else reads.
Result<void> ProveRegularFile(const std::string& path);

}  // namespace walletgate::config
