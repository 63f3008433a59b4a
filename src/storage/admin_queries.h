#pragma once

// What operators ask of a store as a whole. A part of Store, which says what holds for every call.

#include <vector>

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/records.h"

namespace walletgate::storage {

class AdminQueries {
 public:
  virtual ~AdminQueries() = default;

  virtual Task<Result<StoreFacts>> Facts(EventLoop& loop) = 0;

  /// One for each tenant, provider and account that has living users or open intents, in that order. Looks at every
  /// user, and no other call waits for it.
  virtual Task<Result<std::vector<Usage>>> CountUsers(EventLoop& loop) = 0;
};

}  // namespace walletgate::storage
