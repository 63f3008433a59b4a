// The rows of the error table that a vendor, its token endpoint or the network decides.

#include <gmock/gmock.h>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::UserBody;

class VendorErrors : public fakes::GatewayTest {
 protected:
  /// A gateway of its own: so many failures in a row would leave the circuit open for the next test.
  void SetUp() override {
    gateway() = fakes::TestGateway(vendors(), {}, fakes::kGatewayConfig, fakes::OneAttempt);
    vendors().PublishKeysAt(gateway().url());
  }
  /// The next call to `vendor` suffers `kind`; then a create is sent. Token endpoints are other listeners.
  static Answer CreateUnder(const std::string& kind, const std::string& provider, const std::string& id) {
    vendors().sandbox().Inject(provider, {.kind = kind});
    return Main().Create(UserBody(id, provider));
  }
};

TEST_F(VendorErrors, ProviderRejected) {
  const Answer cdp = CreateUnder("400", "cdp", "rej-cdp");
  ExpectProblem(cdp, ErrorKind::kProviderRejected);
  EXPECT_EQ(cdp.At("provider.id"), "cdp");
  EXPECT_EQ(cdp.At("provider.status"), "400");
  EXPECT_EQ(cdp.At("provider.code"), "invalid_request");
  EXPECT_NE(cdp.At("provider.trace_id"), "(absent)");
  EXPECT_EQ(cdp.Header("x-walletgate-provider"), "cdp");
  ExpectProblem(CreateUnder("400", "yieldforce", "rej-yf"), ErrorKind::kProviderRejected);
  ExpectProblem(CreateUnder("400", "streambird", "rej-sb"), ErrorKind::kProviderRejected);
  ExpectProblem(CreateUnder("400", "capa", "rej-capa"), ErrorKind::kProviderRejected);
}

TEST_F(VendorErrors, EndUserExistsWhenTheVendorSaysSo) {
  const std::string taken = R"("login_methods":[{"type":"email","email":"taken@example.com"}]})";
  for (const std::string provider : {"cdp", "streambird"}) {
    const std::string head = R"({"provider":")" + provider + R"(","external_id":"taken-)" + provider;
    ASSERT_EQ(Main().Create(head + "-1\"," + taken).status, 201);
    const Answer answer = Main().Create(head + "-2\"," + taken);
    ExpectProblem(answer, ErrorKind::kEndUserExists);
    EXPECT_EQ(answer.At("provider.status"), "409");
  }
}

TEST_F(VendorErrors, ProviderCredentialsAreTheOperatorsFault) {
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "capa"}) {
    const Answer answer = gateway().As("wrong").Create(UserBody("cred-" + provider, provider));
    ExpectProblem(answer, ErrorKind::kProviderCredentials);
    EXPECT_EQ(answer.At("provider.id"), provider);
    EXPECT_EQ(vendors().CreatesOf(provider, "cred-" + provider), 0);
  }
}

TEST_F(VendorErrors, ProviderAccount) {
  const Answer answer = gateway().As("flow").Create(UserBody("acc-capa", "capa"));
  ExpectProblem(answer, ErrorKind::kProviderAccount);
  EXPECT_EQ(answer.At("provider.code"), "INVALID_PARTNER_FLOW");
  ExpectProblem(CreateUnder("402", "cdp", "acc-cdp"), ErrorKind::kProviderAccount);
}

TEST_F(VendorErrors, ProviderBadResponseToACreateThatMayHaveWorked) {
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "capa"}) {
    for (const std::string kind : {"badjson", "drift"}) {
      const Answer answer = CreateUnder(kind, provider, "bad-" + kind + "-" + provider);
      ExpectProblem(answer, ErrorKind::kProviderBadResponse, {Applied::kUnknown, true});
      EXPECT_EQ(answer.At("provider.id"), provider);
    }
  }
}

