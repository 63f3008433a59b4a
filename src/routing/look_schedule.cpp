#include "routing/look_schedule.h"

#include <algorithm>
#include <array>
#include <span>

namespace walletgate::routing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using storage::AwaitedBy;
using storage::Look;

constexpr std::array<seconds, 12> kForWallets = {seconds(1), seconds(5), seconds(30), minutes(5), hours(1),  hours(24),
                                                 hours(24),  hours(24),  hours(24),   hours(24),  hours(24), hours(24)};
constexpr std::array<seconds, 3> kForStatus = {minutes(1), hours(1), hours(24)};
constexpr seconds kPutOff = minutes(1);

std::span<const seconds> PausesOf(Look::For awaits) {
  if (awaits == Look::For::kStatus) return kForStatus;
  return kForWallets;
}

/// Where all were made, nobody looks any more.
Look Planned(Look look, WallTime now) {
  const std::span<const seconds> pauses = PausesOf(look.awaits);
  const auto made = static_cast<std::size_t>(look.tries);
  if (made < pauses.size()) {
    look.next_at = now + pauses[made];
  } else {
    look.next_at.reset();
  }
  return look;
}

}  // namespace

std::optional<Look> FirstLook(const api::EndUser& user, WallTime now, bool can_look) {
  const std::optional<Look::For> awaits = AwaitedBy(user);
  if (!awaits) return std::nullopt;
  const Look look{*awaits, std::nullopt, 0, now};
  return can_look ? Planned(look, now) : look;
}

std::optional<Look> KeptLook(const api::EndUser& user, const std::optional<Look>& before, WallTime now) {
  const std::optional<Look::For> awaits = AwaitedBy(user);
  if (!awaits) return std::nullopt;
  if (before && before->awaits == *awaits) return before;
  // What was sent for a user of before looks, it was sent before this.
  return Planned(Look{*awaits, std::nullopt, 0, before ? before->sent_at : now}, now);
}

std::optional<Look> NextLook(const api::EndUser& user, const Look& before, WallTime now) {
  std::optional<Look> next = KeptLook(user, before, now);
  if (!next || next->awaits != before.awaits) return next;
  ++next->tries;
  return Planned(*next, now);
}

Look PutOffLook(const Look& before, WallTime now) {
  Look put_off = before;
  const std::span<const seconds> pauses = PausesOf(before.awaits);
  const std::size_t at = std::min(static_cast<std::size_t>(before.tries), pauses.size() - 1);
  put_off.next_at = now + std::max(kPutOff, pauses[at]);
  return put_off;
}

bool IsDue(const Look& look, WallTime now) {
  return look.next_at && (*look.next_at <= now || *look.next_at > now + storage::kLongestLookPause);
}

bool GivenUp(const std::optional<Look>& look) { return look && look->awaits == Look::For::kWallets && !look->next_at; }

}  // namespace walletgate::routing
