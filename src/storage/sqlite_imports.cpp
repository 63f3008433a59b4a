// Part of sqlite_store.h: imports and their lines.

#include <utility>

#include "storage/preconditions.h"
#include "storage/sqlite/store_parts.h"

namespace walletgate::storage {
namespace {

/// What is written of a line.
void Keep(api::ImportedUser& user, bool personal_data) {
  if (personal_data) return;
  user.login_methods.clear();
  user.profile = api::Profile();
}

}  // namespace

Task<Result<Import>> SqliteStore::CreateImport(EventLoop& loop, Import import) {
  Require(import);
  return parts_->Write<Import>(
      loop, [import = std::move(import)](SqliteTables& tables) { return tables.imports.table.Create(import); });
}

Task<Result<std::optional<Import>>> SqliteStore::FindImport(EventLoop& loop, std::string tenant, std::string id) {
  RequireTenant(tenant);
  return parts_->Read<std::optional<Import>>(loop,
                                             [tenant = std::move(tenant), id = std::move(id)](SqliteTables& tables) {
                                               return tables.imports.table.Find(tenant, id);
                                             });
}

Task<Result<std::vector<Import>>> SqliteStore::ListImports(EventLoop& loop, std::string tenant, std::string after,
                                                           std::size_t limit) {
  RequireTenant(tenant);
  RequireSome(limit);
  std::string group = tenant;
  return parts_->ReadList<std::vector<Import>>(
      loop, std::move(group), [tenant = std::move(tenant), after = std::move(after), limit](SqliteTables& tables) {
        return tables.imports.table.List(tenant, after, limit);
      });
}

Task<Result<std::vector<Import>>> SqliteStore::OpenImports(EventLoop& loop, WallTime now) {
  return parts_->ReadList<std::vector<Import>>(loop, Parts::kOwn,
                                               [now](SqliteTables& tables) { return tables.imports.table.Open(now); });
}

Task<Result<bool>> SqliteStore::ChangeImport(EventLoop& loop, ImportChange change) {
  RequireTenant(change.tenant);
  return parts_->Write<bool>(
      loop, [change = std::move(change)](SqliteTables& tables) { return tables.imports.table.Change(change); });
}

Task<Result<PartTaken>> SqliteStore::BeginPart(EventLoop& loop, ImportPart part) {
  RequireName(part.key);
  return parts_->Write<PartTaken>(loop, [part = std::move(part), now = parts_->clock.Now()](SqliteTables& tables) {
    return tables.imports.BeginPart(part, now);
  });
}

Task<Result<PartTaken>> SqliteStore::AppendLines(EventLoop& loop, LinesOfPart lines) {
  RequireName(lines.key);
  for (api::ImportLine& line : lines.lines) Keep(line.user, parts_->personal_data);
  using Appended = std::optional<PartTaken>;
  Task<Result<Appended>> appending =
      parts_->Write<Appended>(loop, [lines = std::move(lines), now = parts_->clock.Now()](SqliteTables& tables) {
        return tables.imports.Append(lines, now);
      });
  Result<Appended> appended = co_await std::move(appending);
  if (!appended) co_return std::move(appended).error();
  if (!*appended) co_return PartIsOpen();
  co_return **appended;
}

Task<Result<bool>> SqliteStore::ClaimImport(EventLoop& loop, ImportClaim claim) {
  Require(claim);
  return parts_->Write<bool>(loop, [claim = std::move(claim), now = parts_->clock.Now()](SqliteTables& tables) {
    return tables.imports.table.Claim(claim, now);
  });
}

Task<Result<std::vector<ImportRow>>> SqliteStore::PendingLines(EventLoop& loop, std::string import_id,
                                                               std::uint64_t after, std::size_t limit) {
  RequireSome(limit);
  return parts_->ReadList<std::vector<ImportRow>>(
      loop, Parts::kOwn, [import_id = std::move(import_id), after, limit](SqliteTables& tables) {
        return tables.imports.Pending(import_id, after, limit);
      });
}

Task<Result<bool>> SqliteStore::NoteProgress(EventLoop& loop, ImportProgress progress) {
  Require(progress.claim);
  return parts_->Write<bool>(
      loop,
      [progress = std::move(progress), now = parts_->clock.Now()](SqliteTables& tables) {
        return tables.imports.NoteProgress(progress, now);
      },
      SqliteWriter::Waits::kNobody);
}

Task<Result<std::optional<std::size_t>>> SqliteStore::NotePage(EventLoop& loop, ImportPage page) {
  Require(page.claim);
  for (api::ImportedUser& user : page.users) Keep(user, parts_->personal_data);
  return parts_->Write<std::optional<std::size_t>>(
      loop,
      [page = std::move(page), now = parts_->clock.Now()](SqliteTables& tables) {
        return tables.imports.NotePage(page, now);
      },
      SqliteWriter::Waits::kNobody);
}

Task<Result<std::optional<std::size_t>>> SqliteStore::TidyLines(EventLoop& loop, ImportClaim claim, LinesAre what,
                                                                std::size_t limit) {
  Require(claim);
  RequireSome(limit);
  return parts_->Write<std::optional<std::size_t>>(
      loop,
      [claim = std::move(claim), what, limit, now = parts_->clock.Now()](SqliteTables& tables) {
        return tables.imports.Tidy(claim, what, limit, now);
      },
      SqliteWriter::Waits::kNobody);
}

Task<Result<LinePage>> SqliteStore::ListLines(EventLoop& loop, LineQuery query) {
  RequireTenant(query.tenant);
  RequireSome(query.limit);
  std::string group = query.tenant;
  return parts_->ReadList<LinePage>(
      loop, std::move(group), [query = std::move(query)](SqliteTables& tables) { return tables.imports.List(query); });
}

}  // namespace walletgate::storage
