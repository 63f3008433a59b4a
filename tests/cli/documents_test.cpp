// What the program prints for editors, machines and documents, and the configurations that come with it.

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "api/error_docs.h"
#include "cli/console.h"
#include "gateway/audit/audit.h"
#include "gateway/config/gateway_config.h"
#include "sandbox/credentials.h"
#include "tests/crypto/test_keys.h"
#include "tests/fakes/fake_clock.h"

namespace walletgate::cli {
namespace {

using Names = std::map<std::string, std::string>;

std::string InSource(const std::string& file) { return std::string(WALLETGATE_SOURCE_DIR) + "/" + file; }

config::EnvLookup Lookup(Names names) {
  return [names = std::move(names)](const std::string& name) -> std::optional<std::string> {
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
}

/// Credentials that look like the vendors' own.
Names Credentials() {
  FakeRandom random;
  Result<sandbox::SandboxCredentials> made = sandbox::MakeSandboxCredentials(random);
  EXPECT_TRUE(made);
  if (!made) return {};
  return {{"client_id", made->yieldforce.client_id},
          {"client_secret", std::string(made->yieldforce.client_secret.Reveal())},
          {"scope", made->yieldforce.scope},
          {"api_key_id", made->cdp.api_key_id},
          {"api_key_secret", std::string(made->cdp.api_key_secret.Reveal())},
          {"wallet_secret", std::string(made->cdp.wallet_secret.Reveal())},
          {"secret_key", std::string(made->streambird.test_key.Reveal())},
          {"capa_key", std::string(made->capa.partner_api_key.Reveal())}};
}

const std::set<std::string> kAllVendors = {"capa", "cdp", "streambird", "yieldforce"};

/// What `walletgate audit` finds in all of them: they are to begin with. The store's folder is the machine's own
/// business.
std::set<std::string> FindingsOf(const gateway::GatewayConfig& config, const std::string& file) {
  config::Diagnostics diagnostics;
  const auto root = config::ReadYamlFile(InSource(file), diagnostics);
  std::set<std::string> ids;
  for (const auto& finding : gateway::Audit({config, *root, SystemClock().Now()}, {"WG017", "WG018"}).findings)
    ids.emplace(finding.rule->id);
  return ids;
}
const std::set<std::string> kFound = {"WG009", "WG012", "WG023", "WG025"};

/// Proves `file` with `names`, that every one of them is needed, that it routes to these vendors, and what an audit
/// finds.
void ExpectProved(const std::string& file, const Names& names, const std::set<std::string>& vendors = kAllVendors,
                  const std::set<std::string>& found = kFound) {
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config = gateway::LoadGatewayConfig({InSource(file), Lookup(names)}, diagnostics);
  ASSERT_EQ(diagnostics.Format(), "");
  ASSERT_NE(config.loaded.state, nullptr);
  ASSERT_EQ(config.loaded.state->tenants().size(), 1U);
  const routing::Tenant& tenant = config.loaded.state->tenants().begin()->second;
  std::set<std::string> routed;
  for (const auto& provider : routing::RoutedProviders(tenant.rules)) routed.insert(provider->id());
  EXPECT_EQ(routed, vendors);
  EXPECT_EQ(FindingsOf(config, file), found);
  for (const auto& [name, value] : names) {
    Names fewer = names;
    fewer.erase(name);
    config::Diagnostics missing;
    (void)gateway::LoadGatewayConfig({InSource(file), Lookup(fewer)}, missing);
    EXPECT_NE(missing.Format().find(name + " is not set"), std::string::npos) << missing.Format();
    EXPECT_EQ(missing.size(), 1U) << missing.Format();
  }
}

TEST(ShippedConfiguration, IsProvedOnceItsVariablesAreSet) {
  const Names made = Credentials();
  ExpectProved("config/walletgate.yaml", {{"YIELDFORCE_TOKEN_URL", "https://login.example/t/oauth2/v2.0/token"},
                                          {"YIELDFORCE_CLIENT_ID", made.at("client_id")},
                                          {"YIELDFORCE_CLIENT_SECRET", made.at("client_secret")},
                                          {"YIELDFORCE_USER_TOKEN_KEY", std::string(test_keys::kRsaPkcs8)},
                                          {"YIELDFORCE_USER_TOKEN_ISSUER", "https://us.example"},
                                          {"CDP_API_KEY_ID", made.at("api_key_id")},
                                          {"CDP_API_KEY_SECRET", made.at("api_key_secret")},
                                          {"CDP_WALLET_SECRET", made.at("wallet_secret")},
                                          {"STREAMBIRD_SECRET_KEY", made.at("secret_key")},
                                          {"CAPA_API_KEY", made.at("capa_key")},
                                          {"WALLETGATE_API_KEY_SHA256", std::string(64, 'a')}});
}

TEST(ShippedConfiguration, ForOneVendorIsProvedOnceItsVariablesAreSet) {
  ExpectProved(
      "config/one-vendor.yaml",
      {{"STREAMBIRD_SECRET_KEY", Credentials().at("secret_key")}, {"WALLETGATE_API_KEY_SHA256", std::string(64, 'a')}},
      {"streambird"}, {"WG009", "WG012", "WG023", "WG025", "WG033"});
}

TEST(ShippedConfiguration, OfTheDemoIsProvedOnceItsVariablesAreSet) {
  const Names made = Credentials();
  const std::string base = "http://127.0.0.1:4000";
  ExpectProved("config/demo.yaml",
               {{"SANDBOX_YIELDFORCE_BASE_URL", base},
                {"SANDBOX_YIELDFORCE_TOKEN_URL", base + "/token"},
                {"SANDBOX_YIELDFORCE_CLIENT_ID", made.at("client_id")},
                {"SANDBOX_YIELDFORCE_CLIENT_SECRET", made.at("client_secret")},
                {"SANDBOX_YIELDFORCE_SCOPE", made.at("scope")},
                {"WALLETGATE_DEMO_USER_TOKEN_KEY", std::string(test_keys::kRsaPkcs8)},
                {"SANDBOX_CDP_BASE_URL", base},
                {"SANDBOX_CDP_API_KEY_ID", made.at("api_key_id")},
                {"SANDBOX_CDP_API_KEY_SECRET", made.at("api_key_secret")},
                {"SANDBOX_CDP_WALLET_SECRET", made.at("wallet_secret")},
                {"SANDBOX_STREAMBIRD_BASE_URL", base},
                {"SANDBOX_STREAMBIRD_SECRET_KEY", made.at("secret_key")},
                {"SANDBOX_CAPA_BASE_URL", base},
                {"SANDBOX_CAPA_API_KEY", made.at("capa_key")},
                {"WALLETGATE_DEMO_KEY_SHA256", std::string(64, 'a')},
                {"WALLETGATE_DEMO_ADMIN_TOKEN_SHA256", std::string(64, 'b')}},
               kAllVendors, {"WG004", "WG012", "WG016", "WG023", "WG025", "WG037"});
}

}  // namespace
}  // namespace walletgate::cli
