#include "sandbox/cdp/cdp_tokens.h"

#include "base/json/parse.h"
#include "crypto/digest.h"
#include "tests/sandbox/cdp_test_client.h"

namespace walletgate::sandbox {
namespace {

constexpr const char* kPath = "/platform/v2/end-users";
constexpr const char* kBody = R"({"userId":"u-1","authenticationMethods":[{"type":"email","email":"a@b.cd"}]})";

class SandboxCdpTokens : public ::testing::Test {
 protected:
  SandboxCdpTokens() : client_(world_), tokens_(*CdpTokens::Make(world_.clock, world_.credentials.cdp)) {}

  std::string Bearer(const Claims& changes, const Claims& header_changes = {}) {
    return CheckBearer("Bearer " + client_.Bearer("POST", kPath, changes, header_changes));
  }
  std::string CheckBearer(const std::string& header) {
    return tokens_.CheckBearer(MakeRequest("POST", kPath, {{"authorization", header}}));
  }
  std::string Wallet(const Claims& changes, const std::string& body = kBody) {
    return CheckWallet(client_.Wallet("POST", kPath, body, changes), body);
  }
  std::string CheckWallet(const std::string& token, const std::string& body) {
    Result<json::Document> document = json::Parse(body);
    return tokens_.CheckWallet(MakeRequest("POST", kPath, {{"x-wallet-auth", token}}),
                               document ? document->root() : json::Value());
  }

