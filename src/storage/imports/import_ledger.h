#pragma once

// Imports and their lines. A part of Store, which says what holds for every call. A million lines take some thousands
// of commits: every call that writes lines writes many, and none so many that a create behind it waits for long.
// Counts are kept as lines change: no call looks at all lines of an import.

#include <optional>
#include <string>
#include <vector>

#include "base/loop/event_loop.h"
#include "base/result.h"
#include "base/task.h"
#include "storage/imports/import_records.h"

namespace walletgate::storage {

class ImportLedger {
 public:
  virtual ~ImportLedger() = default;

  /// It; or the one of that tenant that was asked for under the same key before.
  virtual Task<Result<Import>> CreateImport(EventLoop& loop, Import import) = 0;
  virtual Task<Result<std::optional<Import>>> FindImport(EventLoop& loop, std::string tenant, std::string id) = 0;
  /// Those of the tenant, oldest first: at most `limit` of those whose id comes after `after` ("": from the first on).
  virtual Task<Result<std::vector<Import>>> ListImports(EventLoop& loop, std::string tenant, std::string after,
                                                        std::size_t limit) = 0;
  /// Of all tenants, those at which a runner has something to do at `now`: that run, that have lines with data though
  /// they are over, or that nobody has touched for as long as imports are kept.
  virtual Task<Result<std::vector<Import>>> OpenImports(EventLoop& loop, WallTime now) = 0;
  /// False, and nothing is changed: it is in none of those states, or not there.
  virtual Task<Result<bool>> ChangeImport(EventLoop& loop, ImportChange change) = 0;

  /// Numbers are given to the lines of a part, which follow by AppendLines. Only while the import collects.
  virtual Task<Result<PartTaken>> BeginPart(EventLoop& loop, ImportPart part) = 0;
  /// Error: kRequestInProgress where somebody else appends that part. A line whose external id or vendor user an
  /// earlier one has is invalid, and names that.
  virtual Task<Result<PartTaken>> AppendLines(EventLoop& loop, LinesOfPart lines) = 0;

  /// Gives an import to one holder for a while. False: it is somebody else's, or not there.
  virtual Task<Result<bool>> ClaimImport(EventLoop& loop, ImportClaim claim) = 0;
  /// Pending lines behind number `after`, with what they say.
  virtual Task<Result<std::vector<ImportRow>>> PendingLines(EventLoop& loop, std::string import_id, std::uint64_t after,
                                                            std::size_t limit) = 0;
  /// False, and nothing is written: the import is not (or not any more) the holder's.
  virtual Task<Result<bool>> NoteProgress(EventLoop& loop, ImportProgress progress) = 0;
  /// What a page shows becomes lines, or is paired with lines, and the walk goes on behind it, in one transaction.
  /// How many of its users were not in a page before; nothing as above.
  virtual Task<Result<std::optional<std::size_t>>> NotePage(EventLoop& loop, ImportPage page) = 0;
  /// For at most `limit` lines. How many; fewer: that was all. Nothing as above.
  virtual Task<Result<std::optional<std::size_t>>> TidyLines(EventLoop& loop, ImportClaim claim, LinesAre what,
                                                             std::size_t limit) = 0;
  virtual Task<Result<LinePage>> ListLines(EventLoop& loop, LineQuery query) = 0;
};

/// An import that is over is kept for so long after its last change, and with it which user came by which line.
inline constexpr std::chrono::hours kImportKept{24 * 90};
/// One that is not over and that nobody touches is cancelled after so long: what its lines say is not kept for ever.
inline constexpr std::chrono::hours kImportIdle{24 * 30};

/// Nothing happens to it any more unless somebody asks.
constexpr bool IsOver(ImportState state) {
  return state == ImportState::kDone || state == ImportState::kCancelled || state == ImportState::kUndone ||
         state == ImportState::kFailed;
}
/// A runner has work at it.
constexpr bool IsUnderWay(ImportState state) {
  return state == ImportState::kRunning || state == ImportState::kUndoing;
}

}  // namespace walletgate::storage
