#pragma once

// What must survive: users, intents, idempotency records. Plain data, shared by every Store.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/end_user.h"
#include "api/operation.h"
#include "base/clock.h"
#include "storage/journal.h"
#include "storage/link.h"
#include "storage/migrations/migration_records.h"

namespace walletgate::storage {

/// An outgoing call exactly as it was (or will be) sent, without credentials: what a repeat must send again.
struct StoredCall {
  api::Operation operation = api::Operation::kCreateEndUser;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string vendor_key;
  std::string token_mark = {};  ///< stands where a user token goes, which is never kept; "" for none
};

enum class IntentState : std::uint8_t {
  kStarted,  ///< written before the first vendor byte; after a crash it means "unknown"
  kUnknown,  ///< sent, and the reply was lost or not understood
};

/// A call that changes something on its way, one of an operation for each external id (Excludes). Durable before the
/// vendor hears of it, gone when its outcome is durable.
struct Intent {
  std::string id;                ///< ULID
  api::EndUser user;             ///< as it will be: id, tenant, external_id, provider, login methods, profile, metadata
  std::string fingerprint;       ///< of the request under way, as its idempotency key remembers it
  std::string user_fingerprint;  ///< of the request that created (or will create) the user
  Link link{};                   ///< to the account that is called
  StoredCall call;
  WallTime created_at{};
  /// No byte of this intent went to the vendor later than this, or than `created_at` where that is later.
  WallTime last_sent_at{};
  IntentState state = IntentState::kStarted;
  /// False where the store cannot read it: only its id, its tenant and when it was made are known. In the list of open
  /// intents alone; whoever asks for that one is told that the store cannot be read.
  bool readable = true;
  /// The id of an open one whose place it takes, since that was not applied; "": of none. Not kept.
  std::string replaces = {};
  /// Of a call that moves its user: the migration; "": it is none. `user` is then as the target has him or will have
  /// him, under the id and the tenant that he has, and `user.version` is that of the record from which he is made
  /// there.
  std::string migration = {};

  bool moves() const { return !migration.empty(); }
};

/// Who wants to work at an open intent alone.
struct IntentClaim {
  std::string intent_id;
  std::string holder;  ///< a name that no other process and no other life of this one has
  std::chrono::milliseconds lasts{};
};

/// No claim reaches further ahead than this: one that does was made by a clock that was wrong, and counts as over.
inline constexpr std::chrono::minutes kLongestClaim{10};

/// What an operator watches of a store.
struct StoreFacts {
  std::size_t started_intents = 0;  ///< open ones of all tenants, by state
  std::size_t unknown_intents = 0;
  std::optional<WallTime> oldest_intent;  ///< when the oldest open one was made
  std::uint64_t size_bytes = 0;           ///< on the disk, its log included
  std::uint64_t users_without_link = 0;   ///< of a store of before accounts, still to be moved; at most so many
  std::size_t users_looked_for = 0;       ///< pending ones that are looked at again
  std::size_t users_given_up = 0;         ///< wallets that were asked for have not come, and nobody looks any more
};

/// How many end users a tenant has at one account of one provider, by the names that the store has.
struct Usage {
  std::string tenant;
  std::string provider;
  std::string account;      ///< "" where a store of before accounts does not know it yet
  std::uint64_t users = 0;  ///< those who are not deleted
  std::uint64_t open_intents = 0;
};

/// One idempotency key of one tenant. `done` with the answer, or still running.
struct KeyRecord {
  std::string tenant;
  std::string key;
  std::string fingerprint;
  bool done = false;
  int status = 0;
  std::string content_type;
  std::string body;
  std::string provider;
  /// The end user who was there, so that nothing was made: all keys that got the same of him keep one body. "": the
  /// body is this key's own.
  std::string shared_by = {};
  /// So long from now, by the store's own time (lived_time.h). Of one that is found: nothing.
  std::chrono::milliseconds lasts{};
};

/// When an end user who waits for something is looked at again at the vendor, though nobody asks.
struct Look {
  enum class For : std::uint8_t {
    kWallets,  ///< some that were asked for have not come
    kStatus,   ///< the vendor's own status is pending
  };
  For awaits = For::kWallets;
  std::optional<WallTime> next_at;  ///< nothing: not again
  int tries = 0;                    ///< looks that the vendor has answered
  /// No byte of a call that creates something for the user went to the vendor later than this.
  WallTime sent_at{};

  friend bool operator==(const Look& a, const Look& b) = default;
};

/// What somebody waits for at the vendor; nothing: he does not, or he is gone there.
inline std::optional<Look::For> AwaitedBy(const api::EndUser& user) {
  if (user.missing_since || user.status == api::Status::kDeleted) return std::nullopt;
  if (!user.pending_wallets.empty()) return Look::For::kWallets;
  return user.status == api::Status::kPending ? std::optional(Look::For::kStatus) : std::nullopt;
}

/// No look is ever put further ahead than this.
inline constexpr std::chrono::hours kLongestLookPause{25};

/// A look that is due.
struct DueLook {
  std::string account;
  std::string tenant;
  std::string user_id;
};

struct UserRecord {
  api::EndUser user;
  std::string fingerprint;  ///< of the request that created it
  // Neither is in the rows of a list.
  Link link{};
  std::optional<Look> look{};
  /// What has just happened to him: written with him, into his journal, and never read with him.
  std::optional<JournalEntry> note{};
};

/// Whose a vendor's user is.
struct Holder {
  std::string tenant;
  std::string user_id;

