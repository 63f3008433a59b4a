#include "sandbox/entra.h"

#include "base/strings.h"
#include "crypto/base64.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {
namespace {

class SandboxEntra : public ::testing::Test {
 protected:
  SandboxEntra()
      : tokens_(*EntraTokens::Make(world_.clock, world_.random)),
        entra_(world_.facilities, tokens_, world_.credentials.yieldforce, std::chrono::seconds(3599)) {}

  std::string Path() const { return "/" + world_.credentials.yieldforce.tenant_id + "/oauth2/v2.0/token"; }

  http::Reply Post(std::string body, Headers headers = {}) {
    headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    http::Request request = MakeRequest("POST", Path(), std::move(headers));
    request.body = std::move(body);
    return entra_.Answer(request);
  }
  std::string Form(std::string_view id, std::string_view secret, std::string_view scope = "api://yieldforce/.default") {
    return "grant_type=client_credentials&client_id=" + FormEncode(id) + "&client_secret=" + FormEncode(secret) +
           "&scope=" + FormEncode(scope);
  }
  std::string Good() { return Form(Vendor().client_id, Vendor().client_secret.Reveal()); }
  const YieldforceCredentials& Vendor() const { return world_.credentials.yieldforce; }

  void ExpectFailure(const http::Reply& reply, int status, std::string_view error, std::string_view code) {
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(Member(reply, {"error"}), error);
    EXPECT_EQ(Member(reply, {"error_codes", "0"}), code);
    EXPECT_TRUE(Member(reply, {"error_description"}).starts_with("AADSTS" + std::string(code) + ": "));
  }

  World world_;
  EntraTokens tokens_;
  Entra entra_;
};

TEST_F(SandboxEntra, GivesATokenThatVerifiesUntilItExpires) {
  http::Reply reply = Post(Good());
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Member(reply, {"token_type"}), "Bearer");
  EXPECT_EQ(Member(reply, {"expires_in"}), "3599");
  std::string token = Member(reply, {"access_token"});
  Result<EntraTokens::Claims> claims = tokens_.Verify(token);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->client_id, Vendor().client_id);
  EXPECT_EQ(claims->audience, "api://yieldforce");
  world_.clock.Advance(std::chrono::seconds(3598));
  EXPECT_TRUE(tokens_.Verify(token));
  world_.clock.Advance(std::chrono::seconds(1));
  EXPECT_FALSE(tokens_.Verify(token));
}

TEST_F(SandboxEntra, TakesTheClientAsHttpBasicToo) {
  std::string pair = FormEncode(Vendor().client_id) + ":" + FormEncode(Vendor().client_secret.Reveal());
  http::Reply reply = Post("grant_type=client_credentials&scope=api%3A%2F%2Fyieldforce%2F.default",
                           {{"authorization", "Basic " + crypto::Base64Encode(pair)}});
  EXPECT_EQ(reply.status, 200) << reply.body;
}

TEST_F(SandboxEntra, RefusesASecretThatWasNotFormEncoded) {
  std::string body =
      "grant_type=client_credentials&scope=api%3A%2F%2Fyieldforce%2F.default&client_id=" + Vendor().client_id +
      "&client_secret=" + std::string(Vendor().client_secret.Reveal());
  ExpectFailure(Post(body), 401, "invalid_client", "7000215");
}

TEST_F(SandboxEntra, TellsTheClientFaultsApart) {
  ExpectFailure(Post(Form(Vendor().client_id, "wrong")), 401, "invalid_client", "7000215");
  ExpectFailure(Post(Form(Vendor().client_id, Vendor().expired_client_secret.Reveal())), 401, "invalid_client",
                "7000222");
  ExpectFailure(Post(Form(Vendor().client_id, "")), 401, "invalid_client", "7000218");
  ExpectFailure(Post(Form("nobody", "x")), 401, "invalid_client", "700016");
}

TEST_F(SandboxEntra, RefusesBadScopesAndGrants) {
  std::string_view secret = Vendor().client_secret.Reveal();
  ExpectFailure(Post(Form(Vendor().client_id, secret, "api://else/.default")), 400, "invalid_scope", "70011");
  ExpectFailure(Post(Form(Vendor().client_id, secret, "api://yieldforce")), 400, "invalid_scope", "70011");
  ExpectFailure(Post(Form(Vendor().client_id, secret, "")), 400, "invalid_request", "900144");
  ExpectFailure(Post("grant_type=password"), 400, "unsupported_grant_type", "70003");
  ExpectFailure(Post("client_id=x"), 400, "invalid_request", "900144");
  ExpectFailure(Post("grant_type=%zz"), 400, "invalid_request", "9002313");
}

TEST_F(SandboxEntra, AcceptsTheOtherScopeSpelling) {
  http::Reply reply =
      Post(Form(Vendor().client_id, Vendor().client_secret.Reveal(), "api://4f1b/yieldforce-api/.default"));
  ASSERT_EQ(reply.status, 200);
  EXPECT_EQ(tokens_.Verify(Member(reply, {"access_token"}))->audience, "api://4f1b/yieldforce-api");
}

TEST_F(SandboxEntra, WantsTheRightTenantAndAForm) {
  http::Request request = MakeRequest("POST", "/not-a-tenant/oauth2/v2.0/token");
  ExpectFailure(entra_.Answer(request), 400, "invalid_request", "90002");
  ExpectFailure(entra_.Answer(MakeRequest("POST", Path(), {}, "{}")), 400, "invalid_request", "900144");
  EXPECT_EQ(entra_.Answer(MakeRequest("GET", Path())).status, 405);
}

}  // namespace
}  // namespace walletgate::sandbox
