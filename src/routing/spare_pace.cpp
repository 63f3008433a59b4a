#include "routing/spare_pace.h"

#include "base/check.h"

namespace walletgate::routing {
namespace {

/// Of the vendor's rate, what work that nobody waits for may take.
constexpr int kShareOfRate = 10;

}  // namespace

bool IsIdle(const provider::Provider& provider, SteadyTime now) {
  const provider::Guard& guard = provider.guard();
  return guard.waiting() == 0 && guard.circuit(now) != provider::Circuit::kOpen;
}

std::chrono::nanoseconds SpareInterval(const provider::Provider& provider, std::chrono::nanoseconds where_unknown) {
  const provider::ProviderSpec& spec = provider.spec();
  const std::chrono::nanoseconds interval =
      spec.rate_requests == 0 ? where_unknown
                              : std::chrono::nanoseconds(spec.rate_per) * kShareOfRate / spec.rate_requests;
  Check(interval > std::chrono::nanoseconds(0), "between two calls passes some time");
  return interval;
}

}  // namespace walletgate::routing
