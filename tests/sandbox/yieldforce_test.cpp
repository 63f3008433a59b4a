#include "sandbox/yieldforce/yieldforce.h"

#include "api/addresses/addresses.h"
#include "tests/crypto/test_keys.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kIssuer = "https://gateway.example";

struct TokenParts {
  std::string subject = "alice-1";
  std::string issuer{kIssuer};
  std::string audience = "api://yieldforce";
  std::string kid = "";  ///< "" means the signing key's own
  std::string alg = "RS256";
  std::int64_t expires_in = 3600;
};

class SandboxYieldforce : public ::testing::Test {
 protected:
  SandboxYieldforce() : tokens_(*EntraTokens::Make(world_.clock, world_.random)) { Make({}); }

  void Make(YieldforceRules rules) {
    jwks_ = "{\"keys\":[" + key_.public_jwk() + "]}";
    UserTokenTrust trust{std::string(kIssuer), [this] {
                           ++fetches_;
                           return jwks_;
                         }};
    vendor_ = std::make_unique<Yieldforce>(world_.facilities, tokens_, world_.credentials.yieldforce, trust, rules);
  }

  std::string Access(const std::string& audience = "api://yieldforce") {
    const YieldforceCredentials& made = world_.credentials.yieldforce;
    return tokens_.Mint(made.tenant_id, made.client_id, audience, std::chrono::hours(48));
  }
  std::string OtherAccess() {
    const YieldforceCredentials& made = world_.credentials.yieldforce;
    return tokens_.Mint(made.tenant_id, made.other_client_id, "api://yieldforce", std::chrono::hours(1));
  }

  std::string UserToken(const TokenParts& parts, const auth::SigningKey& key) {
    std::string kid = parts.kid.empty() ? key.thumbprint() : parts.kid;
    std::string header = R"({"alg":")" + parts.alg + R"(","typ":"JWT","kid":")" + kid + "\"}";
    std::string payload = R"({"iss":")" + parts.issuer + R"(","aud":")" + parts.audience + R"(","sub":")" +
                          parts.subject + R"(","exp":)" + std::to_string(world_.Now() + parts.expires_in) + "}";
    return key.SignCompact(header, payload);
  }
  std::string UserToken(const TokenParts& parts = {}) { return UserToken(parts, key_); }

  static std::string Body(const std::string& external_id, const std::string& token) {
    return R"({"external_id":")" + external_id + R"(","user_jwt":")" + token + "\"}";
  }
  http::Reply Create(const std::string& body, Headers headers = {}) {
    headers.emplace_back("authorization", "Bearer " + Access());
    return vendor_->Answer(MakeRequest("POST", kPath, headers, body));
  }
  http::Reply CreateAlice(Headers headers = {}) { return Create(Body("alice-1", UserToken()), std::move(headers)); }
  http::Reply Call(const std::string& method, const std::string& id, Headers headers = {}) {
    headers.emplace_back("authorization", "Bearer " + Access());
    return vendor_->Answer(MakeRequest(method, std::string(kPath) + "/" + id, headers));
  }
  static void ExpectProblem(const http::Reply& reply, int status, std::string_view code) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(Member(reply, {"code"}), code);
    EXPECT_EQ(HeaderOf(reply, "Content-Type"), "application/problem+json");
    EXPECT_EQ(HeaderOf(reply, "X-Yieldforce-Request-Id"), Member(reply, {"request_id"}));
    EXPECT_EQ(Member(reply, {"type"}), "https://docs.yieldforce.io/errors/" + std::string(code));
  }

  static constexpr const char* kPath = "/api/v1/partner/end_users";
  World world_;
  auth::SigningKey key_ = KeyOf(Secret(std::string(test_keys::kRsaPkcs8)));
  EntraTokens tokens_;
  std::string jwks_;
  int fetches_ = 0;
  std::unique_ptr<Yieldforce> vendor_;
};

TEST_F(SandboxYieldforce, CreatesAUserWithAWallet) {
  http::Reply reply = CreateAlice();
  ASSERT_EQ(reply.status, 201) << reply.body << HeaderOf(reply, "X-Sandbox-Reason");
  EXPECT_TRUE(Member(reply, {"id"}).starts_with("usr_"));
  EXPECT_EQ(Member(reply, {"id"}).size(), 30U);
  EXPECT_EQ(Member(reply, {"external_id"}), "alice-1");
  EXPECT_EQ(Member(reply, {"user_source"}), "partner");
  EXPECT_TRUE(api::IsEvmAddress(Member(reply, {"wallet_address"})));
  EXPECT_EQ(Member(reply, {"created_at"}), "2026-05-20T10:00:00.000Z");
  EXPECT_EQ(HeaderOf(reply, "X-Yieldforce-Api-Version"), "1.0.0");
  EXPECT_TRUE(HeaderOf(reply, "X-Yieldforce-Request-Id").starts_with("req_"));
  ASSERT_EQ(world_.log.Records().size(), 1U);
  EXPECT_EQ(world_.log.Records()[0].external_id, "alice-1");
}

