// What must stay as it is while an outcome is unknown.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class WhileUnknown : public ServiceTest {};

TEST_F(WhileUnknown, AnAbsenceRightAfterALostRepeatIsNotBelieved) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat, get]}");
  LoseCreate(std::chrono::minutes(10));
  vendor_.OnRequest([this](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
    if (request.method == "GET") return FakeHttpClient::Json(404, kNoSuchUser);
    clock_.Advance(std::chrono::seconds(5));  // the vendor's whole timeout
    Error lost = MakeError(ErrorKind::kProviderTimeout, "no answer");
    lost.applied = Applied::kUnknown;
    return lost;
  });
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U) << "the repeat may still be at work";
  EXPECT_EQ(Sent(), 3U) << "no new create";
}

TEST_F(WhileUnknown, AnAbsenceThatIsNotBelievedDropsNoCreateAlsoWhereARepeatIsHarmless) {
  UseIdempotency("{natural: true, unknown_outcome: [get, repeat]}");
  LoseCreate(std::chrono::seconds(4));
  vendor_.PushJson(404, kNoSuchUser);
  RefuseConnection();
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U) << "the vendor may still be at work on the first call";
}

TEST_F(WhileUnknown, TheIdempotencyKeyBelongsToTheRequest) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  LoseCreate(std::chrono::seconds(10), "k-1");
  ExpectError(Create(Request("u-2"), "k-1"), ErrorKind::kIdempotencyKeyReused);
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(WhileUnknown, ASearchNeverGivesAwayAUserThatSomebodyHas) {
  UseIdempotency("{none: true, unknown_outcome: [find]}");
  vendor_.PushJson(201, VendorUser("[]", "u-0"));
  const Result<ApiAnswer> first = Create(Request("u-0"));
  ExpectReply(first, 201);
  LoseCreate();
  vendor_.PushJson(200, VendorList({Listed(Member(first, "provider_user_id"), "2026-05-20T10:00:01Z")}));
  ExpectError(Create(), ErrorKind::kOutcomeUnknown, Applied::kUnknown);
  EXPECT_EQ(OpenIntents(), 1U);
}

}  // namespace
}  // namespace walletgate::routing
