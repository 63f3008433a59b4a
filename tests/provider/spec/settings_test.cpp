#include "provider/spec/settings.h"

#include <gtest/gtest.h>

namespace walletgate::provider {
namespace {

ProviderSpec SpecWithSettings() {
  using Type = SettingSpec::Type;
  ProviderSpec spec;
  const auto add = [&](std::string name, Type type) -> SettingSpec& {
    spec.settings.emplace_back();
    spec.settings.back().name = std::move(name);
    spec.settings.back().type = type;
    return spec.settings.back();
  };
  add("base_url", Type::kUrl).default_value = "https://api.acme.example";
  add("api_key", Type::kSecret);
  SettingSpec& region = add("region", Type::kEnum);
  region.values = {"eu", "us"};
  region.example = "eu";
  add("verbose", Type::kBool).default_value = "false";
  add("hint", Type::kString).optional = true;
  return spec;
}

std::optional<std::string> Environment(const std::string& name) {
  if (name == "KEY") return "k-1";
  if (name == "REGION") return "us";
  return std::nullopt;
}

struct Reading {
  std::optional<auth::SettingValues> values;
  std::string faults;
};

Reading Read(const std::string& yaml) {
  config::Diagnostics diagnostics;
  const std::optional<config::YamlNode> node = config::ReadYaml(yaml, "w.yaml", diagnostics);
  const ProviderSpec spec = SpecWithSettings();
  Reading reading;
  reading.values = ReadSettings({node ? &*node : nullptr}, spec, Environment, diagnostics);
  reading.faults = diagnostics.Format();
  return reading;
}

TEST(ReadSettings, ResolvesReferencesAndFillsInDefaults) {
  const Reading reading = Read("api_key: ${KEY}\nregion: ${REGION}\n");
  ASSERT_TRUE(reading.values) << reading.faults;
  ASSERT_EQ(reading.values->size(), 5U);
  EXPECT_EQ(auth::FindSetting(*reading.values, "base_url")->text, "https://api.acme.example");
  EXPECT_EQ(auth::FindSetting(*reading.values, "api_key")->secret.Reveal(), "k-1");
  EXPECT_EQ(auth::FindSetting(*reading.values, "api_key")->text, "");
  EXPECT_EQ(auth::FindSetting(*reading.values, "region")->text, "us");
  EXPECT_EQ(auth::FindSetting(*reading.values, "verbose")->text, "false");
  EXPECT_FALSE(auth::FindSetting(*reading.values, "hint")->present);
}

TEST(ReadSettings, ReportsEverythingAtOnce) {
  const Reading reading = Read("base_url: api.acme.example\nregion: de\nverbose: 'yes'\nhnit: x\n");
  EXPECT_FALSE(reading.values);
  EXPECT_EQ(reading.faults,
            "w.yaml:1:1:\n"
            "  the setting 'api_key' is required; give it as ${NAME} or file:PATH\n"
            "w.yaml:1:11: base_url\n"
            "  'api.acme.example' is no usable URL: the URL must start with https:// or http://\n"
            "w.yaml:2:9: region\n"
            "  'de' is not one of: eu, us\n"
            "w.yaml:3:10: verbose\n"
            "  'yes' is neither true nor false\n"
            "w.yaml:4:1: hnit\n"
            "  unknown setting 'hnit', did you mean 'hint'?\n");
}

TEST(ReadSettings, NeverQuotesWhatShouldHaveBeenAReference) {
  const Reading reading = Read("api_key: sk_live_123\nregion: eu\n");
  EXPECT_FALSE(reading.values);
  EXPECT_EQ(reading.faults.find("sk_live_123"), std::string::npos);
  EXPECT_NE(reading.faults.find("write ${NAME} or file:PATH"), std::string::npos);
}

TEST(ReadSettings, WithoutANodeItSaysWhatIsMissing) {
  config::Diagnostics diagnostics;
  const ProviderSpec spec = SpecWithSettings();
  EXPECT_FALSE(ReadSettings({nullptr, {"w.yaml", 7, 3}}, spec, Environment, diagnostics));
  EXPECT_EQ(diagnostics.Format(),
            "w.yaml:7:3: settings\n  the setting 'api_key' is required; give it as ${NAME} or file:PATH\n"
            "w.yaml:7:3: settings\n  the setting 'region' is required, for example eu\n");
}

}  // namespace
}  // namespace walletgate::provider