TEST_F(SandboxYieldforce, AnExistingUserComesBackWith201AndNoSecondRecord) {
  http::Reply first = CreateAlice();
  world_.clock.Advance(std::chrono::seconds(5));
  http::Reply second = CreateAlice();
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(world_.log.Counters().creates, 1U);
}

TEST_F(SandboxYieldforce, RefusesMissingAndBadAccessTokens) {
  std::string body = Body("alice-1", UserToken());
  ExpectProblem(vendor_->Answer(MakeRequest("POST", kPath, {}, body)), 401, "token_missing");
  const auto with = [&](const std::string& token) {
    return vendor_->Answer(MakeRequest("POST", kPath, {{"authorization", "Bearer " + token}}, body));
  };
  ExpectProblem(with("abc"), 401, "invalid_entra_token");
  ExpectProblem(with(Access("https://graph.microsoft.com")), 401, "invalid_entra_token");
  std::string token = Access();
  world_.clock.Advance(std::chrono::hours(48));
  ExpectProblem(with(token), 401, "invalid_entra_token");
}

TEST_F(SandboxYieldforce, ValidatesTheBody) {
  ExpectProblem(Create("[]"), 400, "validation_error");
  ExpectProblem(Create("{\"external_id\":"), 400, "validation_error");
  ExpectProblem(Create(R"({"user_jwt":"x"})"), 400, "validation_error");
  http::Reply reply = Create(R"({"external_id":"alice-1"})");
  ExpectProblem(reply, 400, "validation_error");
  EXPECT_EQ(Member(reply, {"param"}), "user_jwt");
  reply = Create(Body("al ice", UserToken()));
  ExpectProblem(reply, 400, "validation_error");
  EXPECT_EQ(Member(reply, {"param"}), "external_id");
  ExpectProblem(Create(Body(std::string(129, 'a'), UserToken())), 400, "validation_error");
}

TEST_F(SandboxYieldforce, RefusesATokenOfAnotherUser) {
  ExpectProblem(Create(Body("bob", UserToken())), 400, "external_id_jwt_sub_mismatch");
}

TEST_F(SandboxYieldforce, ChecksEveryPartOfTheUserToken) {
  const auto create = [&](const TokenParts& parts) { return Create(Body("alice-1", UserToken(parts))); };
  ExpectProblem(Create(Body("alice-1", "abc.def")), 422, "jwt_invalid");
  ExpectProblem(create({.audience = "api://yieldforce/"}), 422, "jwt_invalid");
  ExpectProblem(create({.expires_in = 0}), 422, "jwt_invalid");
  ExpectProblem(create({.kid = "unknown"}), 422, "jwt_invalid");
  ExpectProblem(create({.subject = ""}), 422, "jwt_invalid");
  ExpectProblem(create({.issuer = std::string(kIssuer) + "/"}), 422, "unknown_partner_issuer");
  auth::SigningKey other = KeyOf(Secret(std::string(test_keys::kOtherRsa)));
  ExpectProblem(Create(Body("alice-1", UserToken({.kid = key_.thumbprint()}, other))), 422, "jwt_invalid");
  auth::SigningKey ec = KeyOf(Secret(std::string(test_keys::kEcPkcs8)));
  ExpectProblem(Create(Body("alice-1", UserToken({.alg = "ES256"}, ec))), 422, "jwt_invalid");
  EXPECT_EQ(world_.log.Counters().creates, 0U);
}

TEST_F(SandboxYieldforce, FetchesTheJwksForUnknownKidsAndAfterADay) {
  CreateAlice();
  CreateAlice();
  EXPECT_EQ(fetches_, 1);
  auth::SigningKey other = KeyOf(Secret(std::string(test_keys::kOtherRsa)));
  EXPECT_EQ(Create(Body("alice-1", UserToken({}, other))).status, 422);
  EXPECT_EQ(fetches_, 2);
  jwks_ = "{\"keys\":[" + key_.public_jwk() + "," + other.public_jwk() + "]}";
  EXPECT_EQ(Create(Body("alice-1", UserToken({}, other))).status, 201);
  EXPECT_EQ(fetches_, 3);
  jwks_ = "{\"keys\":[]}";  // a cached key lives on, for a day
  EXPECT_EQ(CreateAlice().status, 201);
  world_.clock.Advance(std::chrono::hours(24));
  EXPECT_EQ(CreateAlice().status, 422);
}

TEST_F(SandboxYieldforce, SurvivesAJwksThatIsNotThere) {
  jwks_ = "<html>";
  ExpectProblem(CreateAlice(), 422, "jwt_invalid");
}

TEST_F(SandboxYieldforce, ReplaysTheStoredAnswerForTheSameKeyAndBody) {
  std::string body = Body("alice-1", UserToken());
  http::Reply first = Create(body, {{"idempotency-key", "k1"}});
  EXPECT_EQ(HeaderOf(first, "Idempotency-Key-Replay"), "false");
  world_.clock.Advance(std::chrono::minutes(1));
  http::Reply second = Create(body, {{"idempotency-key", "k1"}});
  EXPECT_EQ(HeaderOf(second, "Idempotency-Key-Replay"), "true");
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(HeaderOf(first, "X-Yieldforce-Request-Id"), HeaderOf(second, "X-Yieldforce-Request-Id"));
}

