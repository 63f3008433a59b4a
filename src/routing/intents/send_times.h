#pragma once

// When the last byte of an open intent went to its vendor, as far as that can be known. Used wherever the age of a lost
// create decides.

#include <algorithm>

#include "base/clock.h"
#include "routing/intents/open_outcome.h"
#include "storage/records.h"

namespace walletgate::routing {

/// Thread-safe.
class SendTimes {
 public:
  explicit SendTimes(const Clock& clock) : clock_(clock), started_at_(clock.Now()) {}

  /// The last byte of the intent went to the vendor before this.
  WallTime Last(const storage::Intent& intent) const {
    const WallTime last_sent = std::max(intent.created_at, intent.last_sent_at);
    return intent.state == storage::IntentState::kStarted ? std::max(last_sent, started_at_) : last_sent;
  }

  /// `intent` must live while it is used.
  Outlook OutlookOf(const provider::Provider* provider, const storage::Intent& intent) const {
    return {provider, intent, Last(intent), clock_.Now(), false};
  }

 private:
  const Clock& clock_;
  const WallTime started_at_;  ///< what an earlier process sent, it sent before this
};

}  // namespace walletgate::routing
