// Every provider folder of the repository, and the fictional ones, load and pass their own cases.

#include <gtest/gtest.h>

#include <filesystem>

#include "provider/cases/case_runner.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::provider {
namespace {

const std::string kRoot = WALLETGATE_SOURCE_DIR;

void RunFolder(const std::string& folder) {
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " does not exist";
  config::Diagnostics diagnostics;
  const ProviderSpecs specs = LoadProviderFolder(folder, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.Format();
  EXPECT_EQ(specs.size(), ProviderFiles(folder).size());
  for (const auto& [id, spec] : specs) {
    const CaseReport report = RunCases(spec, folder + "/" + id + "/cases");
    EXPECT_TRUE(report.passed()) << report.Format();
  }
}

TEST(ProviderFolders, ShippedProvidersPassTheirCases) { RunFolder(kRoot + "/providers"); }

TEST(ProviderFolders, FictionalProvidersPassTheirCases) { RunFolder(kRoot + "/tests/fixtures/providers"); }

TEST(ProviderFolders, EveryFolderHasAReadme) {
  for (const char* folder : {"/providers", "/tests/fixtures/providers"}) {
    for (const std::string& file : ProviderFiles(kRoot + folder)) {
      EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(file).parent_path() / "README.md")) << file;
    }
  }
}

}  // namespace
}  // namespace walletgate::provider
