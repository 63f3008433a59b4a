#pragma once

// How each vendor says things: its users, its refusals, the time by its own clock.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "transport/http_client.h"

namespace walletgate::simulation {

/// A user as the vendor keeps it.
struct VendorRecord {
  std::string id;       ///< the vendor's own
  std::string told_id;  ///< ours, as the vendor was told it; "" where it is told none
  std::string email;    ///< "" where it is told none
  WallTime created_at;  ///< by everybody's clock
  std::vector<std::string> wallets;
  WallTime shown_from{};  ///< from when on every read shows it
};

/// A vendor's clock, and how it writes dates.
struct VendorClock {
  std::chrono::seconds off{0};   ///< ahead of everybody else's
  bool shows_date = false;       ///< answers have a `Date`
  std::chrono::seconds unit{1};  ///< of created_at; what is below is cut off
  bool retry_date = false;       ///< Retry-After is a date; only beside a `Date`

  WallTime Written(WallTime time) const;
  /// Retry-After of an answer given at `now`.
  std::string RetryAfter(WallTime now, std::chrono::seconds pause) const;
  /// Whether a search can prove at all when a user was made.
  bool CanProve() const;
  /// Whether an old user may look like a new one: nobody can know that the clock is ahead.
  bool Misleads() const { return !shows_date && off.count() > 0; }
};

transport::HttpResponse JsonAnswer(int status, std::string body);
transport::HttpResponse Refusal(std::string_view vendor, int status, std::string_view code);
/// How the vendor refuses a create of somebody whom it has.
transport::HttpResponse TakenRefusal(std::string_view vendor, int status);

/// The id by which the gateway knows the user.
std::string ShownId(std::string_view vendor, const VendorRecord& user);
std::string UserText(std::string_view vendor, const VendorRecord& user, const VendorClock& clock);
transport::HttpResponse CreateAnswer(std::string_view vendor, const VendorRecord& user, const VendorClock& clock);
/// `users`: texts.
transport::HttpResponse SearchAnswer(const std::vector<std::string>& users);

}  // namespace walletgate::simulation
