#pragma once

// A file with personal data that a command writes: nobody but the user who runs it can read it, and nothing that is
// there already is overwritten.

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace walletgate::cli {

/// Not thread-safe. What is not kept is gone again with the object.
class PrivateFile {
 public:
  /// Error (kInvalidRequest): `detail` names the file and says why there is none.
  static Result<PrivateFile> Make(const std::string& path);

  PrivateFile(PrivateFile&& other) noexcept = default;
  PrivateFile& operator=(PrivateFile&&) = delete;
  ~PrivateFile();

  /// A line and its end; whether it was taken.
  bool WriteLine(std::string_view line);
  /// Whether all lines so far were taken. Error as Make's.
  Result<void> Taken();
  /// They are on the disk, and the file stays. Error as Make's; the file is gone then.
  Result<void> Keep();

  const std::string& path() const { return path_; }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  PrivateFile(std::string path, std::FILE* file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> file_;  ///< null: kept, or moved from
  int failure_ = 0;                             ///< errno of the first line that was not taken
};

}  // namespace walletgate::cli
