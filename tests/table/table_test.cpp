// Every row of rows/*.yaml: what a vendor answers, and what comes of it for the caller and in the directory.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/table/rows.h"

namespace walletgate::table {
namespace {

constexpr const char* kFolder = WALLETGATE_SOURCE_DIR "/tests/table";

std::vector<std::string> Files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(kFolder) + "/rows")) {
    files.push_back(entry.path().stem());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class VendorAnswers : public testing::TestWithParam<std::string> {};

/// WALLETGATE_ROW=text runs only the rows whose name has it.
TEST_P(VendorAnswers, HaveTheOutcomeThatTheContractSays) {
  config::Diagnostics diagnostics;
  const Table table(kFolder, diagnostics);
  const std::vector<Conversation> conversations = table.Read(GetParam(), diagnostics);
  ASSERT_EQ(diagnostics.Format(), "");
  const char* only = std::getenv("WALLETGATE_ROW");
  std::set<std::string> names;
  for (const Conversation& conversation : conversations) {
    EXPECT_TRUE(names.insert(conversation.name).second) << "two rows are called " << conversation.name;
    if (only != nullptr && conversation.name.find(only) == std::string::npos) continue;
    const std::vector<std::string> differences = Differences(table, conversation, diagnostics);
    ASSERT_EQ(diagnostics.Format(), "") << conversation.name;
    const bool known = table.expected_failures().contains(conversation.name);
    if (known) {
      EXPECT_FALSE(differences.empty()) << conversation.name << " holds: take it off expected_failures.txt";
    } else {
      EXPECT_TRUE(differences.empty()) << conversation.name << "\n" << Lines(differences);
    }
  }
}

std::string NameOf(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, VendorAnswers, testing::ValuesIn(Files()), NameOf);

}  // namespace
}  // namespace walletgate::table
