#include "routing/migrations/run/stop_rule.h"

#include <algorithm>

namespace walletgate::routing {
namespace {

constexpr std::size_t kRemembered = 10000;  ///< as many as a rule may look back at
/// Fewer than this say nothing of a share.
constexpr std::size_t kFewest = 10;

}  // namespace

void StopRule::Note(MoveEnd end) {
  if (end != MoveEnd::kPrepared && end != MoveEnd::kFailed && end != MoveEnd::kUnknown) return;
  failed_.push_back(end != MoveEnd::kPrepared);
  if (failed_.size() > kRemembered) failed_.pop_front();
}

std::string_view StopRule::Reason(const api::MigrationGuard& guard, std::uint64_t unknown) const {
  if (unknown >= static_cast<std::uint64_t>(guard.unknown)) return kTooManyUnknown;
  const std::size_t looked_at = std::min(failed_.size(), static_cast<std::size_t>(guard.of_last));
  if (looked_at < kFewest) return {};
  const auto failed = std::count(failed_.end() - static_cast<std::ptrdiff_t>(looked_at), failed_.end(), true);
  // Of a whole look back: the first few that fail are no share of it yet, unless they would be too many of it anyway.
  const double most = guard.failed_share * guard.of_last;
  return static_cast<double>(failed) > std::max(most, 1.0) ? kTooManyFailed : std::string_view();
}

}  // namespace walletgate::routing
