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
  Task<Result<StoreFacts>> Facts(EventLoop& loop) override;
  Task<Result<std::vector<Usage>>> CountUsers(EventLoop& loop) override;

 private:
  using TenantKey = std::pair<std::string, std::string>;                   ///< tenant, then what is unique inside it
  using Intents = std::map<std::pair<TenantKey, api::Operation>, Intent>;  ///< by external id, then operation
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
  std::map<VendorUser, Holder> holders_;
  std::map<TenantKey, MemoryTies> ties_;  ///< by end user id
  std::set<TenantKey> pending_;           ///< users with a look, by end user id
  std::map<TenantKey, Erased> erased_;    ///< by end user id
  const Seal seal_{Seal::NewKey(SystemRandom())};
};

}  // namespace walletgate::storage
