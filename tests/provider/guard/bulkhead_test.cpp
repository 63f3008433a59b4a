// Places, and whose turn it is in the queue for them.

#include "provider/guard/bulkhead.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::provider {
namespace {

using std::chrono::seconds;

class BulkheadTest : public testing::Test {
 protected:
  Waiter Queue(std::string_view tenant) {
    Waiter waiter{&loop_, &tenancies_.Of(tenant), Deadline::After(clock_.Steady(), seconds(30))};
    places_.Queue(waiter);
    return waiter;
  }
  Tenancy& Of(std::string_view tenant) { return tenancies_.Of(tenant); }
  std::string Next() { return places_.TakeNext().tenancy->tenant; }
  /// Why it was turned away, "" while it was not.
  std::string Told(const Waiter& waiter) {
    loop_.Turn();
    if (!waiter.arrival.resolved()) return "";
    std::string cause;
    Spawn(Read(waiter.arrival, cause));
    return cause;
  }

  FakeClock clock_;
  ManualLoop loop_{clock_};
  Tenancies tenancies_{seconds(15)};
  Bulkhead places_{2, 3, tenancies_};

 private:
  static Task<void> Read(Completion<Arrival> arrival, std::string& cause) {
    Arrival told = co_await arrival;
    if (!told) cause = std::string(ToString(told.error().cause));
  }
};

TEST_F(BulkheadTest, CountsThePlacesOfAllAndOfEachTenant) {
  places_.Take(Of("a"));
  places_.Take(Of("b"));
  EXPECT_EQ(places_.free(), 0);
  EXPECT_EQ(Of("a").running, 1);
  places_.Give(Of("a"));
  EXPECT_EQ(places_.free(), 1);
  EXPECT_EQ(places_.running(), 1);
  EXPECT_EQ(Of("a").running, 0);
}

TEST_F(BulkheadTest, SparesTheLastPlaceOnlyWhereNobodyCalls) {
  EXPECT_TRUE(places_.HasSpare());
  places_.Take(Of("a"));
  EXPECT_FALSE(places_.HasSpare());
  Bulkhead one(1, 0, tenancies_);
  EXPECT_TRUE(one.HasSpare());
  one.Take(Of("b"));
  EXPECT_FALSE(one.HasSpare());
}

TEST_F(BulkheadTest, TheFirstIsNext) {
  for (const char* who : {"a", "b", "c"}) Queue(who);
  EXPECT_EQ(Next(), "a");
  EXPECT_EQ(Next(), "b");
  EXPECT_EQ(places_.waiting(), 1);
}

TEST_F(BulkheadTest, WhoeverHoldsHalfOfThePlacesLetsOthersGoFirst) {
  places_.Take(Of("a"));
  for (const char* who : {"a", "a", "b"}) Queue(who);
  EXPECT_EQ(Next(), "b");
  EXPECT_EQ(Next(), "a") << "nobody else waits";
}

TEST_F(BulkheadTest, TheLastOfWhoeverWaitsMostMakesRoom) {
  for (int i = 0; i < 2; ++i) places_.Take(Of("c"));
  for (int i = 0; i < 2; ++i) Queue("a");
  const Waiter last = Queue("a");
  ASSERT_TRUE(places_.MayCome(Of("b")));
  const Waiter fresh = Queue("b");
  EXPECT_EQ(Told(last), "queue_full");
  EXPECT_EQ(places_.waiting(), 3);
  EXPECT_EQ(Of("a").waiting, 2);
  EXPECT_EQ(Told(fresh), "");
}

TEST_F(BulkheadTest, AFullQueueIsFullForWhoeverWaitsAsMuch) {
  places_.Take(Of("a"));
  places_.Take(Of("b"));
  for (const char* who : {"a", "a", "b"}) Queue(who);
  EXPECT_FALSE(places_.MayCome(Of("a")));
  EXPECT_FALSE(places_.MayCome(Of("b"))) << "one fewer is not worth another's place";
  EXPECT_TRUE(places_.MayCome(Of("c")));
}

TEST_F(BulkheadTest, WhoeverGoesLeavesTheQueueOnce) {
  const Waiter waiter = Queue("a");
  ASSERT_TRUE(places_.Remove(waiter.id));
  EXPECT_EQ(Of("a").waiting, 0);
  EXPECT_FALSE(places_.Remove(waiter.id));
}

TEST_F(BulkheadTest, AnOpenCircuitTurnsAwayTheTenantsWaitersAlone) {
  const Waiter his = Queue("a");
  const Waiter others = Queue("b");
  places_.Refuse(&Of("a"));
  EXPECT_EQ(Told(his), "circuit_open");
  EXPECT_EQ(Told(others), "");
  places_.Refuse(nullptr);
  EXPECT_EQ(Told(others), "circuit_open");
  EXPECT_EQ(places_.waiting(), 0);
}

}  // namespace
}  // namespace walletgate::provider
