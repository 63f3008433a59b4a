#include "storage/migrations/memory_migrations.h"

#include <algorithm>
#include <utility>

namespace walletgate::storage {

Migration MemoryMigrations::Entry::Shown() const {
  Migration shown = migration;
  std::map<std::pair<MoveState, std::string>, std::uint64_t> counts;
  for (const auto& [user_id, move] : rows) ++counts[{move.row.state, move.row.reason}];
  for (const MovingRow& row : nameless) ++counts[{row.state, row.reason}];
  for (const auto& [what, users] : counts) shown.counts.push_back({what.first, what.second, users});
  shown.users = rows.size() + nameless.size();
  return shown;
}

Migration MemoryMigrations::Create(const Migration& migration) {
  for (const auto& [id, entry] : entries_) {
    const bool same = entry.migration.tenant == migration.tenant && entry.migration.key == migration.key;
    if (same && !migration.key.empty()) return entry.Shown();
  }
  entries_[migration.id].migration = migration;
  return migration;
}

std::optional<Migration> MemoryMigrations::Find(const std::string& tenant, const std::string& id) const {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.migration.tenant != tenant) return std::nullopt;
  return found->second.Shown();
}

std::string MemoryMigrations::TenantOf(const std::string& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? std::string() : found->second.migration.tenant;
}

std::vector<Migration> MemoryMigrations::List(const std::string& tenant, const std::string& after,
                                              std::size_t limit) const {
  std::vector<Migration> migrations;
  for (auto at = entries_.upper_bound(after); at != entries_.end() && migrations.size() < limit; ++at) {
    if (at->second.migration.tenant == tenant) migrations.push_back(at->second.Shown());
  }
  return migrations;
}

std::vector<Migration> MemoryMigrations::Open() const {
  std::vector<Migration> open;
  for (const auto& [id, entry] : entries_) {
    if (IsUnderWay(entry.migration.state) && open.size() < kMigrationsAtOnce) open.push_back(entry.Shown());
  }
  return open;
}

bool MemoryMigrations::Change(const MigrationChange& change) {
  const auto found = entries_.find(change.id);
  if (found == entries_.end() || found->second.migration.tenant != change.tenant) return false;
  Migration& migration = found->second.migration;
  if (std::find(change.from.begin(), change.from.end(), migration.state) == change.from.end()) return false;
  migration.state = change.to;
  migration.reason = change.reason;
  migration.updated_at = change.at;
  if (change.asked) migration.asked = *change.asked;
  if (change.assessed) migration.assessed = *change.assessed;
  if (change.cut_over_share) migration.cut_over_share = *change.cut_over_share;
  return true;
}

bool MemoryMigrations::Claim(const MigrationClaim& claim, WallTime now) {
  const auto found = entries_.find(claim.migration_id);
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  const bool over = entry.claimed_until <= now || entry.claimed_until > now + kLongestClaim;
  if (!over && entry.claimed_by != claim.holder) return false;
  entry.claimed_by = claim.holder;
  entry.claimed_until = now + claim.lasts;
  return true;
}

std::optional<std::size_t> MemoryMigrations::Enrol(const Enrolment& enrolment, const StatusOf& status_of,
                                                   WallTime now) {
  if (!Claim(enrolment.claim, now)) return std::nullopt;
  Entry& entry = entries_.at(enrolment.claim.migration_id);
  std::size_t moving = 0;
  for (const MovingRow& row : enrolment.rows) {
    if (EnrolOne(entry, row, status_of(row.user_id))) ++moving;
  }
  entry.migration.enrolled_to = enrolment.enrolled_to;
  entry.migration.updated_at = now;
  return moving;
}

bool MemoryMigrations::EnrolOne(Entry& entry, MovingRow row, std::optional<api::Status> status) {
  if (!status) return false;
  if (const auto here = entry.rows.find(row.user_id); here != entry.rows.end()) {
    if (!IsJudgedAnew(here->second.row) || here->second.to) return false;
    TakeStep(StandingOf(row), here->second.row);
    return !IsFinal(row.state);
  }
  if (*status == api::Status::kDeleted) Skip(row, kUserDeleted);
  else if (Moving({entry.migration.tenant, row.user_id})) Skip(row, kInAnotherMigration);
  const bool moves = !IsFinal(row.state);
  const std::string user_id = row.user_id;
  entry.rows[user_id] = KeptMove{std::move(row), std::nullopt, std::nullopt};
  return moves;
}

std::vector<KeptMove> MemoryMigrations::Due(const std::string& id, const std::string& after, WallTime now,
                                            std::size_t limit) const {
  std::vector<KeptMove> due;
  const auto found = entries_.find(id);
  if (found == entries_.end()) return due;
  const auto& rows = found->second.rows;
  for (auto at = rows.upper_bound(after); at != rows.end() && due.size() < limit; ++at) {
    const std::optional<WallTime> due_at = DueAt(at->second.row);
    if (due_at && *due_at <= now) due.push_back(at->second);
  }
  return due;
}

std::vector<KeptMove> MemoryMigrations::ListRows(const MovingQuery& query) const {
  std::vector<KeptMove> listed;
  const auto found = entries_.find(query.migration_id);
  if (found == entries_.end() || found->second.migration.tenant != query.tenant) return listed;
  const auto& rows = found->second.rows;
  for (auto at = rows.upper_bound(query.after); at != rows.end() && listed.size() <= query.limit; ++at) {
    const MovingRow& row = at->second.row;
    const bool shown =
        (!query.state || row.state == *query.state) && (query.reason.empty() || row.reason == query.reason);
    if (shown) listed.push_back(at->second);
  }
  return listed;
}

std::optional<std::string> MemoryMigrations::Moving(const Holder& user) const {
  for (const auto& [id, entry] : entries_) {
    if (entry.migration.tenant != user.tenant || IsOver(entry.migration.state)) continue;
    const auto row = entry.rows.find(user.user_id);
    if (row != entry.rows.end() && !IsFinal(row->second.row.state)) return id;
  }
  return std::nullopt;
}

KeptMove* MemoryMigrations::RowOf(const std::string& id, const Holder& user) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.migration.tenant != user.tenant) return nullptr;
  const auto row = found->second.rows.find(user.user_id);
  return row == found->second.rows.end() ? nullptr : &row->second;
}

void MemoryMigrations::NoteDeleted(const Holder& user) {
  for (auto& [id, entry] : entries_) {
    KeptMove* move = RowOf(id, user);
    if (move != nullptr && EndsWithUser(move->row.state)) Skip(move->row, kUserDeleted);
  }
}

void MemoryMigrations::Forget(const Holder& user) {
  for (auto& [id, entry] : entries_) {
    KeptMove* move = RowOf(id, user);
    if (move == nullptr) continue;
    if (!IsFinal(move->row.state)) Skip(move->row, kUserErased);
    MovingRow nameless;
    nameless.state = move->row.state;
    nameless.reason = move->row.reason;
    entry.nameless.push_back(std::move(nameless));
    entry.rows.erase(user.user_id);
  }
}

}  // namespace walletgate::storage
