// The 318 texts of nst/JSONTestSuite, read in place.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "tests/fakes/text_file.h"

namespace walletgate::json {
namespace {

const std::filesystem::path kFolder = WALLETGATE_SOURCE_DIR "/../shared/vectors/json";

/// Texts that the suite accepts and that we refuse on purpose.
const std::map<std::string, std::string> kStricter = {
    {"y_object_duplicated_key.json", "duplicate names let two readers see different values"},
    {"y_object_duplicated_key_and_value.json", "duplicate names, even with equal values"},
    {"y_object_escaped_null_in_key.json", "NUL in a name cuts it short for C readers"},
    {"y_string_null_escape.json", "NUL in a string cuts it short for C readers"},
};

std::vector<std::filesystem::path> FilesStartingWith(const std::string& prefix) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().filename().string().starts_with(prefix)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class JsonTestSuite : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(kFolder)) GTEST_SKIP() << "no vectors at " << kFolder;
  }
};

TEST_F(JsonTestSuite, AcceptsEveryValidTextButTheListedOnes) {
  std::size_t refused = 0;
  for (const auto& path : FilesStartingWith("y_")) {
    const bool accepted = Parse(fakes::ReadText(path)).has_value();
    const auto stricter = kStricter.find(path.filename().string());
    if (stricter == kStricter.end()) {
      EXPECT_TRUE(accepted) << path;
    } else {
      EXPECT_FALSE(accepted) << path << ": " << stricter->second;
      ++refused;
    }
  }
  EXPECT_EQ(refused, kStricter.size());
}

TEST_F(JsonTestSuite, RefusesEveryInvalidText) {
  const auto files = FilesStartingWith("n_");
  EXPECT_EQ(files.size(), 188U);
  for (const auto& path : files) {
    const auto parsed = Parse(fakes::ReadText(path));
    ASSERT_FALSE(parsed.has_value()) << path;
    EXPECT_EQ(parsed.error().kind, ErrorKind::kMalformedRequest) << path;
    EXPECT_FALSE(parsed.error().detail.empty()) << path;
  }
}

TEST_F(JsonTestSuite, SurvivesEveryUndefinedText) {
  for (const auto& path : FilesStartingWith("i_")) {
    const auto parsed = Parse(fakes::ReadText(path));
    if (parsed) {
      EXPECT_TRUE(Parse(ToText(parsed->root())).has_value()) << path;
    }
  }
}

TEST_F(JsonTestSuite, ReadsBackWhatItWrites) {
  for (const auto& path : FilesStartingWith("y_")) {
    const auto parsed = Parse(fakes::ReadText(path));
    if (!parsed) continue;
    for (const std::string& text :
         {ToText(parsed->root()), ToPrettyText(parsed->root()), ToSortedText(parsed->root())}) {
      const auto again = Parse(text);
      ASSERT_TRUE(again.has_value()) << path << " as " << text;
      EXPECT_EQ(ToSortedText(again->root()), ToSortedText(parsed->root())) << path;
    }
  }
}

}  // namespace
}  // namespace walletgate::json
