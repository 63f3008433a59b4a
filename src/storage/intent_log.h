#pragma once

// Intents whose outcome is not durable yet, and who works at which. A part of Store, which says what holds for every
// call and has the calls that begin and end an intent.

#include <optional>
#include <string>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/records.h"

namespace walletgate::storage {

class IntentLog {
 public:
  virtual ~IntentLog() = default;

  /// Open intents of all tenants, oldest first: at most `limit` of those whose id comes after `after` ("": from the
  /// first one on).
  virtual Task<Result<std::vector<Intent>>> OpenIntents(EventLoop& loop, std::string after, std::size_t limit) = 0;

  /// The open intent of that id, of whichever tenant.
  virtual Task<Result<std::optional<Intent>>> FindIntent(EventLoop& loop, std::string id) = 0;

  /// Gives an open intent to one holder for a while, so that two processes do not settle it at once. True: it is his
  /// until then, by the clock of the store, since those of processes need not agree; what he had of it before is
  /// replaced. False: it is somebody else's, or no such intent is open. A claim goes with its intent.
  /// REQUIRES a holder, and 0 < `lasts` <= kLongestClaim.
  virtual Task<Result<bool>> Claim(EventLoop& loop, IntentClaim claim) = 0;

  /// Gives a claim back before its time. Does nothing where it is not (or not any more) his.
  virtual Task<Result<void>> Release(EventLoop& loop, std::string intent_id, std::string holder) = 0;
};

}  // namespace walletgate::storage
