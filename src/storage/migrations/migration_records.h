#pragma once

// What must survive of a migration: a tenant's end users who move from one vendor to another, each with one row in its
// ledger (docs/adr/0018-migrations.md). Plain data, shared by every Store.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "base/clock.h"
#include "storage/link.h"

namespace walletgate::storage {

enum class MigrationState : std::uint8_t {
  kDraft,      ///< asked for; nobody has been read
  kAssessing,  ///< its users are being enrolled, each with what would become of him
  kReady,      ///< all are
  kRunning,    ///< users are made at the target, and cut over where that is automatic
  kPaused,
  kCompleting,  ///< takes up nobody new; what is under way is settled
  kCompleted,   ///< every user is in a final state, or waits for the end of his rollback window
  kRollingBack,
  kRolledBack,
  kCancelled,
};
/// In the order of the enum.
inline constexpr std::array<std::string_view, 10> kMigrationStateNames = {
    "draft",      "assessing", "ready",        "running",     "paused",
    "completing", "completed", "rolling_back", "rolled_back", "cancelled"};

enum class MoveState : std::uint8_t {
  kPending,           ///< to be made at the target, or brought up to date there
  kCreating,          ///< an intent to make him there is open, or its outcome was just written
  kPrepared,          ///< the target has him, proved; callers are served by the source
  kCutOver,           ///< callers are served by the target
  kDone,              ///< and nothing is left to do
  kFailed,            ///< `retry` says whether he is tried again
  kSkipped,           ///< he is not moved any more: `reason` says why
  kBlocked,           ///< the target cannot have him as he is
  kWaitingForUser,    ///< the person has to do something first
  kWaitingForTenant,  ///< the tenant has
  kRolledBack,        ///< was cut over, and is served by the source again
};
inline constexpr std::array<std::string_view, 11> kMoveStateNames = {
    "pending", "creating", "prepared",         "cut_over",           "done",       "failed",
    "skipped", "blocked",  "waiting_for_user", "waiting_for_tenant", "rolled_back"};

/// What comes after a failure.
enum class MoveRetry : std::uint8_t { kNever, kByCall, kAutomatic };
inline constexpr std::array<std::string_view, 3> kMoveRetryNames = {"never", "by_call", "automatic"};

constexpr std::string_view ToString(MigrationState state) {
  return kMigrationStateNames[static_cast<std::size_t>(state)];
}
constexpr std::string_view ToString(MoveState state) { return kMoveStateNames[static_cast<std::size_t>(state)]; }
constexpr std::string_view ToString(MoveRetry retry) { return kMoveRetryNames[static_cast<std::size_t>(retry)]; }

// Reasons of rows that the store itself gives.
inline constexpr std::string_view kInAnotherMigration = "in_another_migration";  ///< skipped
inline constexpr std::string_view kUserDeleted = "deleted";                      ///< skipped
inline constexpr std::string_view kUserErased = "erased";                        ///< skipped
inline constexpr std::string_view kOutcomeUnknown = "outcome_unknown";           ///< creating
inline constexpr std::string_view kUserChanged = "changed_since";                ///< pending

/// From where, or to where.
struct MigrationEnd {
  std::string provider;  ///< as the store calls it
  std::string account;   ///< full name
  friend bool operator==(const MigrationEnd& a, const MigrationEnd& b) = default;
};

/// How many users are in a state, for a reason ("": none is given).
struct MoveCount {
  MoveState state = MoveState::kPending;
  std::string reason;
  std::uint64_t users = 0;
};

struct Migration {
  std::string id;  ///< mig_ULID
  std::string tenant;
  MigrationEnd from;
  MigrationEnd to;
  std::string asked;        ///< what was asked for, as api::WriteMigrationRequest writes it
  std::string key;          ///< the idempotency key that it was asked for with; "": none
  std::string fingerprint;  ///< of that request
  MigrationState state = MigrationState::kDraft;
  std::string reason;       ///< why it is paused: a code; "" where somebody wanted it so
  std::string assessed;     ///< against what: hashes of the two provider files, and how the accounts are reached
  std::string enrolled_to;  ///< while it is assessed: the last end user who was looked at
  int cut_over_share = 0;   ///< in percent: of those prepared, whom somebody has told to cut over
  WallTime created_at{};
  WallTime updated_at{};
  // Only in what is found.
  std::uint64_t users = 0;        ///< rows of its ledger
  std::vector<MoveCount> counts;  ///< none with 0
};

/// A migration gets from one of `from` to another state, or stays in it with what else is set.
struct MigrationChange {
  std::string tenant;
  std::string id;
  std::vector<MigrationState> from;
  MigrationState to = MigrationState::kRunning;
  std::string reason = {};  ///< from now on
  std::optional<std::string> asked = {};
  std::optional<std::string> assessed = {};
  std::optional<int> cut_over_share = {};
  WallTime at{};
};

/// The right to work at a migration alone, for a while. It is renewed by whatever its holder writes under it.
struct MigrationClaim {
  std::string migration_id;
  std::string holder;  ///< a name that no other process and no other life of this one has
  std::chrono::milliseconds lasts{};
};

/// The row of one end user.
struct MovingRow {
  std::string user_id;
  MoveState state = MoveState::kPending;
  std::string reason = {};  ///< a code; "" where the state says it all
  MoveRetry retry = MoveRetry::kNever;
  int tries = 0;                         ///< that ended in a failure
  std::optional<WallTime> next_at = {};  ///< of one that is tried again by itself: not before
  std::uint64_t version = 0;             ///< of the user's record from which he was made at the target
  bool adopted = false;                  ///< the target had him before
  std::optional<WallTime> cut_over_at = {};
  std::optional<Link> link = {};  ///< to the target
  /// What the vendor that does not serve him has of him, and nothing else: provider and its id of him, status, wallets.
  /// Gone with a user who is erased.
  std::optional<api::EndUser> there = {};
};

/// Users for the ledger. One who has a row there stays as he is, but that blocked and waiting ones are judged anew; one
/// whom another migration that is not over moves is skipped (`in_another_migration`), and so is one who is deleted by
/// now (`deleted`). One who is not there gets no row.
struct Enrolment {
  MigrationClaim claim;         ///< without it nothing is written
  std::vector<MovingRow> rows;  ///< without link and `there`
  std::string enrolled_to;      ///< Migration::enrolled_to, from now on
};

/// What becomes of the row of one user; of one whose intent ends, with that.
struct MoveStep {
  MoveState state = MoveState::kFailed;
  std::string reason = {};
  MoveRetry retry = MoveRetry::kNever;
  std::optional<WallTime> next_at = {};
  bool is_failure = false;                    ///< counts as a try
  std::optional<std::uint64_t> version = {};  ///< MovingRow::version, from now on
  bool adopted = false;                       ///< the target had him before; once true it stays
  /// MovingRow::there, from now on; of another member of the user than those nothing is kept.
  std::optional<api::EndUser> there = {};
};

/// A step without an intent: the row is in one of these states, and his record has that version still.
struct MoveChange {
  std::string tenant;
  std::string migration_id;
  std::string user_id;
  std::vector<MoveState> from;
  std::optional<std::uint64_t> if_version = {};
  /// Of one whom the target had already: the prepared link that he gets, with its vendor user. Not where somebody else
  /// holds that one. State, origin and date are the store's to say.
  std::optional<Link> link = {};
  MoveStep step;
  WallTime at{};
};

enum class MoveChanged : std::uint8_t {
  kChanged,
  kElsewhere,  ///< the row is not there or in another state, or his record has another version
  kHeld,       ///< the target's user belongs to another end user
};

/// Users, of one migration, whose callers are to be served by the other vendor from now on. At most kSwitchesAtOnce.
struct Switch {
  std::string tenant;
  std::string migration_id;
  std::vector<std::string> user_ids;
  WallTime at{};
};
inline constexpr std::size_t kSwitchesAtOnce = 100;

/// What came of a cut-over, or of a rollback, of one user.
enum class Switched : std::uint8_t {
  kSwitched,
  kChangedSince,  ///< his record has another version than the row: he is pending, to be brought up to date
  kInProgress,    ///< an intent about him is open: he stays as he is
  kGone,          ///< he is deleted: the row is skipped
  kElsewhere,  ///< the row is not there (as of one who was erased) or not in the state for it, it has no link or does
               ///< not know what the other vendor has, or his links are others by now
};

struct MovingQuery {
  std::string tenant;
  std::string migration_id;
  std::optional<MoveState> state;
  std::string reason;
  std::size_t limit = 25;
  std::string after;  ///< end user id
};

struct MovingPage {
  std::vector<MovingRow> rows;  ///< by end user id; those who were erased are in no page
  bool has_more = false;
};

/// Where an end user is moved.
struct FoundMove {
  Migration migration;
  MovingRow row;
};

/// A runner has work at it.
constexpr bool IsUnderWay(MigrationState state) {
  return state == MigrationState::kAssessing || state == MigrationState::kRunning ||
         state == MigrationState::kCompleting || state == MigrationState::kRollingBack;
}
/// Users are made at the target, and cut over.
constexpr bool TakesUp(MigrationState state) {
  return state == MigrationState::kRunning || state == MigrationState::kCompleting;
}
/// Nobody is moved by it any more; what is prepared may be cut over once more.
constexpr bool IsOver(MigrationState state) {
  return state == MigrationState::kCompleted || state == MigrationState::kRolledBack ||
         state == MigrationState::kCancelled;
}
/// Nothing more becomes of the row by itself.
constexpr bool IsFinal(MoveState state) {
  return state == MoveState::kDone || state == MoveState::kSkipped || state == MoveState::kBlocked ||
         state == MoveState::kRolledBack;
}

}  // namespace walletgate::storage
