// Whole provider files with faults, and the messages that people see: tests/golden/provider_errors/<name>.yaml with
// <name>.txt beside it. WALLETGATE_UPDATE_GOLDEN=1 rewrites the texts; read them before committing.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "provider/spec/provider_spec.h"
#include "provider/spec/spec_loader.h"
#include "tests/fakes/text_file.h"

namespace walletgate::provider {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(WALLETGATE_SOURCE_DIR) / "tests/golden/provider_errors";

/// The base files of the dialects among the faults, under the names that they would have in a folder.
class Bases {
 public:
  const config::YamlNode* Find(const std::string& id) {
    const fs::path file = kFolder / "bases" / (id + ".yaml");
    if (!fs::exists(file)) return nullptr;
    config::Diagnostics ignored;
    std::optional<config::YamlNode> root = config::ReadYaml(fakes::ReadText(file), id + "/provider.yaml", ignored);
    return &roots_.emplace(id, std::move(*root)).first->second;
  }

 private:
  std::map<std::string, config::YamlNode> roots_;
};

std::string FaultsOf(const std::string& name) {
  const std::string text = fakes::ReadText(kFolder / (name + ".yaml"));
  const std::string folder = text.find("\nid: acme-v2\n") != std::string::npos ? "acme-v2" : "acme";
  config::Diagnostics diagnostics;
  const std::optional<config::YamlNode> root = config::ReadYaml(text, folder + "/provider.yaml", diagnostics);
  Bases bases;
  const BaseLookup lookup = [&bases](const std::string& id) { return bases.Find(id); };
  if (root) {
    EXPECT_EQ(ParseProviderSpec(*root, lookup, diagnostics), nullptr) << name << " has no faults";
  }
  return diagnostics.Format() + LoadSummary(diagnostics.size(), 1) + "\n";
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ProviderFaults : public testing::TestWithParam<std::string> {};

TEST_P(ProviderFaults, AreReportedAsPeopleNeedThem) {
  const std::string actual = FaultsOf(GetParam());
  const fs::path golden = kFolder / (GetParam() + ".txt");
  if (std::getenv("WALLETGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << actual;
  EXPECT_EQ(actual, fakes::ReadText(golden)) << "set WALLETGATE_UPDATE_GOLDEN=1 to accept this text";
}

INSTANTIATE_TEST_SUITE_P(Golden, ProviderFaults, testing::ValuesIn(Names()),
                         [](const auto& tested) { return tested.param; });

TEST(ProviderSpecFile, TheFileThatTheFaultsWereMadeFromIsGood) {
  config::Diagnostics diagnostics;
  const auto root = config::ReadYaml(fakes::ReadText(kFolder / "bases/acme.yaml"), "acme/provider.yaml", diagnostics);
  ASSERT_TRUE(root.has_value());
  EXPECT_NE(ParseProviderSpec(*root, nullptr, diagnostics), nullptr);
  EXPECT_EQ(diagnostics.Format(), "");
}

}  // namespace
}  // namespace walletgate::provider
