// What a reload takes over and what it says has changed.

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/json/writer.h"
#include "gateway/config/changes.h"
#include "gateway/config/setting.h"

namespace walletgate::gateway {
namespace {

constexpr std::string_view kBase = R"(
providers_folder: ../providers
limits: {request_timeout: 20s}
store: {kind: memory}
providers:
  capa: {settings: {base_url: "http://127.0.0.1:1", api_key: "${KEY}"}}
  streambird: {settings: {base_url: "http://127.0.0.1:2", secret_key: "${KEY}"}}
tenants:
  - id: one
    api_keys: [{id: k, sha256: "1111111111111111111111111111111111111111111111111111111111111111"}]
    routing: {order: [capa, streambird]}
  - id: two
    api_keys: [{id: k, sha256: "2222222222222222222222222222222222222222222222222222222222222222"}]
    providers: {capa: {settings: {base_url: "http://127.0.0.1:3", api_key: "${KEY}"}}}
    routing: {order: [capa]}
)";

GatewayConfig Read(const std::string& text, const routing::State* before = nullptr, const std::string& key = "k") {
  config::Diagnostics diagnostics;
  const config::EnvLookup env = [&](const std::string& name) {
    return name == "KEY" ? std::optional(key) : std::nullopt;
  };
  GatewayConfig config = ReadGatewayConfig(text, {WALLETGATE_SOURCE_DIR "/config/x.yaml", env, before}, diagnostics);
  EXPECT_EQ(diagnostics.Format(), "");
  return config;
}

std::string Replaced(std::string_view in, const std::string& what, const std::string& with) {
  std::string text(in);
  text.replace(text.find(what), what.size(), with);
  return text;
}

/// After `before` in use since the start.
ConfigChanges Changes(const std::string& text, const std::string& key = "k") {
  const GatewayConfig before = Read(std::string(kBase));
  return Compare(before.settings, before, Read(text, before.loaded.state.get(), key));
}

using Names = std::vector<std::string>;

TEST(ReloadChanges, NothingChangesWhenNothingHas) {
  const ConfigChanges changes = Changes(std::string("# a comment\n") + std::string(kBase));
  EXPECT_TRUE(changes.empty());
  EXPECT_EQ(changes.needs_restart, Names());
  EXPECT_EQ(Read(std::string(kBase)).loaded.hash, Read("# a comment\n" + std::string(kBase)).loaded.hash);
}

TEST(ReloadChanges, NameTenantsAndTheSectionsThatDiffer) {
  const ConfigChanges changes =
      Changes(Replaced(Replaced(kBase, "order: [capa, streambird]", "order: [streambird]"), "id: two", "id: three"));
  EXPECT_EQ(changes.tenants.added, Names{"three"});
  EXPECT_EQ(changes.tenants.removed, Names{"two"});
  EXPECT_EQ(changes.tenants.changed, Names{"one (routing)"});
  EXPECT_EQ(changes.providers.added, Names{"capa (tenant three)"});
  EXPECT_EQ(changes.providers.removed, Names{"capa (tenant two)"});
}

TEST(ReloadChanges, ATenantUnderANewNameHasNotComeAndNotGone) {
  const ConfigChanges changes = Changes(Replaced(kBase, "id: two", "id: three\n    renamed_from: two"));
  EXPECT_EQ(changes.tenants.added, Names{});
  EXPECT_EQ(changes.tenants.removed, Names{});
  EXPECT_EQ(changes.tenants.changed, Names{"three (renamed from two)"});
}

TEST(ReloadChanges, NameAProviderThatGetsNoNewUsersAndKeepItsConnections) {
  const GatewayConfig before = Read(std::string(kBase));
  const GatewayConfig after =
      Read(Replaced(kBase, "capa: {settings:", "capa: {accept_new_users: false, settings:"), before.loaded.state.get());
  EXPECT_EQ(Compare(before.settings, before, after).providers.changed, Names{"capa"});
  EXPECT_TRUE(after.loaded.fresh.empty());
  EXPECT_TRUE(after.loaded.state->FindTenant("one")->closed_providers.contains("capa"));
  EXPECT_TRUE(after.loaded.state->FindTenant("two")->closed_providers.empty()) << "it has an entry of its own";
}

TEST(ReloadChanges, NameProvidersWhoseSecretsDifferThoughTheFileDoesNot) {
  const ConfigChanges changes = Changes(std::string(kBase), "another key");
  EXPECT_EQ(changes.providers.changed, (Names{"capa", "streambird", "capa (tenant two)"}));
  EXPECT_TRUE(changes.tenants.empty());
  std::string text;
  json::Writer writer(&text);
  changes.Write("h", writer);
  EXPECT_EQ(text.find("another key"), std::string::npos);
}

TEST(ReloadChanges, NameWhatNeedsARestartUntilThereIsOne) {
  const GatewayConfig started = Read(std::string(kBase));
  const std::string text = "listen: {port: 1234}\n" + Replaced(kBase, "kind: memory", "kind: sqlite, path: x");
  const GatewayConfig second = Read(text, started.loaded.state.get());
  EXPECT_EQ(Compare(started.settings, started, second).needs_restart,
            (Names{"listen.port", "store.kind", "store.path"}));
  EXPECT_EQ(Compare(started.settings, second, Read(text, second.loaded.state.get())).needs_restart.size(), 3U);
}

TEST(ReloadChanges, NameEveryLimitAsItsRowSays) {
  const GatewayConfig before = Read(Replaced(kBase, "{request_timeout: 20s}", "{}"));
  for (const Setting& setting : SettingsOf("limits")) {
    const std::string key(setting.member.key);
    const bool is_time = setting.member.type.kind == ValueType::Kind::kDuration;
    const std::string whole = std::to_string(std::max<std::int64_t>(3, setting.member.type.min));
    const std::string value = key == "drain_timeout" ? "40s" : is_time ? "3s" : whole;
    const GatewayConfig after =
        Read(Replaced(kBase, "request_timeout: 20s", key + ": " + value), before.loaded.state.get());
    const ConfigChanges changes = Compare(before.settings, before, after);
    const bool follows = setting.reload == Reload::kFollows;
    Names expected = {setting.name()};
    if (key == "request_timeout") expected.push_back("limits.drain_timeout");  // its default is longer by 5s
    EXPECT_EQ(changes.settings, follows ? expected : Names()) << key;
    EXPECT_EQ(changes.needs_restart, follows ? Names() : expected) << key;
  }
}

TEST(ReloadChanges, OfTracingTheShareFollowsAndTheRestNeedsARestart) {
  const std::string traced =
      "trace: {endpoint: 'http://127.0.0.1:4318/v1/traces', sample: 0.1, authorization: '${KEY}'}\n";
  const GatewayConfig before = Read(traced + std::string(kBase));
  const GatewayConfig after = Read(Replaced(traced, "sample: 0.1", "sample: 0.2") + std::string(kBase),
                                   before.loaded.state.get(), "another key");
  const ConfigChanges changes = Compare(before.settings, before, after);
  EXPECT_EQ(changes.settings, Names{"trace.sample"});
  EXPECT_EQ(changes.needs_restart, Names{"trace.authorization"});
  EXPECT_EQ(Changes(traced + std::string(kBase)).needs_restart, (Names{"trace.endpoint", "trace.authorization"}));
}

TEST(ReloadReuse, ProvidersThatHaveNotChangedAreTheSameOnes) {
  const GatewayConfig before = Read(std::string(kBase));
  const GatewayConfig after =
      Read(Replaced(Replaced(kBase, "secret_key: \"${KEY}\"", "secret_key: {current: \"${KEY}\", next: \"${KEY}\"}"),
                    "20s", "21s"),
           before.loaded.state.get());
  const auto instance = [](const GatewayConfig& config, const std::string& owner, const std::string& id) {
    return config.loaded.state->instances().at({owner, id});
  };
  EXPECT_EQ(instance(before, "", "capa"), instance(after, "", "capa"));
  EXPECT_EQ(instance(before, "two", "capa"), instance(after, "two", "capa"));
  EXPECT_NE(instance(before, "", "capa"), instance(after, "two", "capa")) << "never shared between tenants";
  EXPECT_NE(instance(before, "", "streambird"), instance(after, "", "streambird"));
  EXPECT_EQ(after.loaded.state->FindTenant("one")->providers.at("capa"), instance(after, "", "capa"));
}

/// `members` stand beside the settings of the deployment's first provider.
std::string With(const std::string& members) {
  return Replaced(kBase, "capa: {settings", "capa: {" + members + ", settings");
}

TEST(ReloadChanges, NameAProviderThatIsReachedInAnotherWay) {
  const std::string folder = "../tests/fixtures/certificates/";
  for (const std::string& members : {std::string("allow_plain_http: true"),
                                     std::string("allow_private_addresses: true"), "ca_file: " + folder + "one.pem",
                                     std::string("allow_plain_http: true, proxy: \"http://proxy.example:3128\"")}) {
    const GatewayConfig before = Read(std::string(kBase));
    const GatewayConfig after = Read(With(members), before.loaded.state.get());
    EXPECT_EQ(Compare(before.settings, before, after).providers.changed, Names{"capa"}) << members;
    const GatewayConfig same = Read(With(members), after.loaded.state.get());
    EXPECT_TRUE(Compare(after.settings, after, same).empty()) << members;
  }
}

TEST(ReloadChanges, NameAProviderWhoseCertificatesOrProxySecretDifferThoughTheFileDoesNot) {
  const std::string file = testing::TempDir() + "walletgate-ca-" + std::to_string(getpid()) + ".pem";
  const auto write = [&](const std::string& name) {
    std::filesystem::copy_file(WALLETGATE_SOURCE_DIR "/tests/fixtures/certificates/" + name, file,
                               std::filesystem::copy_options::overwrite_existing);
  };
  const std::string text = With("ca_file: " + file);
  write("one.pem");
  const GatewayConfig before = Read(text);
  EXPECT_TRUE(Compare(before.settings, before, Read(text, before.loaded.state.get())).empty());
  write("two.pem");
  EXPECT_EQ(Compare(before.settings, before, Read(text, before.loaded.state.get())).providers.changed, Names{"capa"});
  std::filesystem::remove(file);

  const std::string proxied = With("allow_plain_http: true, proxy: \"${KEY}\"");
  const GatewayConfig first = Read(proxied, nullptr, "http://u:one@proxy.example");
  const provider::Provider& capa = *first.loaded.state->instances().at({"", "capa"});
  ASSERT_TRUE(capa.binding().upstream().proxy);
  EXPECT_EQ(capa.binding().upstream().proxy->password.Reveal(), "one");
  EXPECT_EQ(first.loaded.state->instances().at({"two", "capa"})->binding().upstream().proxy, std::nullopt)
      << "a tenant's own entry is whole";
}

TEST(ReloadReuse, ATenantWithoutSettingsOfItsOwnUsesTheWholeEntryOfTheDeployment) {
  const GatewayConfig config =
      Read(Replaced(With("allow_private_addresses: true"),
                    "{capa: {settings: {base_url: \"http://127.0.0.1:3\", api_key: \"${KEY}\"}}}", "{capa: }"));
  EXPECT_EQ(config.loaded.state->FindTenant("two")->providers.at("capa"),
            config.loaded.state->instances().at({"", "capa"}));
  EXPECT_EQ(config.loaded.state->FindTenant("two")->providers.at("capa")->binding().upstream().reach,
            transport::Reach::kPrivate);
}

}  // namespace
}  // namespace walletgate::gateway
