#include "routing/flight_table.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::routing {
namespace {

using Boarding = FlightTable::Boarding;

struct Passenger {
  std::optional<Boarding> boarding;
};

class Flights : public testing::Test {
 protected:
  std::shared_ptr<Passenger> Board(EventLoop& loop, const std::string& external_id, const std::string& key = "",
                                   const std::string& tenant = "t") {
    auto passenger = std::make_shared<Passenger>();
    Spawn(table_.Board(loop, tenant, external_id, key),
          [passenger](Boarding boarding) { passenger->boarding = boarding; });
    return passenger;
  }

  FakeClock clock_;
  ManualLoop here_{clock_};
  ManualLoop there_{clock_};
  FlightTable table_;
};

TEST_F(Flights, TheFirstTakesOffAndTheOthersWaitUntilItLands) {
  EXPECT_EQ(Board(here_, "u1")->boarding, Boarding::kTookOff);
  const auto second = Board(here_, "u1");
  const auto third = Board(there_, "u1");
  here_.Turn();
  there_.Turn();
  EXPECT_FALSE(second->boarding || third->boarding);
  table_.Land("t", "u1", "");
  EXPECT_FALSE(second->boarding) << "a waiter resumes on its own loop, not inside Land";
  here_.Turn();
  EXPECT_EQ(second->boarding, Boarding::kWaited);
  EXPECT_FALSE(third->boarding);
  there_.Turn();
  EXPECT_EQ(third->boarding, Boarding::kWaited);
  EXPECT_EQ(Board(here_, "u1")->boarding, Boarding::kTookOff);
}

TEST_F(Flights, DifferentUsersAndTenantsDoNotMeet) {
  EXPECT_EQ(Board(here_, "u1")->boarding, Boarding::kTookOff);
  EXPECT_EQ(Board(here_, "u2")->boarding, Boarding::kTookOff);
  EXPECT_EQ(Board(here_, "u1", "", "other")->boarding, Boarding::kTookOff);
}

TEST_F(Flights, AKeyUnderWayIsToldAtOnceEvenForAnotherUser) {
  EXPECT_EQ(Board(here_, "u1", "k1")->boarding, Boarding::kTookOff);
  EXPECT_EQ(Board(here_, "u1", "k1")->boarding, Boarding::kKeyFlying);
  EXPECT_EQ(Board(here_, "u2", "k1")->boarding, Boarding::kKeyFlying);
  EXPECT_EQ(Board(here_, "u2", "k1", "other")->boarding, Boarding::kTookOff);
  table_.Land("t", "u1", "k1");
  EXPECT_EQ(Board(here_, "u1", "k1")->boarding, Boarding::kTookOff);
}

}  // namespace
}  // namespace walletgate::routing
