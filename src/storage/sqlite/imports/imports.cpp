#include "storage/sqlite/imports/imports.h"

#include <utility>

namespace walletgate::storage {

PartTaken SqliteImports::BeginPart(const ImportPart& part, WallTime now) {
  const std::optional<SqliteImport> import = table.FindById(part.import_id);
  if (!import) return {PartTaken::End::kWrongState};
  return table.BeginPart(*import, part, now);
}

std::optional<PartTaken> SqliteImports::Append(const LinesOfPart& part, WallTime now) {
  const std::optional<SqliteImport> import = table.FindById(part.import_id);
  if (!import) return PartTaken{PartTaken::End::kWrongState};
  std::optional<SqliteImportTable::Part> known = table.FindPart(import->seq, part.key);
  if (!known || known->taken != part.offset || part.offset + part.lines.size() > known->lines) return std::nullopt;
  if (import->import.state != ImportState::kCollecting) return PartTaken{PartTaken::End::kWrongState};
  const bool pairs = import->import.source == ImportSource::kProvider;
  for (const api::ImportLine& line : part.lines) {
    const ImportRow row = RowOfLine(line, known->first + known->taken);
    if (!lines.Append(import->seq, row, pairs)) ++known->invalid;
    ++known->taken;
  }
  table.NotePart(import->seq, part.key, *known, now);
  return PartTaken{PartTaken::End::kTaken, known->first, known->taken, known->invalid, known->taken == known->lines};
}

std::vector<ImportRow> SqliteImports::Pending(const std::string& import_id, std::uint64_t after, std::size_t limit) {
  const std::optional<SqliteImport> import = table.FindById(import_id);
  return import ? lines.Pending(import->seq, after, limit) : std::vector<ImportRow>();
}

bool SqliteImports::NoteProgress(const ImportProgress& progress, WallTime now) {
  const std::optional<SqliteImport> import = table.Renew(progress.claim, now, now);
  if (!import) return false;
  for (const LineDecision& decision : progress.decisions) lines.Decide(import->seq, decision, progress.keeps_data);
  return true;
}

void SqliteImports::Decide(const std::string& import_id, const LineDecision& decision) {
  if (const std::optional<SqliteImport> import = table.FindById(import_id)) lines.Decide(import->seq, decision, false);
}

bool SqliteImports::Means(const std::string& import_id, std::uint64_t line, const std::string& provider_user_id) {
  const std::optional<SqliteImport> import = table.FindById(import_id);
  return !import || lines.Means(import->seq, line, provider_user_id);
}

std::optional<std::size_t> SqliteImports::NotePage(const ImportPage& page, WallTime now) {
  std::optional<SqliteImport> import = table.Renew(page.claim, now, now);
  if (!import) return std::nullopt;
  const bool pairs = import->import.ids == ImportIds::kLines;
  const std::size_t fresh = pairs ? PairPage(*import, page) : AppendPage(*import, page);
  ImportWalk& walk = import->import.walk;
  walk.users += page.users.size();
  walk.unreadable += page.unreadable;
  walk.cursor = page.next_cursor;
  walk.ended = page.next_cursor.empty();
  table.NoteWalk(import->seq, walk, import->import.lines);
  return fresh;
}

/// Whom the vendor shows once more, since its list has moved meanwhile, is no further line.
std::size_t SqliteImports::AppendPage(SqliteImport& import, const ImportPage& page) {
  std::size_t fresh = 0;
  for (std::size_t i = 0; i < page.users.size(); ++i) {
    const api::ImportedUser& user = page.users[i];
    if (lines.FindByVendorUser(import.seq, user.provider_user_id)) continue;
    const api::LineFault fault = i < page.faults.size() ? page.faults[i] : api::LineFault();
    const ImportRow row = RowOfListed(user, fault, ++import.import.lines);
    lines.Append(import.seq, row, false);
    ++fresh;
  }
  return fresh;
}

std::size_t SqliteImports::PairPage(SqliteImport& import, const ImportPage& page) {
  for (const api::ImportedUser& user : page.users) {
    if (!Pair(import.seq, user, page.unique)) ++import.import.walk.unpaired;
  }
  return page.users.size();
}

bool SqliteImports::Pair(std::int64_t seq, const api::ImportedUser& user, const std::vector<std::string>& unique) {
  if (const std::optional<std::uint64_t> line = lines.FindByVendorUser(seq, user.provider_user_id)) {
    lines.Match(seq, *line, user);
    return true;
  }
  const std::vector<std::uint64_t> found = lines.FindByContacts(seq, ContactsOf(user, unique));
  for (const std::uint64_t line : found) {
    if (found.size() == 1) lines.Match(seq, line, user);
    else lines.MatchSeveral(seq, line);
  }
  return !found.empty();
}

std::optional<std::size_t> SqliteImports::Tidy(const ImportClaim& claim, LinesAre what, std::size_t limit,
                                               WallTime now) {
  const std::optional<SqliteImport> import = table.Renew(claim, now, std::nullopt);
  if (!import) return std::nullopt;
  if (what == LinesAre::kReopened) return lines.Reopen(import->seq, limit);
  if (what == LinesAre::kEmptied) return lines.Empty(import->seq, limit);
  const std::size_t removed = lines.Remove(import->seq, limit);
  if (removed < limit) table.Remove(import->seq);
  return removed;
}

LinePage SqliteImports::List(const LineQuery& query) {
  const std::optional<SqliteImport> import = table.FindById(query.import_id);
  if (!import || import->import.tenant != query.tenant) return {};
  return lines.List(import->seq, query);
}

}  // namespace walletgate::storage
