#include "routing/intents/flight_table.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::routing {
namespace {

using Outcome = FlightTable::Taking::Outcome;

/// Somebody who wants the flight; keeps it until he lets go.
struct Request {
  std::optional<Outcome> outcome;
  Flight flight;
};

class Flights : public testing::Test {
 protected:
  std::shared_ptr<Request> Take(EventLoop& loop, const std::string& external_id, const std::string& key = "",
                                const std::string& tenant = "t") {
    auto request = std::make_shared<Request>();
    Spawn(table_.Take(loop, tenant, external_id, key), [request](FlightTable::Taking taking) {
      request->outcome = taking.outcome;
      request->flight = std::move(taking.flight);
    });
    return request;
  }

  FakeClock clock_;
  ManualLoop here_{clock_};
  ManualLoop there_{clock_};
  FlightTable table_;
};

TEST_F(Flights, TheFirstHasItAndTheOthersWaitUntilItHasEnded) {
  auto first = Take(here_, "u1");
  EXPECT_EQ(first->outcome, Outcome::kTaken);
  EXPECT_TRUE(first->flight);
  const auto second = Take(here_, "u1");
  const auto third = Take(there_, "u1");
  here_.Turn();
  there_.Turn();
  EXPECT_FALSE(second->outcome || third->outcome);
  first->flight = Flight();
  EXPECT_FALSE(second->outcome) << "a waiter resumes on its own loop, not inside the destructor";
  here_.Turn();
  EXPECT_EQ(second->outcome, Outcome::kWaited);
  EXPECT_FALSE(second->flight);
  EXPECT_FALSE(third->outcome);
  there_.Turn();
  EXPECT_EQ(third->outcome, Outcome::kWaited);
  EXPECT_EQ(Take(here_, "u1")->outcome, Outcome::kTaken);
}

TEST_F(Flights, DifferentUsersAndTenantsDoNotMeet) {
  const auto first = Take(here_, "u1");
  EXPECT_EQ(first->outcome, Outcome::kTaken);
  EXPECT_EQ(Take(here_, "u2")->outcome, Outcome::kTaken);
  EXPECT_EQ(Take(here_, "u1", "", "other")->outcome, Outcome::kTaken);
}

TEST_F(Flights, AKeyUnderWayIsToldAtOnceEvenForAnotherUser) {
  auto first = Take(here_, "u1", "k1");
  EXPECT_EQ(first->outcome, Outcome::kTaken);
  EXPECT_EQ(Take(here_, "u1", "k1")->outcome, Outcome::kKeyInUse);
  EXPECT_EQ(Take(here_, "u2", "k1")->outcome, Outcome::kKeyInUse);
  EXPECT_EQ(Take(here_, "u2", "k1", "other")->outcome, Outcome::kTaken);
  first->flight = Flight();
  EXPECT_EQ(Take(here_, "u1", "k1")->outcome, Outcome::kTaken);
}

TEST_F(Flights, AFlightThatWasMovedEndsOnceAndWithItsLastOwner) {
  Flight flight = table_.TryTake("t", "u1");
  EXPECT_TRUE(flight);
  EXPECT_FALSE(table_.TryTake("t", "u1"));
  Flight other = std::move(flight);
  flight = Flight();
  EXPECT_TRUE(table_.IsTaken("t", "u1"));
  other = table_.TryTake("t", "u2");
  EXPECT_FALSE(table_.IsTaken("t", "u1"));
  EXPECT_TRUE(table_.IsTaken("t", "u2"));
}

}  // namespace
}  // namespace walletgate::routing
