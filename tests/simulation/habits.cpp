#include <array>

#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

using std::chrono::hours;
using std::chrono::seconds;

namespace {

/// Seconds, hours, or years, either way.
seconds DrawOffset(Dice& dice) {
  constexpr std::array<seconds, 3> kMost = {seconds(90), seconds(hours(30)), seconds(hours(24 * 365 * 5))};
  const auto most = static_cast<std::uint64_t>(kMost[dice.Below(kMost.size())].count());
  const auto off = seconds(dice.Below(most));
  return dice.Chance(500) ? off : -off;
}

VendorClock DrawClock(Dice& dice) {
  constexpr std::array<seconds, 5> kUnits = {seconds(1), seconds(1), seconds(1), seconds(60), seconds(hours(24))};
  VendorClock clock;
  clock.off = DrawOffset(dice);
  clock.shows_date = dice.Chance(600);
  clock.unit = kUnits[dice.Below(kUnits.size())];
  return clock;
}

}  // namespace

Habits Habits::Draw(Dice& dice) {
  Habits habits;
  habits.strict = dice.Chance(400);
  habits.gives_existing = dice.Chance(300);
  const bool odd = dice.Chance(400);
  for (const std::string_view vendor : kVendors) {
    VendorClock& clock = habits.clocks[std::string(vendor)];
    clock.shows_date = dice.Chance(500);
    if (odd) clock = DrawClock(dice);
    clock.retry_date = clock.shows_date && dice.Chance(400);
  }
  return habits;
}

VendorClock Habits::ClockOf(const std::string& vendor) const {
  const auto found = clocks.find(vendor);
  return found == clocks.end() ? VendorClock() : found->second;
}

bool Habits::MayGiveExisting(std::string_view vendor) const {
  return vendor == "yieldforce" || vendor == "capa" || (vendor == "streambird" && gives_existing);
}

}  // namespace walletgate::simulation
