#pragma once

// The migrations of a MemoryStore and their rows, under its lock. As MigrationLedger says, call by call, but for what
// takes more than them.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/migrations/migration_ledger.h"
#include "storage/migrations/moves.h"

namespace walletgate::storage {

class MemoryMigrations {
 public:
  Migration Create(const Migration& migration);
  std::optional<Migration> Find(const std::string& tenant, const std::string& id) const;
  std::vector<Migration> List(const std::string& tenant, const std::string& after, std::size_t limit) const;
  std::vector<Migration> Open() const;
  bool Change(const MigrationChange& change);
  bool Claim(const MigrationClaim& claim, WallTime now);
  /// Nothing of one who is not there.
  using StatusOf = std::function<std::optional<api::Status>(const std::string& user_id)>;
  /// `status_of`: asked of users of the migration's tenant.
  std::optional<std::size_t> Enrol(const Enrolment& enrolment, const StatusOf& status_of, WallTime now);
  std::vector<KeptMove> Due(const std::string& id, const std::string& after, WallTime now, std::size_t limit) const;
  /// At most one more than were asked for.
  std::vector<KeptMove> ListRows(const MovingQuery& query) const;
  /// The id of the migration that moves him; nothing: none.
  std::optional<std::string> Moving(const Holder& user) const;
  /// Null where he has none there. Changes of it count.
  KeptMove* RowOf(const std::string& id, const Holder& user);
  void NoteDeleted(const Holder& user);
  void Forget(const Holder& user);
  std::string TenantOf(const std::string& id) const;  ///< "": there is no such migration

 private:
  struct Entry {
    Migration migration;
    std::map<std::string, KeptMove> rows;  ///< by end user id
    std::vector<MovingRow> nameless;       ///< of those who were erased
    std::string claimed_by;
    WallTime claimed_until{};

    /// With what is counted.
    Migration Shown() const;
  };

  /// False where his row is final, or he has one there already or is not to be found.
  bool EnrolOne(Entry& entry, MovingRow row, std::optional<api::Status> status);

  std::map<std::string, Entry> entries_;  ///< by id
};

}  // namespace walletgate::storage
