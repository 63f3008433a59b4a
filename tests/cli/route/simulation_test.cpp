// What `walletgate route simulate` counts and shows.

#include "cli/route/simulation.h"
#include "base/json/parse.h"
#include "base/json/writer.h"

#include <gtest/gtest.h>

#include "gateway/config/gateway_config.h"

namespace walletgate::cli {
namespace {

constexpr std::string_view kHead = R"(
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/tests/golden/config_errors/vendors
providers:
  acme: {settings: {api_key: "${ACME_KEY}"}}
  bolt: {settings: {api_key: "${ACME_KEY}"}}
store: {kind: memory}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing:
      rules:
        - {name: gold, when: {metadata: {tier: [gold]}}, to: {acme: 100}, fallback: [bolt]}
)";

/// The State with those rules after the rule `gold`, which sends metadata tier: gold to acme.
std::shared_ptr<const routing::State> Ruled(const std::string& rules) {
  config::Diagnostics diagnostics;
  const auto environment = [](const std::string&) { return std::optional<std::string>("key"); };
  gateway::GatewayConfig config =
      gateway::ReadGatewayConfig(std::string(kHead) + rules, {"x.yaml", environment}, diagnostics);
  EXPECT_EQ(diagnostics.Format(), "");
  return config.loaded.state;
}

constexpr const char* kQuarter = "        - {name: rest, to: {acme: 25, bolt: 75}}\n";
constexpr const char* kHalf = "        - {name: rest, to: {acme: 50, bolt: 50}}\n";

api::CreateEndUser RequestOf(int user, api::LoginType type = api::LoginType::kEmail) {
  api::CreateEndUser request;
  request.external_id = "user-" + std::to_string(user);
  request.login_methods.emplace_back();
  request.login_methods.back().type = type;
  request.login_methods.back().email = "canary@b.example";
  return request;
}

std::string JsonOf(const Simulation& simulation) {
  std::string text;
  json::Writer writer(&text);
  simulation.Write(writer);
  return text;
}

TEST(Simulation, ShowsEveryRuleEvenOneThatNobodyMeets) {
  const auto state = Ruled(kQuarter);
  Simulation simulation(*state->FindTenant("main"), nullptr);
  EXPECT_EQ(simulation.ToTables(),
            "RULE  PROVIDER  SHARE  REQUESTS  PERCENT\n"
            "gold  acme      100    0         -\n"
            "rest  acme      25     0         -\n"
            "rest  bolt      75     0         -\n");
}

TEST(Simulation, CountsByRuleAndProviderAndGroupsRefusalsByReason) {
  const auto state = Ruled(kQuarter);
  Simulation simulation(*state->FindTenant("main"), nullptr);
  api::CreateEndUser gold = RequestOf(1);
  gold.metadata["tier"] = "gold";
  simulation.Add(gold);
  simulation.Add(gold);
  simulation.Add(RequestOf(2, api::LoginType::kPhone));
  simulation.Add(RequestOf(3, api::LoginType::kPhone));
  api::CreateEndUser named = RequestOf(4);
  named.provider = "bolt";
  simulation.Add(named);
  const std::string why =
      "rule 'rest'; acme: /login_methods/0 type phone is not accepted by this provider; accepted: email; bolt: "
      "/login_methods/0 type phone is not accepted by this provider; accepted: email";
  EXPECT_EQ(simulation.ToTables(),
            "RULE     PROVIDER   SHARE  REQUESTS  PERCENT\n"
            "gold     acme       100    2         100\n"
            "rest     acme       25     0         0\n"
            "rest     bolt       75     0         0\n"
            "rest     (refused)         2         100\n"
            "(named)  bolt              1         100\n"
            "\n"
            "REFUSED  WHY\n"
            "2        " +
                why + "\n");
  EXPECT_EQ(JsonOf(simulation), R"({"object":"simulation","tenant":"main","requests":5,"routes":[)"
                                R"({"rule":"gold","provider":"acme","share":"100","requests":2},)"
                                R"({"rule":"rest","provider":"acme","share":"25","requests":0},)"
                                R"({"rule":"rest","provider":"bolt","share":"75","requests":0},)"
                                R"({"rule":"rest","provider":null,"requests":2},)"
                                R"-({"rule":"(named)","provider":"bolt","requests":1}],)-"
                                R"("refused":[{"requests":2,"reason":")" +
                                    why + R"("}]})");
}

TEST(Simulation, ComparesWithAnotherConfiguration) {
  const auto before = Ruled(kQuarter);
  const auto after = Ruled(kHalf);
  Simulation simulation(*before->FindTenant("main"), after->FindTenant("main"));
  constexpr int kUsers = 2000;
  for (int user = 0; user < kUsers; ++user) simulation.Add(RequestOf(user));
  const Result<json::Document> result = json::Parse(JsonOf(simulation));
  ASSERT_TRUE(result);
  const json::Value moves = result->root().Get("moves");
  ASSERT_EQ(moves.size(), 1U) << "only towards the vendor whose share rises";
  EXPECT_EQ(moves.At(0).Get("from").AsString(), "bolt");
  EXPECT_EQ(moves.At(0).Get("to").AsString(), "acme");
  EXPECT_NEAR(static_cast<double>(*moves.At(0).Get("requests").AsInt64()), 0.25 * kUsers, 0.03 * kUsers);
  EXPECT_NE(simulation.ToTables().find(" of 2000 would be elsewhere ("), std::string::npos);
  EXPECT_EQ(simulation.ToTables().find("canary"), std::string::npos);
}

TEST(Simulation, SaysWhenNobodyWouldMove) {
  const auto state = Ruled(kQuarter);
  Simulation simulation(*state->FindTenant("main"), state->FindTenant("main"));
  simulation.Add(RequestOf(1));
  EXPECT_NE(simulation.ToTables().find("\n0 of 1 would be elsewhere (0 %)\n"), std::string::npos);
}

TEST(Simulation, CountsRequestsThatNoRuleIsFor) {
  const auto state = Ruled("");
  Simulation simulation(*state->FindTenant("main"), nullptr);
  simulation.Add(RequestOf(1));
  EXPECT_EQ(simulation.ToTables(),
            "RULE       PROVIDER   SHARE  REQUESTS  PERCENT\n"
            "gold       acme       100    0         -\n"
            "(no rule)  (refused)         1         100\n"
            "\n"
            "REFUSED  WHY\n"
            "1        no routing rule is for this request; gold: not metadata.tier: [gold]\n");
}

}  // namespace
}  // namespace walletgate::cli
