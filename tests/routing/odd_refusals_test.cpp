// Answers that prove nothing: nobody fails over on them, nothing is sent a second time, and the intent stays open.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

transport::HttpResponse Page(int status) {
  return {status, {{"content-type", "text/html"}}, "<html>a proxy speaks</html>"};
}

class OddRefusals : public ServiceTest, public testing::WithParamInterface<int> {
 protected:
  OddRefusals() { Use({{.id = "acme"}, {.id = "bolt"}}); }
};

TEST_P(OddRefusals, OfACreateLeaveTheOutcomeUnknownAtTheFirstVendor) {
  vendor_.Push(Page(GetParam()));
  ExpectError(Create(Request(), "k-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(log_, (EventLog{"begin with key k-1", "send POST /users", "end unknown"}));
  EXPECT_EQ(OpenIntents(), 1U);
  clock_.Advance(std::chrono::hours(1));
  ExpectError(Create(Request(), "k-1"), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 1U) << "the file knows no means to settle it";
  EXPECT_EQ(store_.last_intent().user.provider, "acme");
}

TEST_P(OddRefusals, OfANewWalletLeaveTheOutcomeUnknown) {
  const std::string id = CreatedId();
  vendor_.Push(Page(GetParam()));
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 2U);
}

TEST_P(OddRefusals, AreSettledByTheVendorsOwnMeans) {
  Use({{.id = "acme", .idempotency = "{none: true, unknown_outcome: [find]}"}, {.id = "bolt"}});
  vendor_.Push(Page(GetParam()));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  clock_.Advance(std::chrono::seconds(10));
  vendor_.PushJson(200, VendorList({Listed("v-1", "2026-05-20T10:00:00Z")}));
  const Result<ApiAnswer> found = Create();
  ExpectReply(found, 201);
  EXPECT_EQ(Member(found, "provider"), "acme");
  EXPECT_EQ(Member(found, "provider_user_id"), "v-1");
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_P(OddRefusals, OfADeleteAreHonestAboutIt) {
  const std::string id = CreatedId();
  vendor_.Push(Page(GetParam()));
  const Result<ApiAnswer> reply = Delete(id);
  ASSERT_FALSE(reply);
  EXPECT_EQ(ToString(reply.error().applied), "unknown");
  EXPECT_EQ(Member(Get(id), "status"), "active");
}

INSTANTIATE_TEST_SUITE_P(Statuses, OddRefusals,
                         testing::Values(202, 302, 400, 402, 404, 408, 409, 418, 422, 425, 444, 451, 499, 500, 503),
                         [](const auto& status) { return std::to_string(status.param); });

class HonestRefusals : public ServiceTest {
 protected:
  HonestRefusals() { Use({{.id = "acme"}, {.id = "bolt"}}); }
  void ExpectFailover() {
    vendor_.PushJson(201, VendorUser());
    const Result<ApiAnswer> reply = Create();
    ExpectReply(reply, 201);
    EXPECT_EQ(Member(reply, "provider"), "bolt");
    EXPECT_EQ(Sent(), 2U);
    EXPECT_EQ(OpenIntents(), 0U);
  }
};

TEST_F(HonestRefusals, OfStatusesThatSayThatNobodyLookedFailOver) {
  for (const int status : {401, 403, 405, 413, 414, 415, 429, 431}) {
    SCOPED_TRACE(status);
    vendor_.Push(Page(status));
    vendor_.PushJson(201, VendorUser("[]", "u-" + std::to_string(status)));
    const Result<ApiAnswer> reply = Create(Request("u-" + std::to_string(status)));
    ExpectReply(reply, 201);
    EXPECT_EQ(Member(reply, "provider"), "bolt");
    clock_.Advance(std::chrono::minutes(2));
  }
}

TEST_F(HonestRefusals, ThatTheFileVouchesForFailOver) {
  vendor_.PushJson(503, R"({"code":"busy"})");
  ExpectFailover();
}

TEST_F(HonestRefusals, OfAConnectionFailOver) {
  RefuseConnection();
  ExpectFailover();
}

TEST_F(HonestRefusals, InTheVendorsOwnWordsAreTheCallers) {
  vendor_.PushJson(400, R"({"code":"unheard of"})");
  ExpectError(Create(), ErrorKind::kProviderRejected);
  EXPECT_EQ(Sent(), 1U);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(HonestRefusals, InSomebodyElsesJsonProveNothing) {
  vendor_.PushJson(400, R"({"fault":{"faultstring":"blocked"}})");
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 1U);
}

}  // namespace
}  // namespace walletgate::routing