  World world_;
  CdpTestClient client_;
  CdpTokens tokens_;
};

TEST_F(SandboxCdpTokens, AcceptBothKindsOfApiKey) {
  EXPECT_EQ(Bearer({}), "");
  EXPECT_EQ(CheckBearer("Bearer " + client_.EcBearer("POST", kPath)), "");
}

TEST_F(SandboxCdpTokens, TolerateWhatTheSdksLeaveOut) {
  EXPECT_EQ(Bearer({{"iat", ""}}), "");
  EXPECT_EQ(Bearer({{"aud", "null"}}), "");
  EXPECT_EQ(Bearer({{"aud", "[\"x\"]"}}), "");
  EXPECT_EQ(Bearer({}, {{"nonce", ""}}), "");
  EXPECT_EQ(Bearer({}, {{"nonce", "\"1234567890123456\""}}), "");
}

TEST_F(SandboxCdpTokens, RefuseEverySpoiltBearer) {
  EXPECT_NE(CheckBearer(""), "");
  EXPECT_NE(CheckBearer("Bearer x.y.z"), "");
  EXPECT_NE(CheckBearer(client_.Bearer("POST", kPath)), "");
  EXPECT_NE(Bearer({{"sub", "\"other\""}}), "");
  EXPECT_NE(Bearer({{"iss", "\"coinbase\""}}), "");
  EXPECT_NE(Bearer({{"exp", client_.Time(121)}}), "");
  EXPECT_NE(Bearer({{"exp", client_.Time(0)}}), "");
  EXPECT_NE(Bearer({{"exp", ""}}), "");
  EXPECT_NE(Bearer({{"nbf", ""}}), "");
  EXPECT_NE(Bearer({{"nbf", client_.Time(31)}}), "");
  EXPECT_NE(Bearer({{"iat", client_.Time(31)}}), "");
  EXPECT_NE(Bearer({{"aud", "\"x\""}}), "");
  EXPECT_NE(Bearer({{"uris", ""}}), "");
  EXPECT_NE(Bearer({}, {{"kid", "\"other\""}}), "");
  EXPECT_NE(Bearer({}, {{"typ", ""}}), "");
}

TEST_F(SandboxCdpTokens, BindTheBearerToMethodHostAndPath) {
  EXPECT_NE(Bearer({{"uris", client_.Uris("GET", kPath)}}), "");
  EXPECT_NE(Bearer({{"uris", client_.Uris("POST", "/v2/end-users")}}), "");
  EXPECT_NE(Bearer({{"uris", client_.Uris("POST", std::string(kPath) + "?a=b")}}), "");
  EXPECT_NE(Bearer({{"uris", "[\"POST 127.0.0.1/platform/v2/end-users\"]"}}), "");
  EXPECT_NE(Bearer({{"uris", "[\"POST http://127.0.0.1:4020/platform/v2/end-users\"]"}}), "");
  EXPECT_NE(Bearer({{"uris", Quoted(std::string("POST 127.0.0.1:4020") + kPath)}}), "");
}

TEST_F(SandboxCdpTokens, LeaveTheQueryOutOfTheUri) {
  std::string token = client_.Bearer("GET", kPath);
  http::Request request =
      MakeRequest("GET", std::string(kPath) + "?pageSize=1", {{"authorization", "Bearer " + token}});
  EXPECT_EQ(tokens_.CheckBearer(request), "");
}

TEST_F(SandboxCdpTokens, DieAfterTwoMinutes) {
  std::string bearer = "Bearer " + client_.Bearer("POST", kPath);
  std::string wallet = client_.Wallet("POST", kPath, kBody);
  world_.clock.Advance(std::chrono::seconds(119));
  EXPECT_EQ(CheckBearer(bearer), "");
  world_.clock.Advance(std::chrono::seconds(1));
  EXPECT_NE(CheckBearer(bearer), "");
  world_.clock.Advance(std::chrono::seconds(1));
  EXPECT_NE(CheckWallet(wallet, kBody), "");
}

TEST_F(SandboxCdpTokens, AcceptAGoodWalletTokenOnce) {
  std::string token = client_.Wallet("POST", kPath, kBody);
  EXPECT_EQ(CheckWallet(token, kBody), "");
  EXPECT_EQ(CheckWallet(token, kBody), "wallet token: jti was used before");
}

TEST_F(SandboxCdpTokens, RefuseEverySpoiltWalletToken) {
  EXPECT_EQ(CheckWallet("", kBody), "wallet token: missing");
  EXPECT_NE(CheckWallet("Bearer " + client_.Wallet("POST", kPath, kBody), kBody), "");
  EXPECT_NE(CheckWallet(client_.Bearer("POST", kPath), kBody), "");
  EXPECT_NE(Wallet({{"iat", ""}}), "");
  EXPECT_NE(Wallet({{"nbf", ""}}), "");
  EXPECT_NE(Wallet({{"jti", ""}}), "");
  EXPECT_NE(Wallet({{"exp", client_.Time(60)}}), "");
  EXPECT_NE(Wallet({{"iss", "\"cdp\""}}), "");
  EXPECT_NE(Wallet({{"uris", client_.Uris("POST", "/platform/v2/end-users/u-1/evm")}}), "");
  EXPECT_NE(Wallet({{"reqHash", ""}}), "");
  EXPECT_NE(Wallet({{"reqHash", Quoted(std::string(64, '0'))}}), "");
  EXPECT_NE(CheckWallet(client_.Wallet("POST", kPath, kBody), R"({"userId":"u-2"})"), "");
}

TEST_F(SandboxCdpTokens, LeaveReqHashOutOfEmptyBodies) {
  EXPECT_EQ(Wallet({}, "{}"), "");
  EXPECT_EQ(Wallet({}, ""), "");
  EXPECT_NE(Wallet({{"reqHash", Quoted(crypto::Sha256Hex("{}"))}}, "{}"), "");
}

TEST_F(SandboxCdpTokens, HashLikeTheRecordedVectors) {
  const std::pair<const char*, const char*> vectors[] = {
      {R"({"userId":"x","authenticationMethods":[]})",
       "2f9bab95471f582e1145793db8b20122e2ce3b0dd08aed36474947ede7c3c649"},
      {R"({"authenticationMethods":[{"type":"email","email":"user@example.com"}]})",
       "e7a8af725224f04e04992ab3e2cd02ab8ce1da23dc1b8b6e55a00fbde0ca22a7"},
      {R"({"userId":"u-1","evmAccount":{"createSmartAccount":true},"authenticationMethods":[{"type":"sms","phoneNumber":"+12055555555"},{"type":"email","email":"zoë@example.com"}]})",
       "009c99c06bf170a51d5e50c61ca7003240e87881d0f1ae0090482676de6671ab"}};
  for (const auto& [body, hash] : vectors) {
    EXPECT_EQ(Wallet({{"reqHash", Quoted(hash)}}, body), "") << body;
  }
}

TEST_F(SandboxCdpTokens, UnusableCredentialsAreNamed) {
  CdpCredentials bad = world_.credentials.cdp;
  bad.wallet_secret = Secret("nonsense");
  Result<CdpTokens> made = CdpTokens::Make(world_.clock, bad);
  ASSERT_FALSE(made);
  EXPECT_TRUE(made.error().detail.starts_with("wallet_secret: "));
}

}  // namespace
}  // namespace walletgate::sandbox
