// Part of memory_store.h: imports and their lines.

#include <utility>

#include "storage/memory_store.h"
#include "storage/preconditions.h"

namespace walletgate::storage {

Task<Result<Import>> MemoryStore::CreateImport(EventLoop& /*loop*/, Import import) {
  Require(import);
  const std::lock_guard lock(mutex_);
  co_return imports_.Create(std::move(import));
}

Task<Result<std::optional<Import>>> MemoryStore::FindImport(EventLoop& /*loop*/, std::string tenant, std::string id) {
  RequireTenant(tenant);
  const std::lock_guard lock(mutex_);
  co_return imports_.Find(tenant, id);
}

Task<Result<std::vector<Import>>> MemoryStore::ListImports(EventLoop& /*loop*/, std::string tenant, std::string after,
                                                           std::size_t limit) {
  RequireTenant(tenant);
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.List(tenant, after, limit);
}

Task<Result<std::vector<Import>>> MemoryStore::OpenImports(EventLoop& /*loop*/, WallTime now) {
  const std::lock_guard lock(mutex_);
  co_return imports_.Open(now);
}

Task<Result<bool>> MemoryStore::ChangeImport(EventLoop& /*loop*/, ImportChange change) {
  RequireTenant(change.tenant);
  const std::lock_guard lock(mutex_);
  co_return imports_.Change(change);
}

Task<Result<PartTaken>> MemoryStore::BeginPart(EventLoop& /*loop*/, ImportPart part) {
  RequireName(part.key);
  const std::lock_guard lock(mutex_);
  co_return imports_.BeginPart(part);
}

Task<Result<PartTaken>> MemoryStore::AppendLines(EventLoop& /*loop*/, LinesOfPart lines) {
  RequireName(lines.key);
  const std::lock_guard lock(mutex_);
  const std::optional<PartTaken> appended = imports_.Append(lines);
  if (!appended) co_return PartIsOpen();
  co_return *appended;
}

Task<Result<bool>> MemoryStore::ClaimImport(EventLoop& /*loop*/, ImportClaim claim) {
  Require(claim);
  const std::lock_guard lock(mutex_);
  co_return imports_.Claim(claim, clock_.Now());
}

Task<Result<std::vector<ImportRow>>> MemoryStore::PendingLines(EventLoop& /*loop*/, std::string import_id,
                                                               std::uint64_t after, std::size_t limit) {
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.Pending(import_id, after, limit);
}

Task<Result<bool>> MemoryStore::NoteProgress(EventLoop& /*loop*/, ImportProgress progress) {
  Require(progress.claim);
  const std::lock_guard lock(mutex_);
  co_return imports_.NoteProgress(progress, clock_.Now());
}

Task<Result<std::optional<std::size_t>>> MemoryStore::NotePage(EventLoop& /*loop*/, ImportPage page) {
  Require(page.claim);
  const std::lock_guard lock(mutex_);
  co_return imports_.NotePage(page, clock_.Now());
}

Task<Result<std::optional<std::size_t>>> MemoryStore::TidyLines(EventLoop& /*loop*/, ImportClaim claim, LinesAre what,
                                                                std::size_t limit) {
  Require(claim);
  RequireSome(limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.Tidy(claim, what, limit, clock_.Now());
}

Task<Result<LinePage>> MemoryStore::ListLines(EventLoop& /*loop*/, LineQuery query) {
  RequireTenant(query.tenant);
  RequireSome(query.limit);
  const std::lock_guard lock(mutex_);
  co_return imports_.ListLines(query);
}

}  // namespace walletgate::storage
