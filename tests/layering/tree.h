#pragma once

// This repository as it lies on the disk, read once for all checks. Build trees, and what git has for itself, are left
// out.

#include <map>
#include <string>
#include <vector>

#include "tests/layering/files.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

struct Tree {
  std::vector<File> files;                   ///< by path
  std::vector<Source> src;                   ///< every .h and .cpp of src, by path
  std::vector<Source> tests;                 ///< ... of tests
  std::map<std::string, std::string> texts;  ///< of all files but large ones, by path; folders as ""
};

/// Read at the first call.
const Tree& TheTree();

}  // namespace walletgate::layering
