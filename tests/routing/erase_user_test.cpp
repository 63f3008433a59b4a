// POST /v1/end-users/{id}/erase.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kUnknownId = "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";

class EraseEndUsers : public ServiceTest {
 protected:
  EraseEndUsers() { Use({{}}); }

  /// What of `reply` no erased user may leave.
  static void ExpectGone(const Result<ApiAnswer>& reply) { ExpectError(reply, ErrorKind::kEndUserNotFound); }
  std::string ListOf(storage::ListQuery query) { return BodyOf(Run(service_.List(Caller(), std::move(query), ""))); }
};

TEST_F(EraseEndUsers, WhoAreDeletedWithoutSpeakingToTheVendor) {
  const std::string id = CreatedId();
  DeleteNow(id);
  log_.clear();
  ExpectReply(Erase(id), 204);
  EXPECT_EQ(log_, EventLog{"erase"});
}

TEST_F(EraseEndUsers, WhoLiveAtTheVendorFirst) {
  const std::string id = CreatedId();
  log_.clear();
  vendor_.PushJson(204, "");
  const Result<ApiAnswer> reply = Erase(id);
  ExpectReply(reply, 204);
  EXPECT_EQ(BodyOf(reply), "");
  EXPECT_EQ(log_, (EventLog{"send DELETE /users/v-1", "erase"}));
}

TEST_F(EraseEndUsers, HereOnlyWhereThatIsAskedFor) {
  const std::string id = CreatedId();
  log_.clear();
  ExpectReply(Erase(id, true), 204);
  EXPECT_EQ(log_, EventLog{"erase"});
}

TEST_F(EraseEndUsers, AgainAsOften) {
  const std::string id = CreatedId();
  ExpectReply(Erase(id, true), 204);
  ExpectReply(Erase(id, true), 204);
  ExpectReply(Erase(id), 204);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(EraseEndUsers, OnlyOfOnesOwn) {
  ExpectGone(Erase(kUnknownId));
  ExpectGone(Erase("nonsense"));
}

TEST_F(EraseEndUsers, WhomNothingShowsAfterwards) {
  const std::string id = CreatedId();
  ExpectReply(Erase(id, true), 204);
  ExpectGone(Get(id));
  ExpectGone(Get(id, true));
  ExpectGone(Delete(id));
  ExpectGone(CreateWallet(id));
  storage::ListQuery query;
  query.statuses.clear();
  EXPECT_EQ(ListOf(query).find("eu_"), std::string::npos);
  query.external_id = "u-1";
  EXPECT_EQ(ListOf(query).find("eu_"), std::string::npos);
}

TEST_F(EraseEndUsers, WhoseRepeatsAreKnownAndMakeNobody) {
  vendor_.PushJson(201, VendorUser());
  const std::string id = Member(Create(Request(), "k-1"), "id");
  ExpectReply(Erase(id, true), 204);
  for (const char* key : {"", "k-1", "k-2"}) {
    const Result<ApiAnswer> again = Create(Request(), key);
    ExpectError(again, ErrorKind::kEndUserExists);
    EXPECT_EQ(ErrorOf(again).detail.find(id), std::string::npos);
  }
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(EraseEndUsers, WithTheKeptAnswersAboutTheirWallets) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  ExpectReply(CreateWallet(id, api::Chain::kBitcoin, "k-w"), 201);
  ExpectReply(Erase(id, true), 204);
  ExpectGone(CreateWallet(id, api::Chain::kBitcoin, "k-w"));
}

TEST_F(EraseEndUsers, OnlyWhenItIsKnownWhatBecameOfTheirWallets) {
  const std::string id = CreatedId();
  LoseReply();
  ExpectError(CreateWallet(id), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  const std::size_t sent = Sent();
  ExpectError(Erase(id, true), ErrorKind::kRequestInProgress);
  ExpectError(Erase(id), ErrorKind::kRequestInProgress);
  EXPECT_EQ(Sent(), sent);
  ExpectReply(Delete(id, true), 204);
  ExpectReply(Erase(id), 204);
}

TEST_F(EraseEndUsers, AfterACreateThatIsUnderWayHasLanded) {
  const std::string id = CreatedId();
  vendor_.PushJson(201, VendorWallet("bitcoin", kBitcoinAddress));
  vendor_.Hold();
  const Pending wallet = Start(service_.CreateWallet(Caller(), id, {api::Chain::kBitcoin, api::WalletKind::kEoa}));
  const Pending gone = Start(service_.Erase(Caller(), id, true));
  const Pending too = Start(service_.Erase(Caller(), id, true));
  vendor_.Release();
  loop_.Turn();
  ASSERT_TRUE(wallet->has_value() && gone->has_value() && too->has_value());
  ExpectReply(**wallet, 201);
  ExpectReply(**gone, 204);
  ExpectReply(**too, 204);
  ExpectGone(Get(id));
}

TEST_F(EraseEndUsers, OnlyWhenTheVendorHasDeletedThem) {
  const std::string id = CreatedId();
  vendor_.PushJson(500, "{}");
  ExpectError(Erase(id), ErrorKind::kProviderUnavailable, Applied::kUnknown);
  EXPECT_EQ(Member(Get(id), "status"), "active");
  vendor_.PushJson(404, kNoSuchUser);
  ExpectReply(Erase(id), 204);
}

TEST_F(EraseEndUsers, SayWhenTheStoreFails) {
  const std::string id = CreatedId();
  vendor_.PushJson(204, "");
  store_.FailOnce("erase");
  ExpectError(Erase(id), ErrorKind::kStoreUnavailable, Applied::kYes);
  store_.FailOnce("find_prior");
  ExpectError(Erase(id), ErrorKind::kStoreUnavailable);
  store_.FailOnce("erase");
  ExpectError(Erase(id, true), ErrorKind::kStoreUnavailable);
  ExpectReply(Erase(id, true), 204);
  store_.FailOnce("was_erased");
  ExpectError(Erase(id, true), ErrorKind::kStoreUnavailable);
}

TEST_F(EraseEndUsers, LeaveACursorThatGoesOn) {
  const std::string id = CreatedId();
  clock_.Advance(std::chrono::seconds(1));
  vendor_.PushJson(201, VendorUser("[]", "u-2"));
  ExpectReply(Create(Request("u-2")), 201);
  storage::ListQuery query;
  query.limit = 1;
  const Result<ApiAnswer> first = Run(service_.List(Caller(), query, ""));
  EXPECT_NE(BodyOf(first).find(id), std::string::npos);
  ExpectReply(Erase(id, true), 204);
  const Result<ApiAnswer> next = Run(service_.List(Caller(), query, Member(first, "next_cursor")));
  EXPECT_NE(BodyOf(next).find("\"u-2\""), std::string::npos) << BodyOf(next);
}

}  // namespace
}  // namespace walletgate::routing
