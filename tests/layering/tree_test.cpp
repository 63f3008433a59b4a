// The checks on this repository.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/layering/rules.h"

namespace walletgate::layering {
namespace {

const std::filesystem::path kRoot = WALLETGATE_SOURCE_DIR;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Every .h and .cpp below `folder`, as paths from the root, sorted.
std::vector<std::string> SourcesBelow(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / folder)) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".h" && extension != ".cpp") continue;
    files.push_back(std::filesystem::relative(entry.path(), kRoot).generic_string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void Append(std::vector<Finding>* all, std::vector<Finding> more) {
  all->insert(all->end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

TEST(SourceTree, HasSources) { EXPECT_GT(SourcesBelow("src").size(), 20U); }

TEST(SourceTree, IncludesOnlyWhatTheLayersAllow) {
  std::vector<Finding> findings;
  for (const std::string& file : SourcesBelow("src")) Append(&findings, CheckIncludes(file, ReadAll(kRoot / file)));
  EXPECT_TRUE(findings.empty()) << Print(findings);
}

TEST(SourceTree, NamesNoVendorOutsideTheSandbox) {
  std::vector<Finding> findings;
  for (const std::string& file : SourcesBelow("src")) Append(&findings, CheckVendorNames(file, ReadAll(kRoot / file)));
  EXPECT_TRUE(findings.empty()) << Print(findings);
}

TEST(SourceTree, KeepsItsBudgets) {
  const std::string name = "tests/layering/excuses.txt";
  Excuses excuses(name, ReadAll(kRoot / name));
  std::vector<Finding> findings;
  for (const char* folder : {"src", "tests"}) {
    for (const std::string& file : SourcesBelow(folder)) {
      Append(&findings, CheckBudgets(file, ReadAll(kRoot / file), excuses));
    }
  }
  Append(&findings, excuses.Unused());
  EXPECT_TRUE(findings.empty()) << Print(findings);
}

TEST(SourceTree, StartsEveryHeaderWithAPragmaAndAComment) {
  std::vector<Finding> findings;
  for (const std::string& file : SourcesBelow("src")) {
    if (!file.ends_with(".h")) continue;
    if (!ReadAll(kRoot / file).starts_with("#pragma once\n\n//")) {
      findings.push_back(
          {file, 1, "must start with '#pragma once', an empty line and a comment: what is it, who uses it"});
    }
  }
  EXPECT_TRUE(findings.empty()) << Print(findings);
}

}  // namespace
}  // namespace walletgate::layering
