#include "base/step.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace walletgate {
namespace {

std::vector<std::string>& Passed() {
  static std::vector<std::string> labels;
  return labels;
}

TEST(Step, CallsWhoeverListensWithItsLabel) {
  PassStep("unheard");
  ListenToSteps([](const char* label) { Passed().emplace_back(label); });
  PassStep("first");
  PassStep("second");
  ListenToSteps(nullptr);
  PassStep("unheard again");
  EXPECT_EQ(Passed(), (std::vector<std::string>{"first", "second"}));
}

// A program that could be told from outside to stop between an intent and its outcome would be a weapon.
TEST(Step, HasNoListenerInTheReleasedProgram) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(WALLETGATE_SOURCE_DIR "/src")) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_regular_file() || name == "step.h" || name == "step.cpp") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(text.find("ListenToSteps"), std::string::npos) << entry.path();
    EXPECT_EQ(text.find("step_hook"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace walletgate
