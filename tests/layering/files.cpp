#include "tests/layering/files.h"

#include <algorithm>
#include <array>

namespace walletgate::layering {
namespace {

constexpr std::array<std::string_view, 2> kScriptFolders = {"scripts/", ".ci/"};

bool IsInScriptFolder(const std::string& path) {
  return std::any_of(kScriptFolders.begin(), kScriptFolders.end(),
                     [&](std::string_view folder) { return path.starts_with(folder); });
}

}  // namespace

std::vector<Finding> CheckExecutables(const std::vector<File>& files, Excuses& excuses) {
  std::vector<Finding> findings;
  for (const File& file : files) {
    if (!file.executable) continue;
    if (!file.script) {
      findings.push_back({file.path, 0, "is executable and no script: chmod -x"});
    } else if (!IsInScriptFolder(file.path) && !excuses.Covers(file.path)) {
      findings.push_back({file.path, 0, "is executable and not listed: chmod -x, or list it"});
    }
  }
  return findings;
}

std::vector<Finding> CheckBlobs(const std::vector<File>& files, Excuses& excuses) {
  std::vector<Finding> findings;
  for (const File& file : files) {
    if (file.bytes <= kBlobBudgetBytes || excuses.Covers(file.path)) continue;
    findings.push_back({file.path, 0, "has " + std::to_string(file.bytes / 1024) + " KiB, more than 256"});
  }
  return findings;
}

}  // namespace walletgate::layering