TEST_F(SandboxYieldforce, AFreshTokenUnderTheSameKeyIsAnotherBody) {
  CreateAlice({{"idempotency-key", "k1"}});
  world_.clock.Advance(std::chrono::seconds(1));
  ExpectProblem(CreateAlice({{"idempotency-key", "k1"}}), 422, "idempotency_key_in_use_with_different_params");
}

TEST_F(SandboxYieldforce, StoresErrorsUnderTheKey) {
  std::string token = UserToken();
  jwks_ = "";
  ExpectProblem(Create(Body("alice-1", token), {{"idempotency-key", "k1"}}), 422, "jwt_invalid");
  jwks_ = "{\"keys\":[" + key_.public_jwk() + "]}";
  http::Reply again = Create(Body("alice-1", token), {{"idempotency-key", "k1"}});
  ExpectProblem(again, 422, "jwt_invalid");
  EXPECT_EQ(HeaderOf(again, "Idempotency-Key-Replay"), "true");
  EXPECT_EQ(Create(Body("alice-1", token), {{"idempotency-key", "k2"}}).status, 201);
}

TEST_F(SandboxYieldforce, SaysInProgressWhileTheFirstRuns) {
  std::string body = Body("alice-1", UserToken());
  Headers headers = {{"authorization", "Bearer " + Access()}, {"idempotency-key", "k1"}};
  http::Request request = MakeRequest("POST", kPath, headers, body);
  Step first = vendor_->Begin(request);
  ExpectProblem(vendor_->Answer(request), 409, "idempotency_key_in_progress");
  http::Reply reply = first.run();
  first.settle(&reply, reply);
  EXPECT_EQ(vendor_->Answer(request).status, 201);
}

TEST_F(SandboxYieldforce, ForgetsKeysAfterADay) {
  CreateAlice({{"idempotency-key", "k1"}});
  world_.clock.Advance(std::chrono::hours(24));
  http::Reply reply = CreateAlice({{"idempotency-key", "k1"}});
  EXPECT_EQ(reply.status, 201);
  EXPECT_EQ(HeaderOf(reply, "Idempotency-Key-Replay"), "false");
}

TEST_F(SandboxYieldforce, DemandsAKeyWhenStrict) {
  Make({.require_idempotency_key = true});
  ExpectProblem(CreateAlice(), 400, "idempotency_key_required");
  EXPECT_EQ(CreateAlice({{"idempotency-key", "k1"}}).status, 201);
}

TEST_F(SandboxYieldforce, ReadsBackByExternalId) {
  http::Reply made = CreateAlice();
  http::Reply got = Call("GET", "alice-1");
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(made.body, got.body);
  ExpectProblem(Call("GET", "nobody"), 404, "end_user_not_found");
  ExpectProblem(Call("GET", "alice-1", {{"x-user-token", "x"}}), 401, "invalid_user_token");
  ExpectProblem(Call("GET", "alice-1", {{"x-user-token", UserToken({.subject = "bob"})}}), 403, "sub_url_mismatch");
  EXPECT_EQ(Call("GET", "alice-1", {{"x-user-token", UserToken()}}).status, 200);
}

TEST_F(SandboxYieldforce, MayDemandTheUserTokenToRead) {
  Make({.require_user_token_on_get = true});
  CreateAlice();
  ExpectProblem(Call("GET", "alice-1"), 401, "invalid_user_token");
}

TEST_F(SandboxYieldforce, DeletesSoftlyAndRepeatably) {
  CreateAlice();
  http::Reply reply = Call("DELETE", "alice-1");
  EXPECT_EQ(reply.status, 204);
  EXPECT_EQ(reply.body, "");
  EXPECT_EQ(Call("DELETE", "alice-1").status, 204);
  ExpectProblem(Call("GET", "alice-1"), 404, "end_user_not_found");
  ExpectProblem(Call("DELETE", "nobody"), 404, "end_user_not_found");
}

TEST_F(SandboxYieldforce, KeepsTenantsApart) {
  CreateAlice();
  Headers other = {{"authorization", "Bearer " + OtherAccess()}};
  ExpectProblem(vendor_->Answer(MakeRequest("DELETE", std::string(kPath) + "/alice-1", other)), 403,
                "cross_tenant_jwt");
  ExpectProblem(vendor_->Answer(MakeRequest("GET", std::string(kPath) + "/alice-1", other)), 404, "end_user_not_found");
}

TEST_F(SandboxYieldforce, HasAReadOnlyCallForProbes) {
  http::Request request = MakeRequest("GET", "/api/v1/partner/pools", {{"authorization", "Bearer " + Access()}});
  EXPECT_EQ(Member(vendor_->Answer(request), {"has_more"}), "false");
}

TEST_F(SandboxYieldforce, UnknownPathsAndMethodsAreProblems) {
  ExpectProblem(vendor_->Answer(MakeRequest("GET", "/v1/partner/end_users")), 404, "not_found");
  ExpectProblem(Call("PATCH", "alice-1"), 405, "method_not_allowed");
}

}  // namespace
}  // namespace walletgate::sandbox
