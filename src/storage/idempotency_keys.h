#pragma once

// The answers that idempotency keys remember. A part of Store, which says what holds for every call; a key that comes
// with an intent is written with it (Store::Begin, Store::End) and read with what else is known (Store::FindPrior).

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/records.h"

namespace walletgate::storage {

class IdempotencyKeys {
 public:
  virtual ~IdempotencyKeys() = default;

  /// Keeps a finished answer under its key, where no intent was needed.
  virtual Task<Result<void>> PutKey(EventLoop& loop, KeyRecord key) = 0;
};

}  // namespace walletgate::storage
