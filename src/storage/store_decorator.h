#pragma once

// A Store in front of another one that does the same thing about every call. Used by MeasuredStore and by the stores of
// tests that fail where they are told to.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace walletgate::storage {

/// A call that a decorated store got. What it does has not begun: Task is lazy, and one that is dropped does nothing.
struct StoreCall {
  std::string_view name;  ///< as metrics have it: find_prior
  EventLoop& loop;
};

/// `Derived` has `template <class T> Task<Result<T>> Around(StoreCall call, Task<Result<T>> inner)`, and overrides what
/// it wants to do otherwise.
template <class Derived>
class StoreDecorator : public Store {
 public:
  /// `inner` outlives it.
  explicit StoreDecorator(Store& inner) : inner_(inner) {}

  Task<Result<Prior>> FindPrior(EventLoop& loop, PriorQuery query) override {
    return Pass({"find_prior", loop}, inner_.FindPrior(loop, std::move(query)));
  }
  Task<Result<void>> Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) override {
    return Pass({"begin", loop}, inner_.Begin(loop, std::move(intent), std::move(key)));
  }
  Task<Result<Ended>> End(EventLoop& loop, Ending ending) override {
    return Pass({"end", loop}, inner_.End(loop, std::move(ending)));
  }

  Task<Result<void>> Erase(EventLoop& loop, Erasure erasure) override {
    return Pass({"erase", loop}, inner_.Erase(loop, std::move(erasure)));
  }

  Task<Result<Adopted>> Adopt(EventLoop& loop, Adoption adoption) override {
    return Pass({"adopt", loop}, inner_.Adopt(loop, std::move(adoption)));
  }
  Task<Result<Forgotten>> ForgetAdopted(EventLoop& loop, Undoing undoing) override {
    return Pass({"forget_adopted", loop}, inner_.ForgetAdopted(loop, std::move(undoing)));
  }

  Task<Result<std::optional<UserRecord>>> FindUser(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_user", loop}, inner_.FindUser(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<void>> UpdateUser(EventLoop& loop, UserRecord record) override {
    return Pass({"update_user", loop}, inner_.UpdateUser(loop, std::move(record)));
  }
  Task<Result<Ties>> FindTies(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_ties", loop}, inner_.FindTies(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<std::vector<JournalEntry>>> FindJournal(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_journal", loop}, inner_.FindJournal(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<Page>> List(EventLoop& loop, ListQuery query) override {
    return Pass({"list", loop}, inner_.List(loop, std::move(query)));
  }
  Task<Result<std::optional<Holder>>> FindHolder(EventLoop& loop, std::string account,
                                                 std::string provider_user_id) override {
    return Pass({"find_holder", loop}, inner_.FindHolder(loop, std::move(account), std::move(provider_user_id)));
  }
  Task<Result<bool>> WasErased(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"was_erased", loop}, inner_.WasErased(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<bool>> IsPredecessors(EventLoop& loop, UserRecord record) override {
    return Pass({"is_predecessors", loop}, inner_.IsPredecessors(loop, std::move(record)));
  }
  Task<Result<std::vector<DueLook>>> DueLooks(EventLoop& loop, WallTime now, std::size_t per_account) override {
    return Pass({"due_looks", loop}, inner_.DueLooks(loop, now, per_account));
  }
  Task<Result<void>> PutOffLook(EventLoop& loop, DueLook look, WallTime next_at) override {
    return Pass({"put_off_look", loop}, inner_.PutOffLook(loop, std::move(look), next_at));
  }

  Task<Result<std::vector<Intent>>> OpenIntents(EventLoop& loop, std::string after, std::size_t limit) override {
    return Pass({"open_intents", loop}, inner_.OpenIntents(loop, std::move(after), limit));
  }
  Task<Result<std::optional<Intent>>> FindIntent(EventLoop& loop, std::string id) override {
    return Pass({"find_intent", loop}, inner_.FindIntent(loop, std::move(id)));
  }
  Task<Result<bool>> Claim(EventLoop& loop, IntentClaim claim) override {
    return Pass({"claim", loop}, inner_.Claim(loop, std::move(claim)));
  }
  Task<Result<void>> Release(EventLoop& loop, std::string intent_id, std::string holder) override {
    return Pass({"release", loop}, inner_.Release(loop, std::move(intent_id), std::move(holder)));
  }

  Task<Result<void>> PutKey(EventLoop& loop, KeyRecord key) override {
    return Pass({"put_key", loop}, inner_.PutKey(loop, std::move(key)));
  }

  Task<Result<Import>> CreateImport(EventLoop& loop, Import import) override {
    return Pass({"create_import", loop}, inner_.CreateImport(loop, std::move(import)));
  }
  Task<Result<std::optional<Import>>> FindImport(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_import", loop}, inner_.FindImport(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<std::vector<Import>>> ListImports(EventLoop& loop, std::string tenant, std::string after,
                                                std::size_t limit) override {
    return Pass({"list_imports", loop}, inner_.ListImports(loop, std::move(tenant), std::move(after), limit));
  }
  Task<Result<std::vector<Import>>> OpenImports(EventLoop& loop, WallTime now) override {
    return Pass({"open_imports", loop}, inner_.OpenImports(loop, now));
  }
  Task<Result<bool>> ChangeImport(EventLoop& loop, ImportChange change) override {
    return Pass({"change_import", loop}, inner_.ChangeImport(loop, std::move(change)));
  }
  Task<Result<PartTaken>> BeginPart(EventLoop& loop, ImportPart part) override {
    return Pass({"begin_part", loop}, inner_.BeginPart(loop, std::move(part)));
  }
  Task<Result<PartTaken>> AppendLines(EventLoop& loop, LinesOfPart lines) override {
    return Pass({"append_lines", loop}, inner_.AppendLines(loop, std::move(lines)));
  }
  Task<Result<bool>> ClaimImport(EventLoop& loop, ImportClaim claim) override {
    return Pass({"claim_import", loop}, inner_.ClaimImport(loop, std::move(claim)));
  }
  Task<Result<std::vector<ImportRow>>> PendingLines(EventLoop& loop, std::string import_id, std::uint64_t after,
                                                    std::size_t limit) override {
    return Pass({"pending_lines", loop}, inner_.PendingLines(loop, std::move(import_id), after, limit));
  }
  Task<Result<bool>> NoteProgress(EventLoop& loop, ImportProgress progress) override {
    return Pass({"note_progress", loop}, inner_.NoteProgress(loop, std::move(progress)));
  }
  Task<Result<std::optional<std::size_t>>> NotePage(EventLoop& loop, ImportPage page) override {
    return Pass({"note_page", loop}, inner_.NotePage(loop, std::move(page)));
  }
  Task<Result<std::optional<std::size_t>>> TidyLines(EventLoop& loop, ImportClaim claim, LinesAre what,
                                                     std::size_t limit) override {
    return Pass({"tidy_lines", loop}, inner_.TidyLines(loop, std::move(claim), what, limit));
  }
  Task<Result<LinePage>> ListLines(EventLoop& loop, LineQuery query) override {
    return Pass({"list_lines", loop}, inner_.ListLines(loop, std::move(query)));
  }

  Task<Result<Migration>> CreateMigration(EventLoop& loop, Migration migration) override {
    return Pass({"create_migration", loop}, inner_.CreateMigration(loop, std::move(migration)));
  }
  Task<Result<std::optional<Migration>>> FindMigration(EventLoop& loop, std::string tenant, std::string id) override {
    return Pass({"find_migration", loop}, inner_.FindMigration(loop, std::move(tenant), std::move(id)));
  }
  Task<Result<std::vector<Migration>>> ListMigrations(EventLoop& loop, std::string tenant, std::string after,
                                                      std::size_t limit) override {
    return Pass({"list_migrations", loop}, inner_.ListMigrations(loop, std::move(tenant), std::move(after), limit));
  }
  Task<Result<std::vector<Migration>>> OpenMigrations(EventLoop& loop) override {
    return Pass({"open_migrations", loop}, inner_.OpenMigrations(loop));
  }
  Task<Result<bool>> ChangeMigration(EventLoop& loop, MigrationChange change) override {
    return Pass({"change_migration", loop}, inner_.ChangeMigration(loop, std::move(change)));
  }
  Task<Result<bool>> ClaimMigration(EventLoop& loop, MigrationClaim claim) override {
    return Pass({"claim_migration", loop}, inner_.ClaimMigration(loop, std::move(claim)));
  }
  Task<Result<std::optional<std::size_t>>> Enrol(EventLoop& loop, Enrolment enrolment) override {
    return Pass({"enrol", loop}, inner_.Enrol(loop, std::move(enrolment)));
  }
  Task<Result<std::vector<MovingRow>>> DueMoves(EventLoop& loop, std::string migration_id, std::string after,
                                                WallTime now, std::size_t limit) override {
    return Pass({"due_moves", loop}, inner_.DueMoves(loop, std::move(migration_id), std::move(after), now, limit));
  }
  Task<Result<MovingPage>> ListMoves(EventLoop& loop, MovingQuery query) override {
    return Pass({"list_moves", loop}, inner_.ListMoves(loop, std::move(query)));
  }
  Task<Result<std::optional<FoundMove>>> FindMove(EventLoop& loop, std::string tenant, std::string user_id) override {
    return Pass({"find_move", loop}, inner_.FindMove(loop, std::move(tenant), std::move(user_id)));
  }
  Task<Result<MoveChanged>> ChangeMove(EventLoop& loop, MoveChange change) override {
    return Pass({"change_move", loop}, inner_.ChangeMove(loop, std::move(change)));
  }
  Task<Result<std::vector<Switched>>> CutOver(EventLoop& loop, Switch users) override {
    return Pass({"cut_over", loop}, inner_.CutOver(loop, std::move(users)));
  }
  Task<Result<std::vector<Switched>>> RollBack(EventLoop& loop, Switch users) override {
    return Pass({"roll_back", loop}, inner_.RollBack(loop, std::move(users)));
  }

  Task<Result<StoreFacts>> Facts(EventLoop& loop) override { return Pass({"facts", loop}, inner_.Facts(loop)); }
  Task<Result<std::vector<Usage>>> CountUsers(EventLoop& loop) override {
    return Pass({"count_users", loop}, inner_.CountUsers(loop));
  }

 private:
  template <class T>
  Task<Result<T>> Pass(StoreCall call, Task<Result<T>> inner) {
    return static_cast<Derived&>(*this).Around(call, std::move(inner));
  }

  Store& inner_;
};

}  // namespace walletgate::storage
