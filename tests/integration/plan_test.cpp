// What a caller can ask before acting: the plan, the providers; and what stands open to everybody.

#include <gmock/gmock.h>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using testing::HasSubstr;
using testing::Not;

class Plan : public fakes::GatewayTest {
 protected:
  static std::uint64_t AllRequests() {
    std::uint64_t sum = 0;
    for (const auto& endpoint : vendors().sandbox().endpoints())
      sum += vendors().sandbox().Counters(endpoint.id).requests;
    return sum;
  }
};

TEST_F(Plan, ShowsTheCallWithoutSecretsOrPersonalData) {
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "capa"}) {
    const std::uint64_t before = AllRequests();
    const Answer plan = Main().Post("/v1/end-users/plan", fakes::UserBody("plan-" + provider, provider));
    ASSERT_EQ(plan.status, 200) << plan;
    EXPECT_EQ(AllRequests(), before) << "a plan asks nobody";
    EXPECT_EQ(plan.At("object"), "plan");
    EXPECT_EQ(plan.At("provider"), provider);
    EXPECT_EQ(plan.At("call.method"), "POST");
    EXPECT_THAT(plan.At("call.target"), testing::StartsWith("/"));
    EXPECT_THAT(plan.body, Not(HasSubstr("127.0.0.1"))) << "where the deployment's vendors are is its own business";
    EXPECT_THAT(plan.body, Not(HasSubstr("@example.com")));
    for (const std::string& secret : vendors().Secrets()) EXPECT_THAT(plan.body, Not(HasSubstr(secret)));
    EXPECT_THAT(plan.body, Not(HasSubstr("eyJ"))) << "no token, real or made up";
  }
}

TEST_F(Plan, HidesEveryKindOfPersonalData) {
  const Answer cdp = Main().Post("/v1/end-users/plan", R"({"external_id":"plan-all","provider":"cdp","login_methods":[
    {"type":"email","email":"canary-mail@example.com"},{"type":"phone","phone_number":"+14155559999"},
    {"type":"jwt","subject":"canary-subject","key_id":"k"},
    {"type":"oauth","issuer":"google","subject":"canary-oauth","email":"canary-two@example.com","name":"Canary Name","username":"canary-nick"},
    {"type":"wallet","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}]})");
  const Answer bird = Main().Post("/v1/end-users/plan", R"({"external_id":"plan-all","provider":"streambird",
    "login_methods":[{"type":"email","email":"canary-mail@example.com"}],
    "profile":{"first_name":"Canaryfirst","middle_name":"Canarymiddle","last_name":"Canarylast"}})");
  const Answer token =
      Main().Post("/v1/end-users/plan",
                  R"({"external_id":"plan-all","provider":"yieldforce","user_token":"Y2FuYXJ5.Y2FuYXJ5.Y2FuYXJ5"})");
  for (const Answer& plan : {cdp, bird, token}) {
    EXPECT_EQ(plan.status, 200) << plan;
    EXPECT_NE(plan.At("call.body"), "(absent)");
    for (const char* canary : {"canary", "Canary", "+1415", "0x5aAeb", "Y2FuYXJ5"}) {
      EXPECT_THAT(plan.body, Not(HasSubstr(canary)));
    }
  }
}

TEST_F(Plan, SaysWhyEachCandidateCouldOrCouldNot) {
  const Answer plan = Main().Post("/v1/end-users/plan", R"({"external_id":"plan-why","profile":{"first_name":"Ada"},
    "login_methods":[{"type":"email","email":"plan-why@example.com"}]})");
  ASSERT_EQ(plan.status, 200) << plan;
  EXPECT_EQ(plan.At("provider"), "streambird");
  EXPECT_EQ(plan.At("candidates.0.provider"), "cdp");
  EXPECT_EQ(plan.At("candidates.0.admits"), "false");
  EXPECT_EQ(plan.At("candidates.0.errors.0.pointer"), "/profile/first_name");
  EXPECT_EQ(plan.At("candidates.2.admits"), "true");
  const Answer none =
      Main().Post("/v1/end-users/plan", R"({"external_id":"p","wallets":[{"chain":"solana","kind":"smart"}]})");
  EXPECT_EQ(none.status, 200) << none;
  EXPECT_EQ(none.At("provider"), "null");
  EXPECT_EQ(none.At("call"), "(absent)");
  ExpectProblem(Main().Post("/v1/end-users/plan", R"({"external_id":"a b"})"), ErrorKind::kInvalidRequest);
}

TEST_F(Plan, ThatItShowsIsTheProviderThatACreateTakes) {
  const std::string body =
      R"({"external_id":"plan-true","login_methods":[{"type":"email","email":"plan-true@example.com"}]})";
  const std::string planned = Main().Post("/v1/end-users/plan", body).At("provider");
  EXPECT_EQ(Main().Create(body).At("provider"), planned);
}

TEST_F(Plan, ProvidersTellWhatTheyOfferAndAccept) {
  const Answer list = Main().Get("/v1/providers");
  ASSERT_EQ(list.status, 200) << list;
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "moonkey", "capa", "capa-v2"}) {
    EXPECT_THAT(list.body, HasSubstr(R"("id":")" + provider + "\""));
    const Answer one = Main().Get("/v1/providers/" + provider);
    ASSERT_EQ(one.status, 200) << one;
    EXPECT_EQ(one.At("object"), "provider");
    EXPECT_EQ(one.At("operations.0"), "create_end_user");
    EXPECT_NE(one.At("accepts.external_id"), "(absent)");
    EXPECT_THAT(list.body, HasSubstr(one.body));
  }
  for (const std::string& secret : vendors().Secrets()) EXPECT_THAT(list.body, Not(HasSubstr(secret)));
  EXPECT_EQ(gateway().As("lone").Get("/v1/providers").At("data.1"), "(absent)");
  ExpectProblem(gateway().As("lone").Get("/v1/providers/capa"), ErrorKind::kNotFound);
}

TEST_F(Plan, PublishesTheKeysOfUserTokensWithoutTheirPrivateHalf) {
  const Answer keys = gateway().Nobody().Get("/.well-known/jwks.json");
  ASSERT_EQ(keys.status, 200) << keys;
  EXPECT_EQ(keys.Header("content-type"), "application/jwk-set+json");
  for (const char* member : {"kid", "n", "e"}) EXPECT_NE(keys.At(std::string("keys.0.") + member), "(absent)");
  EXPECT_EQ(keys.At("keys.0.kty"), "RSA");
  EXPECT_EQ(keys.At("keys.0.alg"), "RS256");
  EXPECT_EQ(keys.At("keys.0.use"), "sig");
  for (const char* half : {"d", "p", "q", "dp", "dq", "qi"})
    EXPECT_EQ(keys.At(std::string("keys.0.") + half), "(absent)");
  EXPECT_EQ(keys.At("keys.1"), "(absent)") << "one key, though several tenants sign with it";
}

TEST_F(Plan, ServesItsDocumentsToEverybody) {
  const Answer docs = gateway().Nobody().Get("/docs");
  EXPECT_EQ(docs.status, 200);
  EXPECT_EQ(docs.Header("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(docs.body, HasSubstr("/openapi.json"));
  EXPECT_THAT(docs.body, Not(HasSubstr("https://"))) << "the page loads nothing from elsewhere";
  const Answer api = gateway().Nobody().Get("/openapi.json");
  EXPECT_EQ(api.Header("content-type"), "application/json");
  EXPECT_EQ(api.At("openapi"), "3.1.0");
}

}  // namespace
}  // namespace walletgate
