#include "tests/simulation/habits.h"

#include <array>

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

/// Most vendors that refuse say 409, and some that promise to know a repeat again refuse it all the same.
void DrawRefusals(Dice& dice, Habits& habits) {
  constexpr std::array kOdd = {400, 403, 404, 409, 422};
  for (const std::string_view vendor : kVendors) {
    const bool odd = dice.Chance(300);
    const bool refuses = dice.Chance(200);
    const int status = odd ? kOdd[dice.Below(kOdd.size())] : 409;
    if (refuses || odd) habits.refusals[std::string(vendor)] = status;
    if (!refuses && habits.MayGiveExisting(vendor)) habits.refusals.erase(std::string(vendor));
  }
}

}  // namespace

Habits Habits::Draw(Dice& dice) {
  // Seldom for long: each pass of the resolver meanwhile is an event.
  constexpr std::array<int, 10> kSettling = {40, 40, 40, 60, 60, 60, 150, 150, 150, 600};
  Habits habits;
  habits.strict = dice.Chance(400);
  habits.gives_existing = dice.Chance(300);
  habits.keeps_errors = dice.Chance(600);
  habits.by_key = dice.Chance(300);
  habits.nobody_is_404 = dice.Chance(300);
  habits.busy = dice.Chance(300);
  DrawRefusals(dice, habits);
  habits.settles_within = seconds(kSettling[dice.Below(kSettling.size())]);
  const bool odd = dice.Chance(400);
  for (const std::string_view vendor : kVendors) {
    VendorClock& clock = habits.clocks[std::string(vendor)];
    clock.shows_date = dice.Chance(500);
    if (odd) clock = DrawClock(dice);
    clock.retry_date = clock.shows_date && dice.Chance(400);
  }
  return habits;
}

VendorClock Habits::ClockOf(std::string_view vendor) const {
  const auto found = clocks.find(vendor);
  return found == clocks.end() ? VendorClock() : found->second;
}

bool Habits::MayGiveExisting(std::string_view vendor) const {
  if (vendor == "yieldforce") return !by_key;
  return vendor == "capa" || (vendor == "streambird" && gives_existing);
}

int Habits::RefusalOf(std::string_view vendor) const {
  const auto found = refusals.find(vendor);
  return found == refusals.end() ? 409 : found->second;
}

bool Habits::TakesTwice(std::string_view vendor) const {
  if (MayGiveExisting(vendor) || vendor == "capa-v2") return false;
  return !strict;
}

}  // namespace walletgate::simulation
