#pragma once

// The Store that survives: one SQLite database on a local disk, in WAL mode with synchronous=FULL. What a call has
// acknowledged is on the disk. One thread writes (sqlite/writer.h), one looks up by key, two read lists in turns from
// tenant to tenant, one counts; event loops only wait.
// docs/adr/0005-sqlite-store.md gives the reasons, docs/operations.md tells how to keep the file.

#include <memory>
#include <string>

#include "base/loop/worker_pool.h"
#include "storage/sqlite_options.h"
#include "storage/store.h"

namespace walletgate::storage {

/// Order of destruction: every loop that called must still take posts, or have been closed for them, until the
/// destructor is through. It finishes and answers what is queued.
class SqliteStore final : public Store {
 public:
  /// Creates the file (mode 0600, its folder must exist) or brings an older one up to date. Blocks. Error:
  /// kStoreUnavailable, naming the path: in use by another process, readable by others, not a database of ours, written
  /// by a newer version, damaged, or the system's text.
  static Result<std::unique_ptr<SqliteStore>> Open(const SqliteOptions& options);
  ~SqliteStore() override;

  Task<Result<Prior>> FindPrior(EventLoop& loop, PriorQuery query) override;
  Task<Result<void>> Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) override;
  Task<Result<Ended>> End(EventLoop& loop, Ending ending) override;
  Task<Result<void>> Erase(EventLoop& loop, Erasure erasure) override;
  Task<Result<Adopted>> Adopt(EventLoop& loop, Adoption adoption) override;
  Task<Result<Forgotten>> ForgetAdopted(EventLoop& loop, Undoing undoing) override;
  Task<Result<void>> PutKey(EventLoop& loop, KeyRecord key) override;
  Task<Result<std::optional<UserRecord>>> FindUser(EventLoop& loop, std::string tenant, std::string id) override;
  Task<Result<void>> UpdateUser(EventLoop& loop, UserRecord record) override;
  Task<Result<Ties>> FindTies(EventLoop& loop, std::string tenant, std::string id) override;
  Task<Result<std::vector<JournalEntry>>> FindJournal(EventLoop& loop, std::string tenant, std::string id) override;
  Task<Result<Page>> List(EventLoop& loop, ListQuery query) override;
  Task<Result<std::optional<Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                 std::string provider_user_id) override;
  Task<Result<bool>> WasErased(EventLoop& loop, std::string tenant, std::string id) override;
  Task<Result<bool>> IsPredecessors(EventLoop& loop, UserRecord record) override;
  Task<Result<std::vector<Intent>>> OpenIntents(EventLoop& loop, std::string after, std::size_t limit) override;
  Task<Result<std::optional<Intent>>> FindIntent(EventLoop& loop, std::string id) override;
  Task<Result<bool>> Claim(EventLoop& loop, IntentClaim claim) override;
  Task<Result<void>> Release(EventLoop& loop, std::string intent_id, std::string holder) override;
  Task<Result<std::vector<DueLook>>> DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) override;
  Task<Result<void>> PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) override;
  Task<Result<Import>> CreateImport(EventLoop& loop, Import import) override;
  Task<Result<std::optional<Import>>> FindImport(EventLoop& loop, std::string tenant, std::string id) override;
  Task<Result<std::vector<Import>>> ListImports(EventLoop& loop, std::string tenant, std::string after,
                                                std::size_t limit) override;
  Task<Result<std::vector<Import>>> OpenImports(EventLoop& loop, WallTime now) override;
  Task<Result<bool>> ChangeImport(EventLoop& loop, ImportChange change) override;
  Task<Result<PartTaken>> BeginPart(EventLoop& loop, ImportPart part) override;
  Task<Result<PartTaken>> AppendLines(EventLoop& loop, LinesOfPart lines) override;
  Task<Result<bool>> ClaimImport(EventLoop& loop, ImportClaim claim) override;
  Task<Result<std::vector<ImportRow>>> PendingLines(EventLoop& loop, std::string import_id, std::uint64_t after,
                                                    std::size_t limit) override;
  Task<Result<bool>> NoteProgress(EventLoop& loop, ImportProgress progress) override;
  Task<Result<std::optional<std::size_t>>> NotePage(EventLoop& loop, ImportPage page) override;
  Task<Result<std::optional<std::size_t>>> TidyLines(EventLoop& loop, ImportClaim claim, LinesAre what,
                                                     std::size_t limit) override;
  Task<Result<LinePage>> ListLines(EventLoop& loop, LineQuery query) override;
  Task<Result<Migration>> CreateMigration(EventLoop& loop, Migration migration) override;
  Task<Result<std::optional<Migration>>> FindMigration(EventLoop& loop, std::string tenant, std::string id) override;
  Task<Result<std::vector<Migration>>> ListMigrations(EventLoop& loop, std::string tenant, std::string after,
                                                      std::size_t limit) override;
  Task<Result<std::vector<Migration>>> OpenMigrations(EventLoop& loop) override;
  Task<Result<bool>> ChangeMigration(EventLoop& loop, MigrationChange change) override;
  Task<Result<bool>> ClaimMigration(EventLoop& loop, MigrationClaim claim) override;
  Task<Result<std::optional<std::size_t>>> Enrol(EventLoop& loop, Enrolment enrolment) override;
  Task<Result<std::vector<MovingRow>>> DueMoves(EventLoop& loop, std::string migration_id, std::string after,
                                                WallTime now, std::size_t limit) override;
  Task<Result<MovingPage>> ListMoves(EventLoop& loop, MovingQuery query) override;
  Task<Result<std::optional<FoundMove>>> FindMove(EventLoop& loop, std::string tenant, std::string user_id) override;
  Task<Result<MoveChanged>> ChangeMove(EventLoop& loop, MoveChange change) override;
  Task<Result<std::vector<Switched>>> CutOver(EventLoop& loop, Switch users) override;
  Task<Result<std::vector<Switched>>> RollBack(EventLoop& loop, Switch users) override;
  Task<Result<StoreFacts>> Facts(EventLoop& loop) override;
  Task<Result<std::vector<Usage>>> CountUsers(EventLoop& loop) override;

  /// Write transactions so far: fewer than the calls that wrote when some shared one. Thread-safe.
  std::uint64_t commits() const;

 private:
  struct Parts;
  explicit SqliteStore(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace walletgate::storage
