#pragma once

// What becomes of an end user and of his row while he moves from one vendor to another. Pure: both stores share it.
// Internal to this folder and to storage/sqlite/migrations.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "storage/migrations/migration_records.h"
#include "storage/records.h"

namespace walletgate::storage {

/// A row as a store keeps it: with the numbers of its user's links.
struct KeptMove {
  MovingRow row;                     ///< its `link` is filled in when it is shown
  std::optional<std::int64_t> to;    ///< to the target
  std::optional<std::int64_t> from;  ///< the one that he was served by before he was cut over
};

/// A link of a user, by its number.
struct NumberedLink {
  std::int64_t n = 0;
  Link link;
};

/// Of a user what a vendor has: provider and its id of him, status, wallets.
api::EndUser VendorPart(const api::EndUser& user);

/// From when on something is to be done at the row by itself, the epoch: at once; nothing: never.
std::optional<WallTime> DueAt(const MovingRow& row);

/// Whether an intent that moves him may begin. `again`: the same one, or the one that it replaces, is open.
bool MayBegin(const MovingRow& row, MigrationState migration, bool again);
void NoteBegun(MovingRow& row);

/// Whether another assessment says anew where the row stands: nothing was done for him yet.
bool IsJudgedAnew(const MovingRow& row);

/// With the end of the intent. `lives`: the user is there and not deleted.
void TakeEnd(const Ending& ending, bool lives, MovingRow& row);
void TakeStep(const MoveStep& step, MovingRow& row);
/// Where a row stands that has just been judged.
MoveStep StandingOf(const MovingRow& row);
void Skip(MovingRow& row, std::string_view reason);

/// Whether the row of one who is deleted is skipped: who was cut over is dealt with at both vendors.
constexpr bool EndsWithUser(MoveState state) { return !IsFinal(state) && state != MoveState::kCutOver; }

/// The link to the target that somebody gets who is there from now on.
Link PreparedLink(const Link& link, bool adopted, WallTime now);
/// The user, as whom he is at an account: for the question who holds that one.
UserRecord AtTarget(const api::EndUser& user, const Link& link);
/// The number of the prepared link that is the same tie, if there is one.
std::optional<std::int64_t> SamePrepared(const std::vector<NumberedLink>& links, const Link& link);

/// To the target, or back to the source.
enum class Way : std::uint8_t { kOver, kBack };

struct Turn {
  Way way = Way::kOver;
  WallTime at{};

  /// What becomes of the link that he was served by.
  Link::State left() const { return way == Way::kOver ? Link::State::kFormer : Link::State::kPrepared; }
};

/// What a store has about one whom the other vendor is to serve.
struct SwitchFacts {
  std::optional<api::EndUser> user;  ///< as the directory has him
  bool in_progress = false;          ///< an intent about him is open
  std::vector<NumberedLink> links;
};

/// Of those, the one that he is served by and the one that he is to be served by.
struct LinkPair {
  NumberedLink now;
  NumberedLink next;
};

struct Judgement {
  Switched end = Switched::kElsewhere;
  std::optional<LinkPair> links{};  ///< of kSwitched
};

Judgement Judge(Way way, const KeptMove& move, const Migration& migration, const SwitchFacts& facts);
/// False: his row stays as it is.
bool NoteNotSwitched(Switched end, MovingRow& row);

/// Makes of record and row those of one whom the other vendor serves from now on. REQUIRES `move.row.there`.
void SwitchVendor(const Turn& turn, const LinkPair& links, UserRecord& record, KeptMove& move);

}  // namespace walletgate::storage
