#pragma once

// A Store that forgets: for tests and for the demo. Never blocks, never suspends.

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "storage/imports/memory_imports.h"
#include "storage/memory_keys.h"
#include "storage/memory_ties.h"
#include "storage/migrations/memory_migrations.h"
#include "storage/seal.h"
#include "storage/store.h"

namespace walletgate::storage {

class MemoryStore final : public Store {
 public:
  /// `clock` decides which claims and keys are over; it outlives the store.
  explicit MemoryStore(const Clock& clock = SystemClock()) : clock_(clock), keys_(clock) {}

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

 private:
  using TenantKey = std::pair<std::string, std::string>;  ///< tenant, then what is unique inside it
  /// By external id, then operation; nothing instead of that: it moves its user.
  using Intents = std::map<std::pair<TenantKey, std::optional<api::Operation>>, Intent>;
  using VendorUser = std::pair<std::string, std::string>;  ///< account, then its user, or the seal of one
  /// One who was erased.
  struct Erased {
    std::string external_id;  ///< sealed
    std::uint64_t generation = 0;
  };

  /// False where somebody else holds the vendor user.
  bool Hold(const UserRecord& record);
  std::map<VendorUser, Holder>::iterator HolderOf(const std::string& account, const std::string& provider_user_id);
  bool IsPredecessor(const Holder& holder, const api::EndUser& user) const;
  /// The last one who had the external id.
  std::optional<UserRecord> Last(const std::string& tenant, const std::string& external_id) const;
  /// One who has the external id from now on.
  void PutNew(UserRecord&& record, MemoryLink&& link);
  void Update(UserRecord record);
  void Put(UserRecord&& record);
  AdoptionFacts FactsOf(const Adoption& adoption);
  void ChangeOver(const Adoption& adoption, const Holder& who);
  void GoBack(UserRecord record, MemoryTies& ties);
  void LetGo(const Holder& user, const Link& link);
  /// Of those whom he holds only seals stay.
  void SealHeld(const api::EndUser& user);
  /// Takes him out, but for whom he holds.
  void Drop(const UserRecord& record);
  bool AnyOpen(const api::EndUser& user) const;
  /// Of one of `pending_`.
  const UserRecord& Waiting(const TenantKey& name) const;

  struct HeldUntil {
    std::string holder;
    WallTime until{};
  };
  /// False, and nothing is done: another one is open for that external id than the one that it replaces.
  bool PutIntent(Intent intent);
  /// Does nothing where it is not (or not any more) open.
  void RemoveIntent(const Intent& intent);
  void PutKey(Ending& ending);
  /// The one that is open for the external id and moves its user; or null.
  const Intent* OpenMove(const api::EndUser& user) const;
  /// Its row is taken up, or why not.
  Result<void> TakeUp(const Intent& intent);
  void EndMove(const Ending& ending);
  /// False where somebody else holds the vendor user of one who is made.
  bool Holds(const Ending& ending);
  /// He has that prepared link from now on.
  void GiveLink(const Link& link, const Holder& user, KeptMove& move);
  bool Lives(const Holder& user) const;
  std::vector<MovingRow> Shown(std::vector<KeptMove> moves, const std::string& tenant) const;
  std::vector<Switched> SwitchAll(const Switch& users, Way way);
  Switched SwitchOne(const Migration& migration, const Holder& user, const Turn& turn);
  /// Of the open intent of that id, or end().
  Intents::iterator IntentAt(const std::string& id);
  /// The first that is open for the external id of the user and excludes the operation; or null.
  const Intent* Excluding(const api::EndUser& user, api::Operation operation, const Intent* apart_from = nullptr) const;

  const Clock& clock_;
  std::mutex mutex_;
  std::map<TenantKey, UserRecord> users_;               ///< by end user id
  std::map<TenantKey, std::string> id_by_external_id_;  ///< of the last one who had it and is not erased
  Intents intents_;
  std::map<std::string, HeldUntil> claims_;  ///< by id of an open intent
  MemoryKeys keys_;
  MemoryImports imports_;
  MemoryMigrations migrations_;
  std::map<VendorUser, Holder> holders_;
  std::map<TenantKey, MemoryTies> ties_;  ///< by end user id
  std::set<TenantKey> pending_;           ///< users with a look, by end user id
  std::map<TenantKey, Erased> erased_;    ///< by end user id
  const Seal seal_{Seal::NewKey(SystemRandom())};
};

}  // namespace walletgate::storage
