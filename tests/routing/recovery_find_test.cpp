// A create whose reply was lost, settled by a search.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kFind = "{none: true, settles_within: 8s, unknown_outcome: [find]}";

class RecoveryByFind : public ServiceTest {};

TEST_F(RecoveryByFind, TakesOverTheOneNewUserThatFindGives) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T10:00:01Z")}));
  const Result<ApiAnswer> reply = Create();
  ExpectReply(reply, 201);
  EXPECT_EQ(Member(reply, "provider_user_id"), "v-7");
  EXPECT_EQ(log_, (EventLog{"send GET /users?mail=a%40b.example", "end applied"}));
}

TEST_F(RecoveryByFind, AllowsAVendorsClockToBeALittleBehind) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T09:59:30Z")}));
  ExpectReply(Create(), 201);
}

TEST_F(RecoveryByFind, NeverClaimsAUserThatWasThereBeforeTheIntent) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T09:58:00Z")}));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(RecoveryByFind, NeverClaimsAUserWithAnotherContact) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T10:00:01Z", "stranger@x.example")}));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

TEST_F(RecoveryByFind, NeverClaimsAUserWhoseAgeIsNotKnown) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({R"({"id":"v-7","mail":"a@b.example"})"}));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
}

TEST_F(RecoveryByFind, CreatesAnewWhenFindGivesNobody) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({}));
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(), 201);
  EXPECT_EQ(log_, (EventLog{"send GET /users?mail=a%40b.example", "begin", "send POST /users", "end applied"}));
}

TEST_F(RecoveryByFind, StaysUnknownWhenFindGivesSeveral) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T10:00:01Z"), Listed("v-8", "2026-05-20T10:00:01Z")}));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
}

TEST_F(RecoveryByFind, StaysUnknownWhenFindFails) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(500, "{}");
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
}

TEST_F(RecoveryByFind, NeverClaimsAUserThatTheVendorKeepsUnderAnotherExternalId) {
  UseIdempotency(kFind);
  LoseCreate();
  vendor_.PushJson(200, VendorList({R"({"id":"v-7","ref":"u-9")" + Made("2026-05-20T10:00:01Z")}));
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = Create();
  ExpectReply(reply, 201);
  EXPECT_EQ(Member(reply, "provider_user_id"), "v-1") << "u-9 is somebody else's";
}

TEST_F(RecoveryByFind, LooksByPhoneNumberWhenThereIsNoEmail) {
  UseIdempotency(kFind);
  api::CreateEndUser request = Request();
  request.login_methods.front() = {};
  request.login_methods.front().type = api::LoginType::kPhone;
  request.login_methods.front().phone_number = "+4930123";
  LoseReply();
  ExpectError(Create(request), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T10:00:01Z")}));
  ExpectReply(Create(request), 201);
  EXPECT_EQ(LastSent().target, "/users?phone=%2B4930123");
}

TEST_F(RecoveryByFind, NeverSearchesForNobodyInParticular) {
  UseIdempotency(kFind);
  api::CreateEndUser request = Request();
  request.login_methods.clear();
  LoseReply();
  ExpectError(Create(request), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  vendor_.PushJson(200, VendorList({Listed("v-7", "2026-05-20T10:00:01Z")}));
  ExpectError(Create(request), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(Sent(), 1U) << "a search without a contact would list everybody";
}

}  // namespace
}  // namespace walletgate::routing
