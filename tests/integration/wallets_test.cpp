// POST /v1/end-users/{id}/wallets at the vendors that offer it.

#include <gmock/gmock.h>

#include "api/addresses/addresses.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;

class Wallets : public fakes::GatewayTest {
 protected:
  /// A user without a wallet; the path of its wallets.
  static std::string PathOfNew(const std::string& id, const std::string& provider) {
    const Answer user = Main().Create(R"({"external_id":")" + id + R"(","provider":")" + provider +
                                      R"(","login_methods":[{"type":"email","email":")" + id + R"(@example.com"}]})");
    EXPECT_EQ(user.status, 201) << user;
    return "/v1/end-users/" + user.At("id") + "/wallets";
  }
};

TEST_F(Wallets, AddsOneAfterTheOther) {
  const std::string path = PathOfNew("wal-cdp", "cdp");
  const Answer eoa = Main().Post(path, R"({"chain":"evm"})");
  ASSERT_EQ(eoa.status, 201) << eoa;
  EXPECT_EQ(eoa.At("wallets.0.kind"), "eoa");
  EXPECT_EQ(eoa.At("wallets.0.default"), "true");
  EXPECT_EQ(eoa.Header("x-walletgate-provider"), "cdp");
  const Answer smart = Main().Post(path, R"({"chain":"evm","kind":"smart"})");
  ASSERT_EQ(smart.status, 201) << smart;
  EXPECT_EQ(smart.At("wallets.1.kind"), "smart");
  EXPECT_EQ(smart.At("wallets.1.default"), "false");
  const Answer solana = Main().Post(path, R"({"chain":"solana"})");
  ASSERT_EQ(solana.status, 201) << solana;
  EXPECT_TRUE(api::NormalAddress(api::Chain::kSolana, solana.At("wallets.2.address"))) << solana;
  EXPECT_EQ(solana.At("wallets.0"), eoa.At("wallets.0"));
  EXPECT_EQ(solana.At("wallets.1"), smart.At("wallets.1"));
  EXPECT_EQ(Main().Get(path.substr(0, path.rfind('/'))).body, solana.body);
}

TEST_F(Wallets, ReadsEveryChainOfStreambird) {
  for (const std::string provider : {"streambird", "moonkey"}) {
    for (const std::string chain : {"evm", "solana", "bitcoin", "polkadot", "stellar"}) {
      const std::string path = PathOfNew("wal-" + provider + "-" + chain, provider);
      const Answer answer = Main().Post(path, R"({"chain":")" + chain + R"("})");
      ASSERT_EQ(answer.status, 201) << provider << ' ' << chain << ' ' << answer;
      EXPECT_THAT(answer.At("wallets"), testing::HasSubstr(R"({"chain":")" + chain + R"(","kind":"eoa","address":")"));
    }
  }
}

TEST_F(Wallets, IsUnsupportedWhereTheVendorHasNoSuchCallOrWallet) {
  const std::string capa = PathOfNew("wal-capa", "capa");
  ExpectProblem(Main().Post(capa, R"({"chain":"evm"})"), ErrorKind::kUnsupportedByProvider);
  const std::string cdp = PathOfNew("wal-no-bitcoin", "cdp");
  ExpectProblem(Main().Post(cdp, R"({"chain":"bitcoin"})"), ErrorKind::kUnsupportedByProvider);
  ExpectProblem(Main().Post(cdp, R"({"chain":"solana","kind":"smart"})"), ErrorKind::kUnsupportedByProvider);
}

TEST_F(Wallets, NamesTheFaultsOfARequest) {
  const std::string path = PathOfNew("wal-faults", "cdp");
  const Answer answer = Main().Post(path, R"({"chain":"doge","kind":"paper","colour":"red"})");
  ExpectProblem(answer, ErrorKind::kInvalidRequest);
  EXPECT_EQ(answer.At("errors.2.pointer"), "/colour");
  ExpectProblem(Main().Post(path, "{}"), ErrorKind::kInvalidRequest);
}

TEST_F(Wallets, OfADeletedUserAreNotMade) {
  const std::string path = PathOfNew("wal-gone", "streambird");
  ASSERT_EQ(Main().Delete(path.substr(0, path.rfind('/'))).status, 204);
  ExpectProblem(Main().Post(path, R"({"chain":"evm"})"), ErrorKind::kEndUserNotFound);
}

TEST_F(Wallets, ALostReplyIsResolvedToTheSameWallet) {
  for (const std::string provider : {"cdp", "streambird"}) {
    const std::string path = PathOfNew("wal-lost-" + provider, provider);
    vendors().sandbox().Inject(provider, {.kind = "lost"});
    const transport::Headers key = {{"Idempotency-Key", "\"wal-lost-" + provider + "\""}};
    ExpectProblem(Main().Post(path, R"({"chain":"solana"})", key), ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
    const Answer resolved = Main().Post(path, R"({"chain":"solana"})", key);
    ASSERT_EQ(resolved.status, 201) << resolved;
    const std::string user = path.substr(0, path.rfind('/'));
    const Answer refreshed = Main().Get(user + "?refresh=true");
    EXPECT_EQ(refreshed.At("wallets"), resolved.At("wallets"));
    const std::string all = refreshed.At("wallets");
    EXPECT_EQ(all.find("solana"), all.rfind("solana")) << "the customer has two wallets: " << all;
  }
}

}  // namespace
}  // namespace walletgate
