// The simulators over real sockets: what only the server and the loops can show.

#include <set>

#include "base/json/parse.h"
#include "base/loop/epoll_loop.h"
#include "base/strings.h"
#include "sandbox/sandbox.h"
#include "tests/crypto/test_keys.h"
#include "tests/sandbox/sandbox_fixture.h"
#include "transport/curl_http_client.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kIssuer = "https://gateway.example";

class SandboxSockets : public ::testing::Test {
 protected:
  SandboxSockets() {
    transport::InitCurl();
    client_ = std::make_unique<transport::CurlHttpClient>(loop_);
    SandboxOptions options;
    options.user_tokens = {std::string(kIssuer), [jwk = user_key_.public_jwk()] { return "{\"keys\":[" + jwk + "]}"; }};
    options.clock = &clock_;
    options.random = &random_;
    Result<std::unique_ptr<Sandbox>> started = Sandbox::Start(std::move(options));
    EXPECT_TRUE(started.has_value()) << (started ? "" : started.error().detail);
    if (started) sandbox_ = std::move(*started);
  }

  transport::HttpRequest Make(std::string method, const std::string& base, std::string target, std::string body,
                              transport::Headers headers = {}) {
    transport::HttpRequest request;
    request.method = std::move(method);
    request.base = *ParseUrl(base);
    request.target = std::move(target);
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    request.headers = std::move(headers);
    request.body = std::move(body);
    return request;
  }
  Result<transport::HttpResponse> Send(transport::HttpRequest request) {
    return loop_.RunUntilDone(
        client_->Send(std::move(request), Deadline::After(loop_.Now(), std::chrono::seconds(10))));
  }
  Result<transport::HttpResponse> CreateAtCapa(const std::string& external_id) {
    return Send(CapaRequest(external_id));
  }
  transport::HttpRequest CapaRequest(const std::string& external_id) {
    return Make("POST", sandbox_->BaseUrl("capa"), "/api/partner/v1/user",
                R"({"externalUserId":")" + external_id + "\"}",
                {{"partner-api-key", std::string(sandbox_->credentials().capa.partner_api_key.Reveal())}});
  }
  static std::string Field(const Result<transport::HttpResponse>& response, std::string_view name) {
    Result<json::Document> body = json::Parse(response ? response->body : "");
    return body ? std::string(body->root().Get(name).AsString()) : "";
  }
  std::string Origin(std::string_view id) const {
    for (const SandboxEndpoint& endpoint : sandbox_->endpoints()) {
      if (endpoint.id == id) return endpoint.origin;
    }
    return "";
  }

  FakeClock clock_;
  SeededRandom random_{"sockets"};
  auth::SigningKey user_key_ = KeyOf(Secret(std::string(test_keys::kRsaPkcs8)));
  EpollLoop loop_;
  std::unique_ptr<transport::CurlHttpClient> client_;
  std::unique_ptr<Sandbox> sandbox_;
};

TEST_F(SandboxSockets, EveryVendorHasAPortOfItsOwn) {
  std::set<std::string> origins;
  for (const SandboxEndpoint& endpoint : sandbox_->endpoints()) origins.insert(endpoint.origin);
  EXPECT_EQ(origins.size(), 6U);
  EXPECT_TRUE(sandbox_->BaseUrl("yieldforce").ends_with("/api"));
  EXPECT_TRUE(sandbox_->BaseUrl("cdp").ends_with("/platform"));
  EXPECT_EQ(sandbox_->BaseUrl("nobody"), "");
}

TEST_F(SandboxSockets, ATokenAndAUserTokenMakeAYieldforceUser) {
  const YieldforceCredentials& made = sandbox_->credentials().yieldforce;
  std::string target = sandbox_->TokenUrl().substr(Origin("entra").size());
  transport::HttpRequest token = Make("POST", Origin("entra"), target, "");
  token.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  token.body = "grant_type=client_credentials&client_id=" + made.client_id +
               "&client_secret=" + FormEncode(made.client_secret.Reveal()) + "&scope=" + FormEncode(made.scope);
  std::string access = Field(Send(std::move(token)), "access_token");
  ASSERT_FALSE(access.empty());
  std::string header = R"({"alg":"RS256","typ":"JWT","kid":")" + user_key_.thumbprint() + "\"}";
  std::string claims = R"({"iss":")" + std::string(kIssuer) + R"(","aud":"api://yieldforce","sub":"alice","exp":)" +
                       std::to_string(UnixSeconds(clock_.Now()) + 3600) + "}";
  std::string body = R"({"external_id":"alice","user_jwt":")" + user_key_.SignCompact(header, claims) + "\"}";
  Result<transport::HttpResponse> response = Send(Make("POST", sandbox_->BaseUrl("yieldforce"), "/v1/partner/end_users",
                                                       body, {{"Authorization", "Bearer " + access}}));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 201) << response->body;
  ASSERT_EQ(sandbox_->Log("yieldforce").size(), 1U);
  EXPECT_EQ(sandbox_->Log("yieldforce")[0].provider_user_id, Field(response, "id"));
}

