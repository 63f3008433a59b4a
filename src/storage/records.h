#pragma once

// What must survive: users, intents, idempotency records. Plain data, shared by every Store.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/end_user.h"
#include "api/operation.h"
#include "base/clock.h"

namespace walletgate::storage {

/// An outgoing call exactly as it was (or will be) sent, without credentials: what a repeat must send again.
struct StoredCall {
  api::Operation operation = api::Operation::kCreateEndUser;
  std::string method;
  std::string target;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::string vendor_key;
};

enum class IntentState : std::uint8_t {
  kStarted,  ///< written before the first vendor byte; after a crash it means "unknown"
  kUnknown,  ///< sent, and the reply was lost or not understood
};

/// A create on its way. Durable before the vendor hears of it, gone when its outcome is durable.
struct Intent {
  std::string id;       ///< ULID
  api::EndUser user;    ///< as it will be: id, tenant, external_id, provider, login methods, profile, metadata
  std::string fingerprint;       ///< of the request under way, as its idempotency key remembers it
  std::string user_fingerprint;  ///< of the request that created (or will create) the user
  StoredCall call;
  WallTime created_at{};
  /// No byte of this intent went to the vendor later than this, or than `created_at` where that is later.
  WallTime last_sent_at{};
  IntentState state = IntentState::kStarted;
};

/// What an operator watches of a store.
struct StoreFacts {
  std::size_t started_intents = 0;  ///< open ones of all tenants, by state
  std::size_t unknown_intents = 0;
  std::optional<WallTime> oldest_intent;  ///< when the oldest open one was made
  std::uint64_t size_bytes = 0;           ///< on the disk, its log included
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
  WallTime expires_at{};
};

struct UserRecord {
  api::EndUser user;
  std::string fingerprint;  ///< of the request that created it
};

/// What is known before a create starts.
struct Prior {
  std::optional<KeyRecord> key;      ///< of the idempotency key, if one was given; expired ones are not shown
  std::optional<UserRecord> user;    ///< holder of the external id
  std::optional<Intent> intent;      ///< open one for the external id
};

struct PriorQuery {
  std::string tenant;
  std::string key;  ///< "": none given
  std::string external_id;
  WallTime now{};
};

/// The end of an intent, in one transaction.
struct Ending {
  Intent intent;
  enum class Outcome : std::uint8_t {
    kApplied,     ///< `user` becomes the directory's record, the intent goes
    kNotApplied,  ///< the intent goes
    kUnknown,     ///< the intent stays, marked unknown
  } outcome = Outcome::kNotApplied;
  std::optional<UserRecord> user;  ///< becomes the directory's record; always there for kApplied
  std::optional<KeyRecord> key;    ///< finished (without a name: all running ones of its fingerprint); else `key_name` goes
  std::string key_name;            ///< idempotency key of the request, "" for none
};

struct ListQuery {
  std::string tenant;
  std::string external_id;
  std::string email;         ///< compared without regard to ASCII case
  std::string phone_number;
  std::string provider;
  std::optional<api::Status> status;
  std::size_t limit = 25;
  std::string after;         ///< end user id; "" for the first page
};

struct Page {
  std::vector<UserRecord> users;  ///< by id, which is by time of creation
  bool has_more = false;
};

}  // namespace walletgate::storage
