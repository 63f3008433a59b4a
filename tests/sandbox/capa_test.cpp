#include "sandbox/capa.h"

#include "sandbox/formats.h"
#include "tests/sandbox/sandbox_fixture.h"

namespace walletgate::sandbox {
namespace {

class SandboxCapa : public ::testing::Test {
 protected:
  SandboxCapa() { Make({}); }

  void Make(CapaRules rules) { vendor_ = std::make_unique<Capa>(world_.facilities, world_.credentials.capa, rules); }
  http::Reply Post(const std::string& path, const std::string& body, const Secret& key) {
    return vendor_->Answer(MakeRequest("POST", path, {{"partner-api-key", std::string(key.Reveal())}}, body));
  }
  http::Reply V1(const std::string& body) { return Post("/api/partner/v1/user", body, Key()); }
  http::Reply V2(const std::string& body) { return Post("/api/partner/v2/users", body, Key()); }
  const Secret& Key() const { return world_.credentials.capa.partner_api_key; }
  static void ExpectFailure(const http::Reply& reply, int status, std::string_view code, std::string_view message) {
    EXPECT_EQ(reply.status, status) << reply.body;
    EXPECT_EQ(Member(reply, {"error", "code"}), code);
    EXPECT_EQ(Member(reply, {"error", "message"}), message);
  }
  static void ExpectBadInput(const http::Reply& reply) {
    ExpectFailure(reply, 400, "INVALID_USER_INPUT_ERROR", "Invalid User Input");
  }

