// What the program prints for editors, machines and documents, and the configurations that come with it.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "api/error_docs.h"
#include "base/json.h"
#include "cli/console.h"
#include "gateway/config/gateway_config.h"
#include "sandbox/credentials.h"
#include "tests/auth/test_keys.h"
#include "tests/fakes/fake_clock.h"

namespace walletgate::cli {
namespace {

/// A key that is near to none, so that the reader lists all that it knows.
constexpr std::string_view kStranger = "qqqqqqqqqqqqqqqq";

using Names = std::map<std::string, std::string>;

std::string InSource(const std::string& file) { return std::string(WALLETGATE_SOURCE_DIR) + "/" + file; }

std::string ReadText(const std::string& file) {
  std::ifstream in(InSource(file), std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

config::EnvLookup Lookup(Names names) {
  return [names = std::move(names)](const std::string& name) -> std::optional<std::string> {
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(ConfigurationSchema, IsTheFileBesideTheConfiguration) {
  EXPECT_TRUE(json::Parse(gateway::GatewayConfigSchema()));
  EXPECT_EQ(gateway::GatewayConfigSchema(), ReadText("config/walletgate.schema.json"));
}

/// `schema`, or what its $ref stands for.
json::Value Resolve(json::Value root, json::Value schema) {
  const std::string_view reference = schema.Get("$ref").AsString();
  constexpr std::string_view kPrefix = "#/definitions/";
  if (!reference.starts_with(kPrefix)) return schema;
  return root.Get("definitions").Get(reference.substr(kPrefix.size()));
}

/// A YAML text in which every mapping that the schema closes has one key more than it knows.
class StrangerWriter {
 public:
  explicit StrangerWriter(json::Value root) : root_(root) {}

  std::string Write(json::Value schema) {
    schema = Resolve(root_, schema);
    if (schema.Get("properties")) {
      std::string text = "{";
      for (const json::Member& member : schema.Get("properties").Members()) {
        if (const std::string value = Write(member.value); !value.empty())
          text += std::string(member.name) + ": " + value + ", ";
      }
      return text + std::string(kStranger) + ": 1}";
    }
    if (schema.Get("additionalProperties").IsObject()) {
      const std::string value = Write(schema.Get("additionalProperties"));
      return value.empty() ? "" : "{acme: " + value + "}";
    }
    if (schema.Get("items")) {
      const std::string value = Write(schema.Get("items"));
      return value.empty() ? "" : "[" + value + "]";
    }
    return "";
  }

 private:
  json::Value root_;
};

/// "…; known: a, b, c" → {a, b, c}
std::set<std::string> KnownIn(const std::string& message) {
  std::set<std::string> names;
  const std::size_t start = message.find("known: ");
  if (start == std::string::npos) return names;
  std::istringstream list(message.substr(start + 7));
  for (std::string name; std::getline(list >> std::ws, name, ',');) names.insert(name);
  return names;
}

/// Every closed mapping of the schema, by the path under which the reader meets it in the text of StrangerWriter.
void CollectKeys(json::Value root, json::Value schema, const std::string& path,
                 std::map<std::string, std::set<std::string>>& keys) {
  schema = Resolve(root, schema);
  const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
  if (schema.Get("properties")) {
    for (const json::Member& member : schema.Get("properties").Members()) {
      keys[below(std::string(kStranger))].insert(std::string(member.name));
      CollectKeys(root, member.value, below(std::string(member.name)), keys);
    }
  }
  if (schema.Get("additionalProperties").IsObject())
    CollectKeys(root, schema.Get("additionalProperties"), below("acme"), keys);
  if (schema.Get("items")) CollectKeys(root, schema.Get("items"), path + "[0]", keys);
}

TEST(ConfigurationSchema, ListsExactlyTheKeysThatTheReaderKnows) {
  const Result<json::Document> schema = json::Parse(gateway::GatewayConfigSchema());
  ASSERT_TRUE(schema);
  // The vendors of the config faults: the schema's `<id>` stands for acme.
  const std::string folder = "providers_folder: '" + InSource("tests/golden/config_errors/vendors") + "', ";
  std::string text = StrangerWriter(schema->root()).Write(schema->root());
  text.insert(1, folder);
  config::Diagnostics diagnostics;
  (void)gateway::ReadGatewayConfig(text, "x.yaml", Lookup({}), diagnostics);
  std::map<std::string, std::set<std::string>> known;
  for (const config::Diagnostic& fault : diagnostics.items()) {
    if (fault.path.ends_with(kStranger)) known[fault.path] = KnownIn(fault.message);
  }
  std::map<std::string, std::set<std::string>> listed;
  CollectKeys(schema->root(), schema->root(), "", listed);
  EXPECT_EQ(known, listed) << text << '\n' << diagnostics.Format();
}

TEST(ErrorPage, IsWhatTheProgramPrints) { EXPECT_EQ(ReadText("docs/errors.md"), api::ErrorTableMarkdown()); }

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

/// Proves `file` with `names`, that every one of them is needed, and that it routes to these vendors.
void ExpectProved(const std::string& file, const Names& names, const std::set<std::string>& vendors = kAllVendors) {
  config::Diagnostics diagnostics;
  const gateway::GatewayConfig config = gateway::LoadGatewayConfig(InSource(file), Lookup(names), diagnostics);
  ASSERT_EQ(diagnostics.Format(), "");
  ASSERT_NE(config.state, nullptr);
  ASSERT_EQ(config.state->tenants().size(), 1U);
  const routing::Tenant& tenant = config.state->tenants().begin()->second;
  std::set<std::string> routed;
  for (const auto& provider : routing::RoutedProviders(tenant.rules)) routed.insert(provider->id());
  EXPECT_EQ(routed, vendors);
  for (const auto& [name, value] : names) {
    Names fewer = names;
    fewer.erase(name);
    config::Diagnostics missing;
    (void)gateway::LoadGatewayConfig(InSource(file), Lookup(fewer), missing);
    EXPECT_NE(missing.Format().find(name + " is not set"), std::string::npos) << missing.Format();
    EXPECT_EQ(missing.size(), 1U) << missing.Format();
  }
}

TEST(ShippedConfiguration, IsProvedOnceItsVariablesAreSet) {
  const Names made = Credentials();
  ExpectProved("config/walletgate.yaml", {{"YIELDFORCE_TOKEN_URL", "https://login.example/t/oauth2/v2.0/token"},
                                          {"YIELDFORCE_CLIENT_ID", made.at("client_id")},
                                          {"YIELDFORCE_CLIENT_SECRET", made.at("client_secret")},
                                          {"YIELDFORCE_USER_TOKEN_KEY", std::string(auth::test_keys::kRsaPkcs8)},
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
      {"streambird"});
}

TEST(ShippedConfiguration, OfTheDemoIsProvedOnceItsVariablesAreSet) {
  const Names made = Credentials();
  const std::string base = "http://127.0.0.1:4000";
  ExpectProved("config/demo.yaml", {{"SANDBOX_YIELDFORCE_BASE_URL", base},
                                    {"SANDBOX_YIELDFORCE_TOKEN_URL", base + "/token"},
                                    {"SANDBOX_YIELDFORCE_CLIENT_ID", made.at("client_id")},
                                    {"SANDBOX_YIELDFORCE_CLIENT_SECRET", made.at("client_secret")},
                                    {"SANDBOX_YIELDFORCE_SCOPE", made.at("scope")},
                                    {"WALLETGATE_DEMO_USER_TOKEN_KEY", std::string(auth::test_keys::kRsaPkcs8)},
                                    {"SANDBOX_CDP_BASE_URL", base},
                                    {"SANDBOX_CDP_API_KEY_ID", made.at("api_key_id")},
                                    {"SANDBOX_CDP_API_KEY_SECRET", made.at("api_key_secret")},
                                    {"SANDBOX_CDP_WALLET_SECRET", made.at("wallet_secret")},
                                    {"SANDBOX_STREAMBIRD_BASE_URL", base},
                                    {"SANDBOX_STREAMBIRD_SECRET_KEY", made.at("secret_key")},
                                    {"SANDBOX_CAPA_BASE_URL", base},
                                    {"SANDBOX_CAPA_API_KEY", made.at("capa_key")},
                                    {"WALLETGATE_DEMO_KEY_SHA256", std::string(64, 'a')},
                                    {"WALLETGATE_DEMO_ADMIN_TOKEN_SHA256", std::string(64, 'b')}});
}

TEST(Table, HasColumnsAsWideAsTheirWidestCell) {
  EXPECT_EQ(FormatTable({{"id", "name"}, {"longer", "x"}}), "id      name\nlonger  x\n");
}

TEST(Table, CountsCharactersAndNotBytes) {
  EXPECT_EQ(FormatTable({{"Zürich", "a"}, {"Berlin", "b"}}), "Zürich  a\nBerlin  b\n");
}

TEST(Table, TakesShortRowsAndNoneAtAll) {
  EXPECT_EQ(FormatTable({}), "");
  EXPECT_EQ(FormatTable({{"a", "b", "c"}, {"d"}}), "a  b  c\nd\n");
  EXPECT_EQ(FormatTable({{"a"}, {"", "b"}}), "a\n   b\n");
}

}  // namespace
}  // namespace walletgate::cli
