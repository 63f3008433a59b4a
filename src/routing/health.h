#pragma once

// How the vendors are, as their guards see it. Used by the metrics of the admin listener.

#include "base/clock.h"
#include "metrics/metrics.h"
#include "routing/state.h"

namespace walletgate::routing {

/// Sets the gauges of every provider of `state`: circuit, places, queue, up. A provider that several tenants have with
/// credentials of their own shows its worst circuit and the sums of the rest.
void CountProviders(const State& state, SteadyTime now, metrics::Metrics& metrics);

}  // namespace walletgate::routing
