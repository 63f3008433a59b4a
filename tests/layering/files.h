#pragma once

// What the repository is made of: which files may be executed, and how large they are.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

inline constexpr std::uintmax_t kBlobBudgetBytes = 256 * 1024;

struct File {
  std::string path;  ///< from the root
  std::uintmax_t bytes = 0;
  bool executable = false;
  bool script = false;  ///< begins with "#!"
};

/// Only scripts are executable, and those that are not in a folder of scripts are excused by path.
std::vector<Finding> CheckExecutables(const std::vector<File>& files, Excuses& excuses);

/// A large file needs an excuse, by path: everybody who clones the repository gets it, for ever.
std::vector<Finding> CheckBlobs(const std::vector<File>& files, Excuses& excuses);

}  // namespace walletgate::layering
