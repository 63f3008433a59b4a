#include "tests/simulation/faults.h"

namespace walletgate::simulation {
namespace {

/// Never, now and then, or often.
unsigned Rate(Dice& dice) {
  const std::uint64_t kind = dice.Below(4);
  if (kind < 2) return 0;
  return static_cast<unsigned>(kind == 2 ? dice.Below(60) : 60 + dice.Below(300));
}

}  // namespace

Faults Faults::Draw(Dice& dice) {
  Faults faults;
  for (unsigned* rate :
       {&faults.refused, &faults.lost_request, &faults.lost_reply, &faults.slow, &faults.late, &faults.lag,
        &faults.throttled, &faults.error_before, &faults.error_after, &faults.proxy_before, &faults.proxy_after,
        &faults.garbage, &faults.token_down, &faults.token_revoked, &faults.store_refused, &faults.store_slow,
        &faults.answer_lost, &faults.wrong_user}) {
    *rate = Rate(dice);
  }
  const bool outage = dice.Chance(60);  // breakers open
  if (outage) faults.refused = 950;
  faults.crashes = static_cast<unsigned>(dice.Below(3));
  faults.long_pause = dice.Chance(100);
  return faults;
}

}  // namespace walletgate::simulation