  static Holder Of(const api::EndUser& user) { return {user.tenant, user.id}; }
  friend bool operator==(const Holder& a, const Holder& b) = default;
};

/// What is known of one who was erased, to whoever asks by his external id.
inline UserRecord ErasedUser(const Holder& who, const std::string& external_id, std::uint64_t generation) {
  UserRecord record;
  record.user.tenant = who.tenant;
  record.user.id = who.user_id;
  record.user.external_id = external_id;
  record.user.status = api::Status::kDeleted;
  record.user.generation = generation;
  return record;
}

/// The end of an ending.
enum class Ended : std::uint8_t {
  kAsAsked,
  kHeld,  ///< the vendor's user belongs to another end user: `Ending::if_held` was done instead
};

/// What is known before a create starts.
struct Prior {
  std::optional<KeyRecord> key;  ///< of the idempotency key, if one was given; expired ones are not shown
  /// Of the external id: who lives, else who was deleted last. Of one who was erased only ids, status and generation.
  std::optional<UserRecord> user;
  /// Open one for the external id that stands in the way of what the query is for.
  std::optional<Intent> intent;
  /// How many keys the tenant has; told where the one that was given is not there.
  std::uint64_t keys_kept = 0;
};

struct PriorQuery {
  std::string tenant;
  std::string key;  ///< "": none given
  std::string external_id;
  api::Operation operation = api::Operation::kCreateEndUser;  ///< what it is for; what makes a user finds any intent
  bool moves_too = false;  ///< where no other intent is in the way: one that moves the user
};

/// Whether an open intent for an operation stands in the way of another one for the same external id: what makes a user
/// is alone, changes of him come one after the other, everything else only excludes its like.
inline bool Excludes(api::Operation open, api::Operation next) {
  const bool both_change = api::Sets(open) && api::Sets(next);
  return open == next || both_change || api::MakesUser(open) || api::MakesUser(next);
}

/// The end of an intent, in one transaction.
struct Ending {
  Intent intent;
  enum class Outcome : std::uint8_t {
    kApplied,     ///< `user` becomes the directory's record, the intent goes
    kNotApplied,  ///< the intent goes
    kUnknown,     ///< the intent stays, marked unknown
  } outcome = Outcome::kNotApplied;
  std::optional<UserRecord> user;  ///< becomes the directory's record; always there for kApplied
  std::optional<KeyRecord>
      key;               ///< finished (without a name: all running ones of its fingerprint); else `key_name` goes
  std::string key_name;  ///< idempotency key of the request, "" for none

  bool ends_others = false;  ///< all other open intents for the external id but moves go too: their user is deleted

  /// Of an intent that moves its user: what becomes of his row. `user` is then what the target has of him, and of the
  /// directory nothing changes.
  std::optional<MoveStep> move{};

  /// What happens to a kApplied whose vendor user (link.account, provider_user_id) is another end user's.
  struct Otherwise {
    Outcome outcome = Outcome::kUnknown;  ///< or kNotApplied
    std::optional<KeyRecord> key;         ///< as `key`, for kNotApplied
    std::optional<MoveStep> move;         ///< as `move`
  } if_held{};
};

/// Whether it makes somebody new of an external id whose end user is gone.
inline bool IsRecreation(const Intent& intent) {
  return api::MakesUser(intent.call.operation) && intent.user.generation > 0;
}

/// Whether the ending makes a user the holder of its vendor user.
inline bool ClaimsVendorUser(const Ending& ending) {
  return ending.outcome == Ending::Outcome::kApplied && api::MakesUser(ending.intent.call.operation);
}

/// Makes of an ending that was to be applied the one for a vendor user that another end user holds.
inline void TurnToHeld(Ending& ending) {
  ending.outcome = ending.if_held.outcome;
  ending.key = std::move(ending.if_held.key);
  ending.move = std::move(ending.if_held.move);
  ending.user.reset();
  // While the outcome is unknown the key stays with its request.
  if (ending.outcome == Ending::Outcome::kUnknown) ending.key_name.clear();
}

/// Whom nobody is to find any more.
struct Erasure {
  std::string tenant;
  std::string user_id;
  std::vector<std::string> fingerprints;  ///< of the requests whose kept answers show him, or up to their first ':'
  WallTime at{};
};

struct ListQuery {
  std::string tenant;
  std::string external_id;
  std::string email;  ///< compared without regard to ASCII case
  std::string phone_number;
  std::string address;  ///< of a wallet that they have or had; an EVM one compared without regard to case
  std::string provider;
  /// Those shown, each once; none: all, the deleted ones too.
  std::vector<api::Status> statuses = {api::Status::kActive, api::Status::kPending};
  std::size_t limit = 25;
  std::string after;  ///< end user id; "" for the first page
};

/// A page of larger records than these together, as they are stored, ends early.
inline constexpr std::size_t kPageBytes = 768U << 10U;

/// Never shorter than was asked for without `has_more`, but for the last one.
struct Page {
  std::vector<UserRecord> users;  ///< by id, which is by time of creation
  bool has_more = false;          ///< perhaps; the next page may be an empty last one
  std::string last = {};          ///< `after` of the next page: the end user id up to which it has looked
  std::size_t unreadable = 0;     ///< records that are left out, since they cannot be read
};

}  // namespace walletgate::storage