TEST_F(SandboxSockets, CdpBindsTokensToHostAndPort) {
  const CdpCredentials& made = sandbox_->credentials().cdp;
  std::string uri = "GET " + ParseUrl(sandbox_->BaseUrl("cdp"))->Authority() + "/platform/v2/end-users";
  const std::int64_t now = UnixSeconds(clock_.Now());
  std::string claims = R"({"sub":")" + made.api_key_id + R"(","iss":"cdp","nbf":)" + std::to_string(now) +
                       R"(,"exp":)" + std::to_string(now + 120) + R"(,"uris":[")" + uri + "\"]}";
  std::string header = R"({"alg":"EdDSA","typ":"JWT","kid":")" + made.api_key_id + "\"}";
  std::string token = KeyOf(made.api_key_secret).SignCompact(header, claims);
  Result<transport::HttpResponse> response = Send(
      Make("GET", sandbox_->BaseUrl("cdp"), "/v2/end-users?pageSize=5", "", {{"Authorization", "Bearer " + token}}));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200) << response->body << response->Header("x-sandbox-reason");
}

TEST_F(SandboxSockets, ALostReplyIsAClosedConnection) {
  Result<transport::HttpResponse> lost = CreateAtCapa("fault-lost-a");
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().applied, Applied::kUnknown);
  Result<transport::HttpResponse> repeat = CreateAtCapa("fault-lost-a");
  ASSERT_TRUE(repeat);
  EXPECT_EQ(repeat->status, 201);
  EXPECT_EQ(sandbox_->Counters("capa").creates, 1U);
}

TEST_F(SandboxSockets, ASlowAnswerHoldsUpNobodyElse) {
  std::vector<std::string> order;
  const auto send = [&](const std::string& id) {
    Spawn(client_->Send(CapaRequest(id), Deadline::After(loop_.Now(), std::chrono::seconds(10))),
          [&, id](const Result<transport::HttpResponse>&) {
            order.push_back(id);
            if (order.size() == 2) loop_.Stop();
          });
  };
  send("fault-slow-400-a");
  send("b");
  loop_.Run();
  EXPECT_EQ(order, (std::vector<std::string>{"b", "fault-slow-400-a"}));
}

TEST_F(SandboxSockets, FaultsAreOrderedOverHttp) {
  Result<transport::HttpResponse> ordered =
      Send(Make("POST", Origin("capa"), "/_sandbox/faults", R"({"kind":"429","count":1})"));
  ASSERT_TRUE(ordered);
  EXPECT_EQ(ordered->status, 201);
  EXPECT_EQ(CreateAtCapa("a")->status, 429);
  EXPECT_EQ(CreateAtCapa("a")->status, 201);
  sandbox_->Inject("capa", {"503", 1, 1.0, {}, "", ""});
  EXPECT_EQ(CreateAtCapa("a")->status, 503);
  Result<transport::HttpResponse> stats = Send(Make("GET", Origin("capa"), "/_sandbox/stats", ""));
  EXPECT_EQ(stats->body,
            R"({"requests":3,"creates":1,"writes":3,"faults":{"429":1,"503":1},"statuses":{"201":1,"429":1,"503":1}})");
}

TEST_F(SandboxSockets, AnAddressOfAnotherMachineIsAnError) {
  SandboxOptions options;
  options.address = "192.0.2.1";  // RFC 5737
  options.random = &random_;
  Result<std::unique_ptr<Sandbox>> started = Sandbox::Start(std::move(options));
  ASSERT_FALSE(started);
  EXPECT_NE(started.error().detail.find("192.0.2.1"), std::string::npos) << started.error().detail;
}

}  // namespace
}  // namespace walletgate::sandbox