TEST_F(VendorErrors, AMalformedAddressIsNeverStoredAndCostsNobodyHisUser) {
  const Answer answer = CreateUnder("badaddress", "cdp", "badaddress-cdp");
  EXPECT_EQ(answer.status, 201) << answer;
  EXPECT_EQ(answer.At("status"), "pending");
  EXPECT_EQ(answer.At("wallets"), "[]");
  EXPECT_EQ(answer.At("pending_wallets"), R"([{"chain":"evm","kind":"eoa"}])");
  const Answer seen = Main().Get("/v1/end-users/" + answer.At("id") + "?refresh=true");
  EXPECT_EQ(seen.At("status"), "active") << seen;
  EXPECT_EQ(seen.At("wallets.0.chain"), "evm");
}

TEST_F(VendorErrors, ProviderRateLimitedPassesRetryAfterOn) {
  const Answer answer = CreateUnder("429", "yieldforce", "rate-yf");
  ExpectProblem(answer, ErrorKind::kProviderRateLimited);
  EXPECT_EQ(answer.Header("retry-after"), "1");
}

TEST_F(VendorErrors, ARateLimitThatGivesNoTimeStillHasARetryAfter) {
  for (const std::string provider : {"cdp", "streambird", "capa"}) {
    const Answer answer = CreateUnder("429", provider, "rate-" + provider);
    ExpectProblem(answer, ErrorKind::kProviderRateLimited);
    EXPECT_NE(answer.Header("retry-after"), "") << provider;
  }
}

TEST_F(VendorErrors, ProviderUnavailableWhenNobodyListens) {
  const Answer answer = gateway().As("unreachable").Create(UserBody("refused", "streambird"));
  ExpectProblem(answer, ErrorKind::kProviderUnavailable);
  EXPECT_EQ(answer.At("provider.id"), "streambird");
}

TEST_F(VendorErrors, A5xxOfACreateLeavesItsOutcomeUnknown) {
  for (const std::string provider : {"yieldforce", "cdp", "streambird", "capa"}) {
    const Answer answer = CreateUnder("500", provider, "five-" + provider);
    ExpectProblem(answer, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  }
}

TEST_F(VendorErrors, AnHtmlPageOfAProxyIsNoAnswer) {
  const Answer answer = CreateUnder("html", "capa", "html-capa");
  ExpectProblem(answer, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  EXPECT_EQ(vendors().CreatesOf("capa", "html-capa"), 0);
}

TEST_F(VendorErrors, ALostReplyLeavesTheOutcomeUnknown) {
  const Answer answer = CreateUnder("lost", "cdp", "lost-cdp-once");
  ExpectProblem(answer, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
}

/// A gateway that gives up soon; the vendor answers long after that.
class VendorTimeouts : public VendorErrors {
 protected:
  static void SlowDown(const std::string& vendor, const std::string& method) {
    vendors().sandbox().Inject(vendor,
                               {.kind = "slow", .count = -1, .delay = std::chrono::minutes(2), .method = method});
  }
};

TEST_F(VendorTimeouts, OutcomeUnknownOfACreateAndProviderTimeoutOfARead) {
  fakes::TestGateway impatient(vendors(), {{"TEST_REQUEST_TIMEOUT", "4s"}});
  const fakes::Client client = impatient.As("main");
  const Answer made = client.Create(UserBody("slow-1", "cdp"));
  ASSERT_EQ(made.status, 201) << made;
  SlowDown("cdp", "");
  const Answer create = client.Create(UserBody("slow-2", "cdp"));
  ExpectProblem(create, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, {}});
  const Answer read = client.Get("/v1/end-users/" + made.At("id") + "?refresh=true");
  ExpectProblem(read, ErrorKind::kProviderTimeout);
}

TEST_F(VendorTimeouts, ATokenEndpointThatIsSilentMeansThatNothingWasApplied) {
  fakes::TestGateway impatient(vendors(), {{"TEST_REQUEST_TIMEOUT", "2s"}});
  SlowDown("entra", "POST");
  const Answer create = impatient.As("main").Create(UserBody("slow-token", "yieldforce"));
  ExpectProblem(create, ErrorKind::kProviderTimeout);
  EXPECT_EQ(vendors().CreatesOf("yieldforce", "slow-token"), 0);
}

}  // namespace
}  // namespace walletgate
