// Idempotency keys: how many a tenant may have, and what a key keeps where nothing was made.

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

class IdempotencyKeys : public ServiceTest {
 protected:
  IdempotencyKeys() { Use({{}}); }

  Result<ApiAnswer> CreateWith(EndUserService& service, const std::string& external_id, const std::string& key) {
    return Run(service.Create(Caller(key), Request(external_id, external_id + "@b.example")));
  }

  EndUserService two_keys_{context_, {store_, flights_, PlainAnswers(), {.per_tenant = 2}, 1}};
};

TEST_F(IdempotencyKeys, BeyondThoseThatATenantMayHaveAreRefusedBeforeAnythingIsDone) {
  for (const char* id : {"u-1", "u-2"}) {
    vendor_.PushJson(201, VendorUser("[]", id));
    ExpectReply(CreateWith(two_keys_, id, std::string("k-") + id), 201);
  }
  log_.clear();
  const Result<ApiAnswer> third = CreateWith(two_keys_, "u-3", "k-u-3");
  ExpectError(third, ErrorKind::kRateLimited);
  EXPECT_EQ(ErrorOf(third).applied, Applied::kNo);
  EXPECT_TRUE(ErrorOf(third).retry_after);
  EXPECT_EQ(log_, EventLog{}) << "nothing was kept, nothing was sent";
  ExpectReply(CreateWith(two_keys_, "u-1", "k-u-1"), 201);
  vendor_.PushJson(201, VendorUser("[]", "u-3"));
  ExpectReply(CreateWith(two_keys_, "u-3", ""), 201);
  clock_.Advance(std::chrono::hours(24));
  ExpectReply(CreateWith(two_keys_, "u-3", "k-u-3"), 200);
}

TEST_F(IdempotencyKeys, GiveTheAnswerThatWasGivenThoughTheUserHasChanged) {
  const std::string id = CreatedId();
  const Result<ApiAnswer> before = Create(Request(), "k-1");
  ExpectReply(before, 200);
  vendor_.PushJson(201, VendorWallet("btc", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"));
  (void)CreateWallet(id);
  const Result<ApiAnswer> after = Create(Request(), "k-2");
  ExpectReply(after, 200);
  for (const auto& [key, first] : {std::pair("k-1", BodyOf(before)), std::pair("k-2", BodyOf(after))}) {
    const Result<ApiAnswer> again = Create(Request(), key);
    EXPECT_EQ(BodyOf(again), first);
    EXPECT_TRUE(IsReplayed(again));
  }
  DeleteNow(id);
  EXPECT_EQ(BodyOf(Create(Request(), "k-1")), BodyOf(before));
}

}  // namespace
}  // namespace walletgate::routing
