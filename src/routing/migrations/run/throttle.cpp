#include "routing/migrations/run/throttle.h"

#include <algorithm>

namespace walletgate::routing {
namespace {

using std::chrono::nanoseconds;

/// While others wait for the target, or its circuit is open.
constexpr std::chrono::milliseconds kShortRest{50};
constexpr std::chrono::seconds kCircuitRest{1};
/// A create and the look-up that proves it.
constexpr double kCallsPerUser = 2;
constexpr int kMinutesOfDay = 24 * 60;

bool IsOpen(const api::DayWindow& window, int minute) {
  if (window.from <= window.to) return window.from <= minute && minute < window.to;
  return minute >= window.from || minute < window.to;
}

/// Users per second that the share of the declared rate allows; 0: the file declares none.
double UsersByRate(const api::MigrationPace& pace, const provider::Provider& target) {
  const provider::ProviderSpec& spec = target.spec();
  if (spec.rate_requests == 0) return 0;
  const double rate = spec.rate_requests / std::chrono::duration<double>(spec.rate_per).count();
  return pace.share_of_provider_rate * rate / kCallsPerUser;
}

nanoseconds TimeFor(std::size_t users, double per_second) {
  if (per_second <= 0) return nanoseconds(0);
  return std::chrono::duration_cast<nanoseconds>(
      std::chrono::duration<double>(static_cast<double>(users) / per_second));
}

}  // namespace

std::size_t MostAtOnce(const api::MigrationPace& pace, const provider::Provider& target) {
  const double by_rate = UsersByRate(pace, target);
  const double most = by_rate > 0 ? std::min<double>(by_rate, pace.users_per_second) : pace.users_per_second;
  return std::max<std::size_t>(1, static_cast<std::size_t>(most));
}

std::optional<std::chrono::seconds> UntilOpen(const std::vector<api::DayWindow>& windows, WallTime now) {
  const auto since_midnight =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()) % std::chrono::hours(24);
  const int minute = static_cast<int>(std::chrono::duration_cast<std::chrono::minutes>(since_midnight).count());
  const auto is_open = [minute](const api::DayWindow& window) { return IsOpen(window, minute); };
  if (windows.empty() || std::any_of(windows.begin(), windows.end(), is_open)) return std::nullopt;
  int next = kMinutesOfDay;
  for (const api::DayWindow& window : windows) {
    next = std::min(next, (window.from - minute + kMinutesOfDay) % kMinutesOfDay);
  }
  const auto past = since_midnight % std::chrono::minutes(1);
  return std::max(std::chrono::seconds(std::chrono::minutes(next)) - past, std::chrono::seconds(1));
}

std::optional<Hold> Throttle::Holds(const api::MigrationPace& pace, const provider::Provider& target,
                                    std::string_view tenant, const Clock& clock) const {
  const SteadyTime steady = clock.Steady();
  if (const auto closed = UntilOpen(pace.windows, clock.Now())) return Hold{kHeldByWindow, *closed};
  if (by_pace_ > steady) return Hold{kHeldByPace, by_pace_ - steady};
  if (by_rate_ > steady) return Hold{kHeldByRate, by_rate_ - steady};
  const provider::Guard& guard = target.guard();
  if (guard.circuit(tenant, steady) == provider::Circuit::kOpen) return Hold{kHeldByCircuit, kCircuitRest};
  if (guard.waiting() > 0) return Hold{kHeldByTraffic, kShortRest};
  return std::nullopt;
}

void Throttle::Take(std::size_t users, const api::MigrationPace& pace, const provider::Provider& target,
                    SteadyTime now) {
  by_pace_ = std::max(by_pace_, now) + TimeFor(users, pace.users_per_second);
  by_rate_ = std::max(by_rate_, now) + TimeFor(users, UsersByRate(pace, target));
}

}  // namespace walletgate::routing
