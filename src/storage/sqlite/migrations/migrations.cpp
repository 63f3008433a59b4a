#include "storage/sqlite/migrations/migrations.h"

#include <algorithm>
#include <utility>

namespace walletgate::storage {

std::optional<std::size_t> SqliteMigrations::Enrol(const Enrolment& enrolment, WallTime now) {
  if (!table.Claim(enrolment.claim, now)) return std::nullopt;
  std::optional<SqliteMigration> migration = table.FindById(enrolment.claim.migration_id);
  if (!migration) return std::nullopt;
  std::size_t moving = 0;
  for (const MovingRow& row : enrolment.rows) {
    if (EnrolOne(*migration, row)) ++moving;
  }
  table.NoteEnrolled(*migration, enrolment.enrolled_to, now);
  return moving;
}

bool SqliteMigrations::EnrolOne(SqliteMigration& migration, MovingRow row) {
  const Holder user{migration.migration.tenant, row.user_id};
  const std::optional<std::string> status = rows.StatusOf(user);
  if (!status) return false;
  const std::vector<SqliteMoveTable::Place> places = rows.PlacesOf(user);
  const bool is_here =
      std::any_of(places.begin(), places.end(), [&](const auto& place) { return place.migration == migration.seq; });
  if (is_here) return JudgeAnew(migration, user, row);
  if (*status == ToString(api::Status::kDeleted)) Skip(row, kUserDeleted);
  else if (Moving(places)) Skip(row, kInAnotherMigration);
  rows.Add(migration.seq, ++migration.migration.users, user.tenant, row);
  return !IsFinal(row.state);
}

bool SqliteMigrations::JudgeAnew(const SqliteMigration& migration, const Holder& user, const MovingRow& row) {
  std::optional<SqliteMove> known = rows.Find(migration.seq, user);
  if (!known || !IsJudgedAnew(known->kept.row) || known->kept.to) return false;
  TakeStep(StandingOf(row), known->kept.row);
  rows.Put(*known);
  return !IsFinal(row.state);
}

std::optional<SqliteMigration> SqliteMigrations::Moving(const std::vector<SqliteMoveTable::Place>& places) {
  for (const auto& [seq, state] : places) {
    if (state && IsFinal(*state)) continue;
    std::optional<SqliteMigration> migration = table.FindBySeq(seq);
    if (migration && !IsOver(migration->migration.state)) return migration;
  }
  return std::nullopt;
}

MovingRow SqliteMigrations::Shown(SqliteMove move) {
  const std::vector<SqliteLink> links = move.kept.to ? links_.FindAll(move.user()) : std::vector<SqliteLink>();
  for (const SqliteLink& link : links) {
    if (link.n == *move.kept.to) move.kept.row.link = link.link;
  }
  return std::move(move.kept.row);
}

std::vector<MovingRow> SqliteMigrations::Due(const std::string& id, const std::string& after, WallTime now,
                                             std::size_t limit) {
  std::vector<MovingRow> due;
  const std::optional<SqliteMigration> migration = table.FindById(id);
  if (!migration) return due;
  for (SqliteMove& move : rows.Due(migration->seq, after, now, limit)) due.push_back(Shown(std::move(move)));
  return due;
}

MovingPage SqliteMigrations::List(const MovingQuery& query) {
  MovingPage page;
  const std::optional<SqliteMigration> migration = table.FindById(query.migration_id);
  if (!migration || migration->migration.tenant != query.tenant) return page;
  std::vector<SqliteMove> found = rows.List(migration->seq, query);
  page.has_more = found.size() > query.limit;
  if (page.has_more) found.pop_back();
  for (SqliteMove& move : found) page.rows.push_back(Shown(std::move(move)));
  return page;
}

std::optional<FoundMove> SqliteMigrations::FindMove(const Holder& user) {
  std::optional<SqliteMigration> migration = Moving(rows.PlacesOf(user));
  if (!migration) return std::nullopt;
  std::optional<SqliteMove> move = rows.Find(migration->seq, user);
  if (!move) return std::nullopt;
  return FoundMove{std::move(migration->migration), Shown(std::move(*move))};
}

std::optional<SqliteMove> SqliteMigrations::FindRow(const std::string& id, const Holder& user) {
  const std::optional<SqliteMigration> migration = table.FindById(id);
  return migration ? rows.Find(migration->seq, user) : std::nullopt;
}

void SqliteMigrations::NoteDeleted(const Holder& user) {
  for (const auto& [seq, state] : rows.PlacesOf(user)) {
    if (!state || EndsWithUser(*state)) rows.SkipAt(seq, user, kUserDeleted);
  }
}

void SqliteMigrations::Forget(const Holder& user) {
  for (const auto& [seq, state] : rows.PlacesOf(user)) {
    if (!state || !IsFinal(*state)) rows.SkipAt(seq, user, kUserErased);
  }
  rows.Forget(user);
}

}  // namespace walletgate::storage
