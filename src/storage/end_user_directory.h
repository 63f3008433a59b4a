#pragma once

// The end users that the gateway knows, whose a vendor's user is, and who is looked at again. A part of Store, which
// says what holds for every call.

#include <optional>
#include <string>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/records.h"

namespace walletgate::storage {

class EndUserDirectory {
 public:
  virtual ~EndUserDirectory() = default;

  /// The record of that id if it belongs to `tenant`; deleted users are included, erased ones are not.
  virtual Task<Result<std::optional<UserRecord>>> FindUser(EventLoop& loop, std::string tenant, std::string id) = 0;

  /// Replaces the record with the same id, and its look. Its links stay as they are, but that a later
  /// link.verified_at is noted at the one that serves him. The record gets the next version where anything but
  /// `updated_at` has changed, and addresses that it did not have are his from now on.
  virtual Task<Result<void>> UpdateUser(EventLoop& loop, UserRecord record) = 0;

  /// All links and addresses of the record of that id, nothing where it is not `tenant`'s.
  virtual Task<Result<Ties>> FindTies(EventLoop& loop, std::string tenant, std::string id) = 0;

  /// What happened to that end user, the latest first; nothing where he is not `tenant`'s.
  virtual Task<Result<std::vector<JournalEntry>>> FindJournal(EventLoop& loop, std::string tenant, std::string id) = 0;

  /// Errors: kOverloaded where the tenant has too many lists waiting already, a single one would look at too much, or
  /// it is by address and those of a store of before addresses are still being taken in. Lists of one tenant hold up
  /// nothing but each other.
  virtual Task<Result<Page>> List(EventLoop& loop, ListQuery query) = 0;

  /// Whose this vendor user is, of whichever tenant: tenants may share an account.
  virtual Task<Result<std::optional<Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                         std::string provider_user_id) = 0;

  /// Whether the end user of that id was erased (Store::Erase).
  virtual Task<Result<bool>> WasErased(EventLoop& loop, std::string tenant, std::string id) = 0;

  /// Whether the vendor user of `record` is held by a deleted or erased end user who had the same external id before.
  virtual Task<Result<bool>> IsPredecessors(EventLoop& loop, UserRecord record) = 0;

  /// Looks that are due at `now`, by account: of each at most `per_account`, the longest due first; then as many of
  /// those that lie further ahead than kLongestLookPause, since a clock that was wrong has put them there.
  virtual Task<Result<std::vector<DueLook>>> DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) = 0;

  /// Puts a look off without a word about its user: his record may be one that cannot be read.
  virtual Task<Result<void>> PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) = 0;
};

}  // namespace walletgate::storage
