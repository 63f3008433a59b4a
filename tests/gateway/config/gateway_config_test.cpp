// Whole configurations with faults, and the messages that people see: tests/golden/config_errors/<name>.yaml with
// <name>.txt beside it. WALLETGATE_UPDATE_GOLDEN=1 rewrites the texts; read them before committing.

#include "gateway/config/gateway_config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "tests/crypto/test_keys.h"
#include "tests/fakes/text_file.h"

namespace walletgate::gateway {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(WALLETGATE_SOURCE_DIR) / "tests/golden/config_errors";

/// The variables that the files of this folder refer to.
config::EnvLookup Environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    static const std::map<std::string, std::string> names = {{"ACME_KEY", "canary-secret"},
                                                             {"EMPTY", ""},
                                                             {"WORD", "many"},
                                                             {"HASH", std::string(64, 'a')},
                                                             {"RSA", std::string(test_keys::kRsaPkcs8)},
                                                             {"OTHER_RSA", std::string(test_keys::kOtherRsa)}};
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
}

/// File names as they would be in the folder itself, so that the texts are the same on every machine.
std::string Shorten(std::string text) {
  const std::string folder = kFolder.string() + "/";
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder))
    text.erase(at, folder.size());
  return text;
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class ConfigFaults : public testing::TestWithParam<std::string> {};

TEST_P(ConfigFaults, AreReportedAsPeopleNeedThem) {
  config::Diagnostics diagnostics;
  (void)LoadGatewayConfig({(kFolder / (GetParam() + ".yaml")).string(), Environment()}, diagnostics);
  const std::string actual = Shorten(diagnostics.Format());
  EXPECT_EQ(actual.find("canary"), std::string::npos) << "a secret is told";
  const fs::path golden = kFolder / (GetParam() + ".txt");
  if (std::getenv("WALLETGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << actual;
  EXPECT_EQ(actual, fakes::ReadText(golden)) << "set WALLETGATE_UPDATE_GOLDEN=1 to accept this text";
  EXPECT_NE(actual, "") << "has no faults";
}

INSTANTIATE_TEST_SUITE_P(Golden, ConfigFaults, testing::ValuesIn(Names()),
                         [](const auto& tested) { return tested.param; });

TEST(GatewayConfigFile, TheOneThatTheFaultsWereMadeFromIsGood) {
  config::Diagnostics diagnostics;
  const GatewayConfig config = LoadGatewayConfig({(kFolder / "good/good.yaml").string(), Environment()}, diagnostics);
  ASSERT_EQ(diagnostics.Format(), "");
  EXPECT_EQ(config.settings.traffic.address, "127.0.0.1");
  EXPECT_EQ(config.settings.traffic.port, 8181);
  EXPECT_EQ(config.settings.admin.port, 9090) << "the default";
  EXPECT_EQ(config.settings.request_timeout, std::chrono::seconds(10));
  EXPECT_EQ(config.settings.keys.lifetime, std::chrono::hours(24)) << "the default";
  EXPECT_EQ(config.settings.keys.per_tenant, 5'000'000U) << "the default";
  EXPECT_EQ(config.settings.log_level, LogLevel::kWarning);
  ASSERT_NE(config.loaded.state, nullptr);
  const routing::Tenant* tenant = config.loaded.state->FindTenant("main");
  ASSERT_NE(tenant, nullptr);
  ASSERT_EQ(tenant->rules.size(), 1U);
  EXPECT_EQ(tenant->rules.front().to.front().provider->id(), "acme");
}

TEST(GatewayConfigFile, GivesATenantCredentialsOfItsOwnOrTheSharedOnes) {
  config::Diagnostics diagnostics;
  const GatewayConfig config = LoadGatewayConfig({(kFolder / "good/good.yaml").string(), Environment()}, diagnostics);
  ASSERT_EQ(diagnostics.Format(), "");
  const auto provider_of = [&](const char* tenant) {
    return config.loaded.state->FindTenant(tenant)->providers.at("acme");
  };
  EXPECT_EQ(provider_of("main"), provider_of("sharing"));
  EXPECT_NE(provider_of("main"), provider_of("own"));
  EXPECT_EQ(provider_of("own")->binding().base_url().ToString(), "https://own.example");
}

TEST(GatewayConfigFile, IsNamedWhenItCannotBeRead) {
  config::Diagnostics diagnostics;
  (void)LoadGatewayConfig({"/nowhere/walletgate.yaml", Environment()}, diagnostics);
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_NE(diagnostics.Format().find("/nowhere/walletgate.yaml"), std::string::npos);
}

}  // namespace
}  // namespace walletgate::gateway