  World world_;
  std::unique_ptr<Capa> vendor_;
};

TEST_F(SandboxCapa, V1CreatesAndIsIdempotentByExternalId) {
  http::Reply first = V1(R"({"externalUserId":"u-1","method":"EMAIL","identifier":"a@b.cd","userType":"INDIVIDUAL"})");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(Member(first, {"status"}), "ok");
  EXPECT_TRUE(IsUuid4(Member(first, {"data", "userId"})));
  http::Reply again = V1(R"({"externalUserId":"u-1","method":"NONE","identifier":null})");
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  ASSERT_EQ(world_.log.Records().size(), 1U);
  EXPECT_EQ(world_.log.Records()[0].external_id, "u-1");
  EXPECT_EQ(world_.log.Records()[0].contact, "a@b.cd");
}

TEST_F(SandboxCapa, V1TakesPhonesAndNobody) {
  EXPECT_EQ(V1(R"({"externalUserId":"1","method":"PHONE_NUMBER","identifier":"+524401234567","alias":"A"})").status,
            201);
  EXPECT_EQ(V1(R"({"externalUserId":"2","method":"NONE"})").status, 201);
  EXPECT_EQ(V1(R"({"externalUserId":"3"})").status, 201);
}

TEST_F(SandboxCapa, V1Validates) {
  for (const char* body :
       {"{}", "[]", "{", R"({"externalUserId":""})", R"({"externalUserId":5})",
        R"({"externalUserId":"1","method":"SMS","identifier":"x"})", R"({"externalUserId":"1","userType":"PERSON"})",
        R"({"externalUserId":"1","method":"PHONE_NUMBER","identifier":"524401234567"})",
        R"({"externalUserId":"1","method":"NONE","identifier":"a@b.cd"})", R"({"externalUserId":"1","alias":7})"}) {
    ExpectBadInput(V1(body));
  }
  ExpectFailure(V1(R"({"externalUserId":"1","method":"EMAIL","identifier":"x"})"), 400, "BAD_REQUEST",
                "Provided email is not valid");
  EXPECT_EQ(world_.log.Counters().creates, 0U);
}

TEST_F(SandboxCapa, V2CreatesAndRefusesRepeats) {
  http::Reply first = V2(R"({"externalUserId":"u-1","type":"INDIVIDUAL","email":"a@b.cd"})");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(Member(first, {"success"}), "true");
  EXPECT_TRUE(IsUuid4(Member(first, {"data", "userId"})));
  ExpectFailure(V2(R"({"externalUserId":"u-1","type":"INDIVIDUAL","email":"x@b.cd"})"), 409, "CONFLICT",
                "User already exists");
  ExpectFailure(V2(R"({"externalUserId":"u-2","type":"BUSINESS","email":"A@b.cd"})"), 409, "CONFLICT",
                "User already exists");
}

TEST_F(SandboxCapa, V2Validates) {
  for (const char* body :
       {"{}", R"({"type":"INDIVIDUAL"})", R"({"email":"a@b.cd"})", R"({"type":"individual","email":"a@b.cd"})",
        R"({"type":"INDIVIDUAL","email":"a@b.cd","externalUserId":""})"}) {
    ExpectBadInput(V2(body));
  }
  ExpectFailure(V2(R"({"type":"INDIVIDUAL","email":"x"})"), 400, "BAD_REQUEST", "Provided email is not valid");
  EXPECT_EQ(V2(R"({"type":"INDIVIDUAL","email":"a@b.cd"})").status, 201);
  Make({.v2_requires_external_id = true});
  ExpectBadInput(V2(R"({"type":"INDIVIDUAL","email":"a@b.cd"})"));
}

TEST_F(SandboxCapa, TellsTheKeyFaultsApart) {
  const std::string body = R"({"externalUserId":"1"})";
  ExpectFailure(vendor_->Answer(MakeRequest("POST", "/api/partner/v1/user", {}, body)), 401, "UNAUTHORIZED",
                "API Key is missing");
  http::Request label =
      MakeRequest("POST", "/api/partner/v1/user", {{"partnerapikey", std::string(Key().Reveal())}}, body);
  ExpectFailure(vendor_->Answer(label), 401, "UNAUTHORIZED", "API Key is missing");
  ExpectFailure(Post("/api/partner/v1/user", body, Secret("short")), 401, "UNAUTHORIZED", "Invalid API Key format");
  ExpectFailure(Post("/api/partner/v1/user", body, Secret(std::string(32, 'k'))), 401, "UNAUTHORIZED",
                "Invalid API Key");
  ExpectFailure(Post("/api/partner/v1/user", body, world_.credentials.capa.invalid_flow_api_key), 403,
                "INVALID_PARTNER_FLOW", "The partner has an invalid flow.");
}

TEST_F(SandboxCapa, KycLinksKnowTheirUsers) {
  std::string id = Member(V1(R"({"externalUserId":"1"})"), {"data", "userId"});
  std::string path = "/api/partner/v2/users/" + id + "/kyc/verification-link";
  EXPECT_NE(Member(Post(path, R"({"country":"MX"})", Key()), {"data", "kycLink"}).find(id), std::string::npos);
  ExpectBadInput(Post(path, R"({"country":"Mexico"})", Key()));
  ExpectFailure(Post(path, R"({"country":"MX"})", world_.credentials.capa.other_partner_api_key), 401, "UNAUTHORIZED",
                "User is not associated with the partner");
  ExpectFailure(Post("/api/partner/v2/users/nobody/kyc/verification-link", R"({"country":"MX"})", Key()), 404,
                "NOT_FOUND_ERROR", "Requested User was not found");
}

TEST_F(SandboxCapa, ErrorsComeInTheChosenEnvelope) {
  http::Request request = MakeRequest("POST", "/api/partner/v1/user");
  ExpectFailure(vendor_->ErrorReply(500, request), 500, "INTERNAL_SERVER_ERROR", "User creation failed");
  Make({.error_envelope = CapaEnvelope::kFlat});
  EXPECT_EQ(vendor_->ErrorReply(500, request).body,
            R"({"code":"INTERNAL_SERVER_ERROR","message":"User creation failed"})");
  Make({.error_envelope = CapaEnvelope::kLegacy});
  EXPECT_EQ(vendor_->ErrorReply(404, request).body,
            R"({"errorCode":"NOT_FOUND_ERROR","error":"Requested User was not found"})");
}

TEST_F(SandboxCapa, HasNoWayToReadOrDelete) {
  for (const char* method : {"GET", "DELETE", "PUT"}) {
    http::Request request =
        MakeRequest(method, "/api/partner/v2/users", {{"partner-api-key", std::string(Key().Reveal())}});
    EXPECT_EQ(vendor_->Answer(request).status, 404) << method;
  }
}

}  // namespace
}  // namespace walletgate::sandbox
