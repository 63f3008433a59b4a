// Routing rules as a tenant meets them: the running gateway, and `walletgate route simulate` as a process of its own.

#include <gmock/gmock.h>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Ran;
using fakes::RunWalletgate;
using testing::HasSubstr;
using testing::Not;

/// The configuration of the tests with `rules` instead of the order of the first tenant.
std::string Ruled(const std::string& rules) {
  const std::string order = "{order: [cdp, yieldforce, streambird, capa]}";
  std::string config(fakes::kGatewayConfig);
  return config.replace(config.find(order), order.size(), rules);
}

constexpr const char* kRules = R"({rules: [
  {name: verified, when: {require_verification: true}, to: {streambird: 100}},
  {name: britain, when: {phone_countries: [+44]}, to: {capa: 100}},
  {name: rest, to: {cdp: 50, capa: 50}, fallback: [streambird]}]})";

class Routing : public fakes::GatewayTest {};

std::string Body(const std::string& external_id, const std::string& more) {
  return R"({"external_id":")" + external_id + "\"," + more + "}";
}

TEST_F(Routing, ACreateGoesWhereThePlanSaid) {
  fakes::TestGateway ruled(vendors(), {}, Ruled(kRules));
  const fakes::Client main = ruled.As("main");
  const std::string british = R"("login_methods":[{"type":"phone","phone_number":"+447700900123"}])";
  const Answer plan = main.Post("/v1/end-users/plan", Body("route-gb", british));
  EXPECT_EQ(plan.At("provider"), "capa") << plan;
  EXPECT_EQ(plan.At("route.rule"), "britain");
  EXPECT_EQ(plan.At("route.passed_over.0.unmet.0"), "require_verification: true");
  EXPECT_EQ(plan.At("order.1"), "(absent)") << "this rule has no fall-back";
  EXPECT_THAT(plan.body, Not(HasSubstr("77009")));
  EXPECT_EQ(main.Create(Body("route-gb", british)).At("provider"), "capa");

  std::map<std::string, int> counts;
  for (int i = 0; i < 12; ++i) {
    const std::string id = "route-" + std::to_string(i);
    const std::string mail = R"("login_methods":[{"type":"email","email":")" + id + R"(@example.com"}])";
    const std::string planned = main.Post("/v1/end-users/plan", Body(id, mail)).At("provider");
    EXPECT_EQ(main.Create(Body(id, mail)).At("provider"), planned) << id;
    ++counts[planned];
  }
  EXPECT_GT(counts["cdp"], 0);
  EXPECT_GT(counts["capa"], 0);
}

TEST_F(Routing, ARuleThatNobodyCanServeRefusesWithReasons) {
  fakes::TestGateway ruled(vendors(), {}, Ruled(kRules));
  const Answer refused = ruled.As("main").Create(
      Body("route-no", R"("require_verification":true,"wallets":[{"chain":"evm","kind":"smart"}])"));
  fakes::ExpectProblem(refused, ErrorKind::kNoEligibleProvider);
  EXPECT_THAT(refused.At("detail"), HasSubstr("rule 'verified'; streambird: /wallets/0/kind"));
}

class RouteCommand : public fakes::GatewayTest {
 protected:
  static fakes::Environment Names() {
    fakes::Environment names = vendors().environment();
    names["WALLETGATE_DEMO_KEY_SHA256"] = names["KEY_main"];
    names["WALLETGATE_DEMO_ADMIN_TOKEN_SHA256"] = names["KEY_other"];
    names["WALLETGATE_DEMO_USER_TOKEN_KEY"] = names["TEST_USER_TOKEN_KEY"];
    return names;
  }
};

TEST_F(RouteCommand, SimulateReportsBadLinesAndCountsTheOthers) {
  const fakes::TemporaryFile requests(
      "requests.jsonl",
      "{\"external_id\":\"x-1\",\"login_methods\":[{\"type\":\"email\",\"email\":\"x@example.com\"}]}\n"
      "\n"
      "{\"external_id\":\"a b\"}\n"
      "{broken\n"
      "{\"external_id\":\"x-2\",\"wallets\":[{\"chain\":\"solana\",\"kind\":\"smart\"}]}\n");
  const Ran ran =
      RunWalletgate({"route", "simulate", "-c", "config/demo.yaml", "--file", requests.path(), "--json"}, Names());
  EXPECT_EQ(ran.exit_code, 1);
  const Answer result{0, {}, ran.out};
  EXPECT_EQ(result.At("requests"), "2");
  EXPECT_EQ(result.At("routes.0.rule"), "order");
  EXPECT_EQ(result.At("refused.0.requests"), "1");
  EXPECT_THAT(ran.err, HasSubstr(requests.path() + ":3: "));
  EXPECT_THAT(ran.err, HasSubstr("\n  /external_id "));
  EXPECT_THAT(ran.err, HasSubstr(requests.path() + ":4: "));
  EXPECT_THAT(ran.err, HasSubstr("2 lines are no request and not counted\n"));
  EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("x@example.com")));
}

TEST_F(RouteCommand, SimulateComparesTwoConfigurations) {
  const std::string line =
      "{\"external_id\":\"x-1\",\"login_methods\":[{\"type\":\"email\",\"email\":\"x@example.com\"}]}\n";
  const fakes::TemporaryFile requests("requests.jsonl", line);
  const Ran same = RunWalletgate(
      {"route", "simulate", "-c", "config/demo.yaml", "--file", requests.path(), "--against", "config/demo.yaml"},
      Names());
  EXPECT_EQ(same.exit_code, 0) << same.err;
  EXPECT_THAT(same.out, HasSubstr("\n0 of 1 would be elsewhere (0 %)\n"));
  const Ran faulty = RunWalletgate(
      {"route", "simulate", "-c", "config/demo.yaml", "--file", requests.path(), "--against", "/nowhere.yaml"},
      Names());
  EXPECT_EQ(faulty.exit_code, 78);
  const Ran nobody = RunWalletgate(
      {"route", "simulate", "-c", "config/demo.yaml", "--file", requests.path(), "--tenant", "no"}, Names());
  EXPECT_EQ(nobody.exit_code, 2);
  EXPECT_EQ(RunWalletgate({"route", "simulate", "--file", "/nowhere.jsonl"}).exit_code, 2);
  EXPECT_EQ(RunWalletgate({"route"}).exit_code, 2);
}

}  // namespace
}  // namespace walletgate
