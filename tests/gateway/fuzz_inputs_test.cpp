// What fuzzing has found or reached is tried in every build: the corpora of tests/fuzz, and the inputs that once broke
// something.

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/fakes/text_file.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

std::size_t Try(const Target& target, const std::string& kind) {
  std::size_t tried = 0;
  const std::filesystem::path folder = WALLETGATE_SOURCE_DIR "/tests/fuzz/" + kind + "/" + std::string(target.name);
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(folder, absent)) {
    SCOPED_TRACE(entry.path());
    EXPECT_NO_THROW(target.run(fakes::ReadText(entry.path())));
    ++tried;
  }
  return tried;
}

class FuzzInputs : public ::testing::TestWithParam<Target> {};

TEST_P(FuzzInputs, WhatOnceBrokeSomethingHoldsNow) { Try(GetParam(), "regressions"); }
TEST_P(FuzzInputs, TheCorpusHolds) { EXPECT_GT(Try(GetParam(), "corpus"), 0U); }

INSTANTIATE_TEST_SUITE_P(Targets, FuzzInputs, ::testing::ValuesIn(kTargets),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace walletgate::fuzz
