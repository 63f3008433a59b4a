#pragma once

// What must survive of an import: users who exist at a vendor already, taken into the directory line by line
// (docs/api.md, "Imports"). Plain data, shared by every Store.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/import_line.h"
#include "base/clock.h"

namespace walletgate::storage {

enum class ImportState : std::uint8_t {
  kCollecting,  ///< takes lines
  kRunning,     ///< a runner works at it
  kPaused,
  kChecked,    ///< a dry run is through
  kDone,       ///< every line has its final state
  kCancelled,  ///< nothing more is done
  kUndoing,    ///< a runner takes back what it made
  kUndone,
  kFailed,  ///< as a whole: `error` says why
};
/// In the order of the enum.
inline constexpr std::array<std::string_view, 9> kImportStateNames = {
    "collecting", "running", "paused", "checked", "done", "cancelled", "undoing", "undone", "failed"};

enum class LineState : std::uint8_t {
  kPending,
  kAdopted,    ///< he has his link, or would get it
  kKnown,      ///< the same pair of end user and vendor user was there
  kConflict,   ///< one of the two is somebody else's
  kInvalid,    ///< the line cannot be taken
  kNotFound,   ///< the vendor has no such user
  kAmbiguous,  ///< several of the vendor's users may be meant
  kFailed,     ///< nobody can say; another import may try again
  kUndone,     ///< was adopted, and was taken back
  kKept,       ///< was adopted, was to be taken back, and has been used since
};
inline constexpr std::array<std::string_view, 10> kLineStateNames = {
    "pending", "adopted", "known", "conflict", "invalid", "not_found", "ambiguous", "failed", "undone", "kept"};

enum class ImportSource : std::uint8_t { kProvider, kLines };
inline constexpr std::array<std::string_view, 2> kImportSourceNames = {"provider", "lines"};

/// Where external ids come from.
enum class ImportIds : std::uint8_t { kProviderUserId, kLines };
inline constexpr std::array<std::string_view, 2> kImportIdsNames = {"provider_user_id", "lines"};

constexpr std::string_view ToString(ImportState state) { return kImportStateNames[static_cast<std::size_t>(state)]; }
constexpr std::string_view ToString(LineState state) { return kLineStateNames[static_cast<std::size_t>(state)]; }
constexpr std::string_view ToString(ImportSource source) {
  return kImportSourceNames[static_cast<std::size_t>(source)];
}
constexpr std::string_view ToString(ImportIds ids) { return kImportIdsNames[static_cast<std::size_t>(ids)]; }

/// How many lines are in a state, for a reason ("": none is given).
struct LineCount {
  LineState state = LineState::kPending;
  std::string reason;
  std::uint64_t lines = 0;
};

/// How far a walk through the vendor's list has come.
struct ImportWalk {
  std::string cursor;            ///< of the next page; "": from the beginning
  bool ended = false;            ///< no page is left
  std::uint64_t users = 0;       ///< seen so far
  std::uint64_t unpaired = 0;    ///< of them, those whom no line means
  std::uint64_t unreadable = 0;  ///< beside them: what the vendor shows of somebody makes no user
  friend bool operator==(const ImportWalk& a, const ImportWalk& b) = default;
};

struct Import {
  std::string id;  ///< imp_ULID
  std::string tenant;
  std::string provider;  ///< as the store calls it
  std::string account;   ///< full name
  ImportSource source = ImportSource::kLines;
  ImportIds ids = ImportIds::kLines;
  bool verify = true;
  std::string from_provider;  ///< as the store calls it; "": none
  int pace = 0;               ///< lines per second at most; 0: as fast as live traffic leaves room
  bool by_operator = false;   ///< made on the admin listener
  std::string key;            ///< the idempotency key that it was asked for with; "": none
  std::string fingerprint;    ///< of that request
  ImportState state = ImportState::kCollecting;
  bool dry_run = false;  ///< of the run under way, or the last one
  std::string reason;    ///< why it is paused or failed: a code; "" where somebody wanted it so
  WallTime created_at{};
  WallTime updated_at{};
  ImportWalk walk;
  // Only in what is found.
  std::uint64_t lines = 0;        ///< numbers that were given
  bool part_is_open = false;      ///< a part of its lines has not come to its end
  std::vector<LineCount> counts;  ///< none with 0
};

/// An import gets from one of `from` to another state. Whatever else is set changes too.
struct ImportChange {
  std::string tenant;
  std::string id;
  std::vector<ImportState> from;
  ImportState to = ImportState::kRunning;
  std::optional<bool> dry_run = {};
  std::string reason = {};  ///< from now on
  bool starts = false;      ///< not while a part of its lines is open
  WallTime at{};
};

/// Lines that are sent at once. The same part under the same key is appended once.
struct ImportPart {
  std::string import_id;
  std::string key;          ///< the caller's idempotency key
  std::string fingerprint;  ///< of its bytes
  std::uint64_t lines = 0;  ///< of it
};

/// What became of a part.
struct PartTaken {
  enum class End : std::uint8_t { kTaken, kOtherPart /*the key has another one*/, kWrongState } end = End::kTaken;
  std::uint64_t first = 0;    ///< number of its first line in the import, from 1 on
  std::uint64_t taken = 0;    ///< of its lines, those that are there
  std::uint64_t invalid = 0;  ///< of its lines so far
  bool whole = false;         ///< all of its lines are there
};

/// The lines of a part from one on.
struct LinesOfPart {
  std::string import_id;
  std::string key;
  std::uint64_t offset = 0;  ///< in the part: those before are there
  std::vector<api::ImportLine> lines;
};

/// What a walk through the vendor's list has found for a line.
enum class LineMatch : std::uint8_t { kNone, kOne, kSeveral };

struct ImportRow {
  std::uint64_t number = 0;  ///< in the import, from 1 on
  LineState state = LineState::kPending;
  std::string reason;
  std::string detail;
  std::string external_id;
  std::string provider_user_id;
  std::string end_user_id;  ///< whom it became, or who was there
  int tries = 0;            ///< that ended in a failure
  LineMatch match = LineMatch::kNone;
  // Only while the line may still be worked at; gone once its state is final.
  std::optional<api::ImportedUser> said;   ///< by the line
  std::optional<api::ImportedUser> shown;  ///< by the vendor's list
};

/// What is found out about a line.
struct LineDecision {
  std::uint64_t number = 0;
  LineState state = LineState::kPending;  ///< kPending: it is tried again
  std::string reason;
  std::string detail;
  std::string end_user_id;
};

/// The line of an import by which an end user comes or goes: what becomes of it is written in his own transaction, so
/// that an import which is cut short knows of everybody whom it has made. `end_user_id` is the store's to say.
struct LineOfAdoption {
  LineDecision taken_over;
  LineDecision changed_over;
};

/// The right to work at an import alone, for a while. It is renewed by whatever its holder writes.
struct ImportClaim {
  std::string import_id;
  std::string holder;  ///< a name that no other process and no other life of this one has
  std::chrono::milliseconds lasts{};
};

/// What a runner has done at some lines.
struct ImportProgress {
  ImportClaim claim;  ///< without it nothing is written
  std::vector<LineDecision> decisions;
  bool keeps_data = false;  ///< of a dry run: the lines are worked at once more
};

/// A page of a vendor's list.
struct ImportPage {
  ImportClaim claim;
  std::vector<api::ImportedUser> users;
  std::vector<api::LineFault> faults;  ///< of each of them, for imports whose external ids come from there
  std::string next_cursor;             ///< "": it was the last
  std::vector<std::string> unique;     ///< contacts that the vendor keeps unique: "email", "phone_number"
  std::uint64_t unreadable = 0;        ///< how many more it has, of whom nothing can be made
};

/// Why a line is invalid that has the external id or the vendor user of an earlier one, and what is said of it.
inline constexpr std::string_view kRepeatedLine = "repeated_line";
inline std::string RepeatsLine(std::uint64_t number) {
  return "repeats line " + std::to_string(number) + ", which is kept";
}

/// ... that was still to be worked at when its end user was erased.
inline constexpr std::string_view kErasedLine = "erased";

/// Of a new line, as a row: pending, or invalid for its fault.
ImportRow RowOfLine(api::ImportLine line, std::uint64_t number);

/// What a line says that stands for a user whom a list shows: the vendor's id of him is his external id.
ImportRow RowOfListed(const api::ImportedUser& shown, api::LineFault fault, std::uint64_t number);

/// What a runner does to many lines at once, a few at a time.
enum class LinesAre : std::uint8_t {
  kReopened,  ///< checked ones of a dry run are pending again
  kEmptied,   ///< what they say is dropped
  kRemoved,   ///< and with the last of them the import
};

struct LineQuery {
  std::string tenant;
  std::string import_id;
  std::optional<LineState> state;
  std::string reason;
  std::size_t limit = 25;
  std::uint64_t after = 0;
};

struct LinePage {
  std::vector<ImportRow> rows;  ///< by number, without what they say
  bool has_more = false;
};

/// What lines of imports are found by: "email a@b.example". `kinds`: of the contacts that count.
std::vector<std::string> ContactsOf(const api::ImportedUser& user, const std::vector<std::string>& kinds);

/// And which lines of a dry run mean a vendor user; no kind of contact is called so.
inline std::string MeantVendorUser(const std::string& provider_user_id) { return "means " + provider_user_id; }

}  // namespace walletgate::storage
