#include "sandbox/cdp/cdp.h"

#include "api/addresses/addresses.h"
#include "tests/sandbox/cdp_test_client.h"

namespace walletgate::sandbox {
namespace {

constexpr const char* kPath = "/platform/v2/end-users";
constexpr const char* kKey = "7a1f8a10-3b5c-4d6e-8f90-123456789abc";

class SandboxCdp : public ::testing::Test {
 protected:
  SandboxCdp() : client_(world_) { Make({}); }

  void Make(CdpRules rules) {
    vendor_ = std::make_unique<Cdp>(world_.facilities, *CdpTokens::Make(world_.clock, world_.credentials.cdp), rules);
  }
  http::Reply Create(const std::string& body, Headers headers = {}) {
    return vendor_->Answer(client_.Post(kPath, body, std::move(headers)));
  }
  http::Reply CreateUser(const std::string& id, const std::string& email, const std::string& rest = "") {
    return Create(R"({"userId":")" + id + R"(","authenticationMethods":[{"type":"email","email":")" + email + "\"}]" +
                  rest + "}");
  }
  http::Reply CreateWith(const std::string& method) { return Create(R"({"authenticationMethods":[)" + method + "]}"); }
  http::Reply Get(const std::string& rest) { return vendor_->Answer(client_.Get(kPath + rest)); }
  http::Reply Add(const std::string& rest, const std::string& body = "") {
    return vendor_->Answer(client_.Post(kPath + rest, body));
  }
  static void ExpectFailure(const http::Reply& reply, int status, std::string_view type) {
    EXPECT_EQ(reply.status, status) << reply.body << HeaderOf(reply, "X-Sandbox-Reason");
    EXPECT_EQ(Member(reply, {"errorType"}), type);
    EXPECT_EQ(Member(reply, {"correlationId"}).size(), 20U);
  }

