#include "routing/intents/turn.h"

#include "base/check.h"

namespace walletgate::routing {

Task<Flight> TakeTurn(Tools& tools, const CallerContext& caller, std::string external_id, std::string key) {
  using Outcome = FlightTable::Taking::Outcome;
  Check(caller.tenant != nullptr && !external_id.empty(), "a turn is at a tenant's external id");
  // Once at least: a caller without patience for whom nobody is in the way is not told that somebody is.
  do {
    FlightTable::Taking taking = co_await tools.flights.Take(tools.loop(), caller.tenant->id, external_id, key);
    if (taking.outcome != Outcome::kWaited) co_return std::move(taking.flight);
  } while (caller.deadline.Left(tools.Steady()).count() > 0);
  co_return Flight();
}

}  // namespace walletgate::routing
