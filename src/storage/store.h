#pragma once

// The durable side of the gateway: the directory of end users, intents, idempotency records. Used by `routing`.
// Implementations: SqliteStore (durable), MemoryStore (tests, demo). Every call resumes its caller on `loop`; calls are
// thread-safe. A failure is always kStoreUnavailable, and then nothing of the call took effect.

#include <string>
#include <vector>

#include "base/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/records.h"

namespace walletgate::storage {

class Store {
 public:
  virtual ~Store() = default;

  virtual Task<Result<Prior>> FindPrior(EventLoop& loop, PriorQuery query) = 0;

  /// Makes the intent, and the running key if there is one, durable. Nothing may reach a vendor before this succeeds.
  virtual Task<Result<void>> Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) = 0;

  /// Makes the outcome durable. The caller is answered only after this. In the same transaction a user that was applied
  /// becomes the holder of its vendor user, or is found not to be: a vendor user belongs to one end user.
  virtual Task<Result<Ended>> End(EventLoop& loop, Ending ending) = 0;

  /// Keeps a finished answer under its key, where no intent was needed.
  virtual Task<Result<void>> PutKey(EventLoop& loop, KeyRecord key) = 0;

  /// The record of that id if it belongs to `tenant`; deleted users are included.
  virtual Task<Result<std::optional<UserRecord>>> FindUser(EventLoop& loop, std::string tenant, std::string id) = 0;

  /// Replaces the record with the same id, and its look; its link stays as it is.
  virtual Task<Result<void>> UpdateUser(EventLoop& loop, UserRecord record) = 0;

  virtual Task<Result<Page>> List(EventLoop& loop, ListQuery query) = 0;

  /// Whose this vendor user is, of whichever tenant: tenants may share an account.
  virtual Task<Result<std::optional<Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                         std::string provider_user_id) = 0;

  /// Open intents of all tenants, oldest first: at most `limit` of those whose id comes after `after` ("": from the
  /// first one on).
  virtual Task<Result<std::vector<Intent>>> OpenIntents(EventLoop& loop, std::string after, std::size_t limit) = 0;

  /// The open intent of that id, of whichever tenant.
  virtual Task<Result<std::optional<Intent>>> FindIntent(EventLoop& loop, std::string id) = 0;

  /// Looks that are due at `now`, by account: of each at most `per_account`, the longest due first; then as many of
  /// those that lie further ahead than kLongestLookPause, since a clock that was wrong has put them there.
  virtual Task<Result<std::vector<DueLook>>> DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) = 0;

  /// Puts a look off without a word about its user: his record may be one that cannot be read.
  virtual Task<Result<void>> PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) = 0;

  virtual Task<Result<StoreFacts>> Facts(EventLoop& loop) = 0;

  /// One for each tenant, provider and account that has living users or open intents, in that order. Looks at every
  /// user, and no other call waits for it.
  virtual Task<Result<std::vector<Usage>>> CountUsers(EventLoop& loop) = 0;
};

}  // namespace walletgate::storage
