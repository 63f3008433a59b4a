#pragma once

// Links and file names in documents that lead nowhere.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

/// A document, and how to look at the rest of the repository.
struct Document {
  std::string path;  ///< from the root
  std::string text;
};
/// The text of a file of the repository by its path from the root; null where there is none, "" for a folder.
using ReadFile = std::function<const std::string*(const std::string& path)>;

/// Relative links, their anchors, and file names in backticks that have a folder: from the root, src, docs or tests, or
/// beside the document. Excuses by path#target.
std::vector<Finding> CheckLinks(const Document& document, const ReadFile& read, Excuses& excuses);

}  // namespace walletgate::layering