  World world_;
  CdpTestClient client_;
  std::unique_ptr<Cdp> vendor_;
};

TEST_F(SandboxCdp, CreatesAUserWithoutAccountsUnlessAsked) {
  http::Reply reply = CreateUser("u-1", "user@example.com");
  ASSERT_EQ(reply.status, 201) << reply.body << HeaderOf(reply, "X-Sandbox-Reason");
  EXPECT_EQ(Member(reply, {"userId"}), "u-1");
  EXPECT_EQ(Member(reply, {"authenticationMethods"}), R"([{"type":"email","email":"user@example.com"}])");
  for (std::string_view name : {"evmAccounts", "evmAccountObjects", "evmSmartAccounts", "evmSmartAccountObjects",
                                "solanaAccounts", "solanaAccountObjects"}) {
    EXPECT_EQ(Member(reply, {name}), "[]") << name;
  }
  EXPECT_EQ(Member(reply, {"createdAt"}), "2026-05-20T10:00:00Z");
  ASSERT_EQ(world_.log.Records().size(), 1U);
  EXPECT_EQ(world_.log.Records()[0].contact, "user@example.com");
}

TEST_F(SandboxCdp, MakesTheAccountsThatWereAskedFor) {
  http::Reply reply = CreateUser("u-1", "a@b.cd", R"(,"evmAccount":{"createSmartAccount":true},"solanaAccount":{})");
  ASSERT_EQ(reply.status, 201) << reply.body;
  std::string owner = Member(reply, {"evmAccounts", "0"});
  EXPECT_TRUE(api::IsEvmAddress(owner));
  EXPECT_EQ(Member(reply, {"evmAccountObjects", "0", "address"}), owner);
  EXPECT_EQ(Member(reply, {"evmSmartAccountObjects", "0", "ownerAddresses", "0"}), owner);
  EXPECT_NE(Member(reply, {"evmSmartAccounts", "0"}), owner);
  EXPECT_TRUE(api::NormalAddress(api::Chain::kSolana, Member(reply, {"solanaAccountObjects", "0", "address"})));
}

TEST_F(SandboxCdp, MakesAUuidWhenTheIdIsLeftOut) {
  http::Reply reply = CreateWith(R"({"type":"sms","phoneNumber":"+12055555555"})");
  ASSERT_EQ(reply.status, 201);
  EXPECT_EQ(Member(reply, {"userId"}).size(), 36U);
}

TEST_F(SandboxCdp, IgnoresUnknownBodyMembers) {
  EXPECT_EQ(CreateUser("u-1", "a@b.cd", R"(,"idempotencyKey":"x")").status, 201);
}

TEST_F(SandboxCdp, TakesEveryKindOfLogin) {
  for (const char* method :
       {R"({"type":"jwt","sub":"s","kid":"k"})", R"({"type":"google","sub":"1","email":"g@b.cd"})",
        R"({"type":"apple","sub":"1"})", R"({"type":"x","sub":"1","username":"u"})", R"({"type":"github","sub":"1"})",
        R"({"type":"telegram","id":7,"authDate":1779271200,"firstName":"T"})", R"({"type":"telegram","sub":"8"})",
        R"({"type":"siwe","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"})"}) {
    EXPECT_EQ(CreateWith(method).status, 201) << method;
  }
}

TEST_F(SandboxCdp, RefusesBadLogins) {
  for (const char* method :
       {R"({"type":"email"})", R"({"type":"email","email":"z~@b.cd"})", R"({"type":"sms","phoneNumber":"12055555555"})",
        R"({"type":"jwt","sub":"s"})", R"({"type":"google"})", R"({"type":"google","sub":"1","name":5})",
        R"({"type":"facebook","sub":"1"})", R"({"type":"telegram","id":7})",
        R"({"type":"siwe","address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"})", R"("email")"}) {
    ExpectFailure(CreateWith(method), 400, "invalid_request");
  }
  http::Reply none = Create(R"({"authenticationMethods":[]})");
  ExpectFailure(none, 400, "invalid_request");
  EXPECT_EQ(Member(none, {"errorMessage"}), "At least one authentication method must be provided.");
}

TEST_F(SandboxCdp, RefusesBadIdsOptionsAndJson) {
  ExpectFailure(CreateUser("a_b", "a@b.cd"), 400, "invalid_request");
  ExpectFailure(CreateUser("a.b", "a@b.cd"), 400, "invalid_request");
  ExpectFailure(CreateUser(std::string(101, 'a'), "a@b.cd"), 400, "invalid_request");
  http::Reply smart = CreateUser("u", "a@b.cd", R"(,"solanaAccount":{"createSmartAccount":true})");
  ExpectFailure(smart, 400, "invalid_request");
  EXPECT_EQ(Member(smart, {"errorMessage"}), "The request contains one or more unsupported options.");
  ExpectFailure(CreateUser("u", "a@b.cd", R"(,"evmAccount":{"createSmartAccount":"yes"})"), 400, "invalid_request");
  ExpectFailure(CreateUser("u", "a@b.cd", R"(,"evmAccount":true)"), 400, "invalid_request");
  ExpectFailure(Create("{"), 400, "invalid_request");
  ExpectFailure(Create("[1]"), 400, "invalid_request");
  EXPECT_EQ(world_.log.Counters().creates, 0U);
}

TEST_F(SandboxCdp, RefusesTakenIdsAndLogins) {
  CreateUser("u-1", "a@b.cd");
  ExpectFailure(CreateUser("u-1", "other@b.cd"), 409, "already_exists");
  ExpectFailure(CreateUser("u-2", "A@b.cd"), 409, "already_exists");
}

TEST_F(SandboxCdp, WantsBothTokens) {
  http::Request request = client_.Post(kPath, R"({"authenticationMethods":[]})");
  request.headers[1].second = "";
  http::Reply reply = vendor_->Answer(request);
  ExpectFailure(reply, 401, "unauthorized");
  EXPECT_EQ(Member(reply, {"errorMessage"}), "Wallet authentication error.");
  EXPECT_EQ(HeaderOf(reply, "X-Sandbox-Reason"), "wallet token: missing");
  request.headers[0].second = "";
  reply = vendor_->Answer(request);
  ExpectFailure(reply, 401, "unauthorized");
  EXPECT_EQ(Member(reply, {"errorMessage"}), "The request is not properly authenticated.");
}

TEST_F(SandboxCdp, SameKeySameRequestSameAnswer) {
  std::string body = R"({"authenticationMethods":[{"type":"email","email":"a@b.cd"}],"evmAccount":{}})";
  http::Reply first = Create(body, {{"x-idempotency-key", kKey}});
  world_.clock.Advance(std::chrono::hours(23));
  http::Reply second = Create(R"({"evmAccount":{},"authenticationMethods":[{"email":"a@b.cd","type":"email"}]})",
                              {{"x-idempotency-key", kKey}});
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(first.body, second.body);
  EXPECT_EQ(world_.log.Counters().creates, 1U);
  ExpectFailure(
      Create(R"({"authenticationMethods":[{"type":"email","email":"x@b.cd"}]})", {{"x-idempotency-key", kKey}}), 422,
      "idempotency_error");
  world_.clock.Advance(std::chrono::hours(1));
  ExpectFailure(Create(body, {{"x-idempotency-key", kKey}}), 409, "already_exists");
}

TEST_F(SandboxCdp, ErrorsAreNotStoredUnderTheKey) {
  ExpectFailure(Create(R"({"authenticationMethods":[]})", {{"x-idempotency-key", kKey}}), 400, "invalid_request");
  std::string body = R"({"authenticationMethods":[{"type":"email","email":"a@b.cd"}]})";
  EXPECT_EQ(Create(body, {{"x-idempotency-key", kKey}}).status, 201);
}

TEST_F(SandboxCdp, SaysSoWhileTheFirstRuns) {
  std::string body = R"({"authenticationMethods":[{"type":"email","email":"a@b.cd"}]})";
  http::Request request = client_.Post(kPath, body, {{"x-idempotency-key", kKey}});
  Step first = vendor_->Begin(request);
  ASSERT_FALSE(first.reply);
  http::Reply second = Create(body, {{"x-idempotency-key", kKey}});
  ExpectFailure(second, 409, "already_exists");
  EXPECT_EQ(Member(second, {"errorMessage"}), "Another request with the same idempotency key is currently processing.");
}

TEST_F(SandboxCdp, KeysMustBeUuidsUnlessRelaxed) {
  std::string body = R"({"authenticationMethods":[{"type":"email","email":"a@b.cd"}]})";
  ExpectFailure(Create(body, {{"x-idempotency-key", "k1"}}), 400, "invalid_request");
  Make({.require_uuid4_key = false});
  EXPECT_EQ(Create(body, {{"x-idempotency-key", "k1"}}).status, 201);
  ExpectFailure(Create(body, {{"x-idempotency-key", std::string(129, 'k')}}), 400, "invalid_request");
}

TEST_F(SandboxCdp, ReadsBackById) {
  http::Reply made = CreateUser("u-1", "a@b.cd", R"(,"evmAccount":{})");
  EXPECT_EQ(Get("/u-1").body, made.body);
  http::Reply reply = Get("/u-2");
  ExpectFailure(reply, 404, "not_found");
  EXPECT_EQ(Member(reply, {"errorMessage"}), "End user with the given ID not found.");
}

TEST_F(SandboxCdp, ListsInPages) {
  for (int i = 0; i < 5; ++i) CreateUser("u-" + std::to_string(i), "a" + std::to_string(i) + "@b.cd");
  http::Reply page = Get("?pageSize=2&sort=createdAt%3Ddesc");
  EXPECT_EQ(Member(page, {"endUsers", "0", "userId"}), "u-4");
  page = Get("?pageSize=2&sort=createdAt%3Ddesc&pageToken=" + Member(page, {"nextPageToken"}));
  EXPECT_EQ(Member(page, {"endUsers", "1", "userId"}), "u-1");
  page = Get("?pageSize=2&sort=createdAt%3Ddesc&pageToken=" + Member(page, {"nextPageToken"}));
  EXPECT_EQ(Member(page, {"endUsers", "0", "userId"}), "u-0");
  EXPECT_EQ(Member(page, {"nextPageToken"}), "null");
  for (const char* bad : {"?pageSize=0", "?pageSize=101", "?pageToken=x", "?sort=name", "?pageSize=%zz"}) {
    ExpectFailure(Get(bad), 400, "invalid_request");
  }
}

TEST_F(SandboxCdp, LooksUpByOneCriterion) {
  CreateUser("u-1", "a@b.cd");
  Create(
      R"({"userId":"u-2","authenticationMethods":[{"type":"google","sub":"7","email":"a@b.cd"},{"type":"sms","phoneNumber":"+12055555555"}]})");
  http::Reply by_email = Get("/lookup?email=A%40b.cd");
  EXPECT_EQ(Member(by_email, {"endUsers", "0", "userId"}), "u-1");
  EXPECT_EQ(Member(by_email, {"endUsers", "1", "userId"}), "u-2");
  EXPECT_EQ(Member(Get("/lookup?phoneNumber=%2B12055555555"), {"endUsers", "0", "userId"}), "u-2");
  EXPECT_EQ(Member(Get("/lookup?oauthProvider=google&oauthSubject=7"), {"endUsers", "0", "userId"}), "u-2");
  EXPECT_EQ(Get("/lookup?email=nobody%40b.cd").body, R"({"endUsers":[]})");
  for (const char* bad : {"/lookup", "/lookup?email=a%40b.cd&phoneNumber=%2B12055555555",
                          "/lookup?oauthProvider=google", "/lookup?phoneNumber=+12055555555", "/lookup?name=x"}) {
    ExpectFailure(Get(bad), 400, "invalid_request");
  }
}

TEST_F(SandboxCdp, AddsAccountsUpToTen) {
  CreateUser("u-1", "a@b.cd");
  http::Reply smart = Add("/u-1/evm-smart-account", R"({"enableSpendPermissions":false})");
  ASSERT_EQ(smart.status, 201) << smart.body;
  EXPECT_TRUE(api::IsEvmAddress(Member(smart, {"evmSmartAccount", "ownerAddresses", "0"})));
  EXPECT_TRUE(api::NormalAddress(api::Chain::kSolana, Member(Add("/u-1/solana", "{}"), {"solanaAccount", "address"})));
  for (int i = 0; i < 9; ++i) EXPECT_EQ(Add("/u-1/evm").status, 201);
  http::Reply full = Add("/u-1/evm");
  ExpectFailure(full, 400, "invalid_request");
  EXPECT_EQ(Member(full, {"errorMessage"}), "Maximum number of EVM accounts (10) reached for this end user.");
  ExpectFailure(Add("/nobody/evm"), 404, "not_found");
}

TEST_F(SandboxCdp, LimitsRatesWhenAsked) {
  Make({.limit_rates = true});
  http::Request read = client_.Get(std::string(kPath) + "/u-1");
  for (int i = 0; i < 600; ++i) ASSERT_EQ(vendor_->Answer(read).status, 404);
  ExpectFailure(vendor_->Answer(read), 429, "rate_limit_exceeded");
  world_.clock.Advance(std::chrono::seconds(10));
  EXPECT_EQ(Get("/u-1").status, 404);
}

TEST_F(SandboxCdp, NamesItsErrorsByStatus) {
  http::Request request = client_.Get(kPath);
  const std::pair<int, const char*> rows[] = {{402, "payment_method_required"},
                                              {403, "forbidden"},
                                              {429, "rate_limit_exceeded"},
                                              {500, "internal_server_error"},
                                              {502, "bad_gateway"},
                                              {503, "service_unavailable"},
                                              {504, "timed_out"},
                                              {418, "invalid_request"}};
  for (const auto& [status, type] : rows) ExpectFailure(vendor_->ErrorReply(status, request), status, type);
  EXPECT_EQ(Member(vendor_->ErrorReply(429, request), {"errorLink"}),
            "https://docs.cdp.coinbase.com/api-reference/v2/errors#rate-limit-exceeded");
}

TEST_F(SandboxCdp, SameSeedAndIdSameWallet) {
  std::string first = Member(CreateUser("u-1", "a@b.cd", R"(,"evmAccount":{})"), {"evmAccounts", "0"});
  Make({});
  EXPECT_EQ(Member(CreateUser("u-1", "a@b.cd", R"(,"evmAccount":{})"), {"evmAccounts", "0"}), first);
}

}  // namespace
}  // namespace walletgate::sandbox
