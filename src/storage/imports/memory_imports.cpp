#include "storage/imports/memory_imports.h"

#include <algorithm>
#include <utility>

#include "storage/records.h"

namespace walletgate::storage {
namespace {

bool IsIdle(const Import& import, WallTime now) {
  return now - import.updated_at > kImportIdle && !IsOver(import.state) && !IsUnderWay(import.state);
}

}  // namespace

Import MemoryImports::Create(const Import& import) {
  for (const auto& [id, entry] : imports_) {
    const bool same = entry.import.tenant == import.tenant && entry.import.key == import.key;
    if (same && !import.key.empty()) return entry.Shown();
  }
  imports_[import.id].import = import;
  return import;
}

std::optional<Import> MemoryImports::Find(const std::string& tenant, const std::string& id) const {
  const auto found = imports_.find(id);
  if (found == imports_.end() || found->second.import.tenant != tenant) return std::nullopt;
  return found->second.Shown();
}

std::vector<Import> MemoryImports::List(const std::string& tenant, const std::string& after, std::size_t limit) const {
  std::vector<Import> imports;
  for (auto at = imports_.upper_bound(after); at != imports_.end() && imports.size() < limit; ++at) {
    if (at->second.import.tenant == tenant) imports.push_back(at->second.Shown());
  }
  return imports;
}

std::vector<Import> MemoryImports::Open(WallTime now) const {
  std::vector<Import> open;
  for (const auto& [id, entry] : imports_) {
    const Import& import = entry.import;
    const bool has_data =
        std::any_of(entry.rows.begin(), entry.rows.end(), [](const auto& row) { return row.second.said.has_value(); });
    const bool to_tidy = IsOver(import.state) && (has_data || now - import.updated_at > kImportKept);
    if (IsUnderWay(import.state) || to_tidy || IsIdle(import, now)) open.push_back(entry.Shown());
  }
  return open;
}

bool MemoryImports::Change(const ImportChange& change) {
  const auto found = imports_.find(change.id);
  if (found == imports_.end() || found->second.import.tenant != change.tenant) return false;
  Import& import = found->second.import;
  if (std::find(change.from.begin(), change.from.end(), import.state) == change.from.end()) return false;
  if (change.starts && found->second.Shown().part_is_open) return false;
  import.state = change.to;
  import.reason = change.reason;
  import.updated_at = change.at;
  if (change.dry_run) import.dry_run = *change.dry_run;
  return true;
}

PartTaken MemoryImports::BeginPart(const ImportPart& part, WallTime now) {
  using End = PartTaken::End;
  const auto found = imports_.find(part.import_id);
  if (found == imports_.end()) return {End::kWrongState};
  MemoryImport& entry = found->second;
  if (const auto known = entry.parts.find(part.key); known != entry.parts.end()) {
    const MemoryImport::Part& one = known->second;
    const End end = one.fingerprint == part.fingerprint ? End::kTaken : End::kOtherPart;
    return {end, one.first, one.taken, one.invalid, one.taken == one.lines};
  }
  if (entry.import.state != ImportState::kCollecting) return {End::kWrongState};
  const std::uint64_t first = entry.import.lines + 1;
  entry.parts[part.key] = {part.fingerprint, first, part.lines, 0, 0};
  entry.import.lines += part.lines;
  entry.import.updated_at = now;
  return {End::kTaken, first, 0, 0, part.lines == 0};
}

std::optional<PartTaken> MemoryImports::Append(const LinesOfPart& lines, WallTime now) {
  const auto found = imports_.find(lines.import_id);
  if (found == imports_.end()) return PartTaken{PartTaken::End::kWrongState};
  MemoryImport& entry = found->second;
  const auto known = entry.parts.find(lines.key);
  if (known == entry.parts.end() || known->second.taken != lines.offset) return std::nullopt;
  if (entry.import.state != ImportState::kCollecting) return PartTaken{PartTaken::End::kWrongState};
  entry.import.updated_at = now;
  MemoryImport::Part& part = known->second;
  for (const api::ImportLine& line : lines.lines) {
    if (!entry.Append(RowOfLine(line, part.first + part.taken))) ++part.invalid;
    ++part.taken;
  }
  return PartTaken{PartTaken::End::kTaken, part.first, part.taken, part.invalid, part.taken == part.lines};
}

bool MemoryImports::Claim(const ImportClaim& claim, WallTime now) {
  const auto found = imports_.find(claim.import_id);
  if (found == imports_.end()) return false;
  MemoryImport& entry = found->second;
  const bool over = entry.claimed_until <= now || entry.claimed_until > now + kLongestClaim;
  if (!over && entry.claimed_by != claim.holder) return false;
  entry.claimed_by = claim.holder;
  entry.claimed_until = now + claim.lasts;
  return true;
}

std::vector<ImportRow> MemoryImports::Pending(const std::string& id, std::uint64_t after, std::size_t limit) const {
  std::vector<ImportRow> pending;
  const auto found = imports_.find(id);
  if (found == imports_.end()) return pending;
  const auto& rows = found->second.rows;
  for (auto at = rows.upper_bound(after); at != rows.end() && pending.size() < limit; ++at) {
    if (at->second.state == LineState::kPending && at->second.said) pending.push_back(at->second);
  }
  return pending;
}

bool MemoryImports::NoteProgress(const ImportProgress& progress, WallTime now) {
  if (!Claim(progress.claim, now)) return false;
  MemoryImport& entry = imports_.at(progress.claim.import_id);
  entry.import.updated_at = now;
  for (const LineDecision& decision : progress.decisions) entry.Decide(decision, progress.keeps_data);
  return true;
}

void MemoryImports::Decide(const std::string& import_id, const LineDecision& decision) {
  const auto found = imports_.find(import_id);
  if (found != imports_.end()) found->second.Decide(decision, false);
}

bool MemoryImports::Means(const std::string& import_id, std::uint64_t line, const std::string& provider_user_id) {
  const auto found = imports_.find(import_id);
  if (found == imports_.end()) return true;
  return found->second.meant.emplace(provider_user_id, line).first->second == line;
}

std::optional<std::size_t> MemoryImports::NotePage(const ImportPage& page, WallTime now) {
  if (!Claim(page.claim, now)) return std::nullopt;
  MemoryImport& entry = imports_.at(page.claim.import_id);
  entry.import.updated_at = now;
  return entry.TakePage(page);
}

std::optional<std::size_t> MemoryImports::Tidy(const ImportClaim& claim, LinesAre what, std::size_t limit,
                                               WallTime now) {
  if (!Claim(claim, now)) return std::nullopt;
  MemoryImport& entry = imports_.at(claim.import_id);
  std::size_t done = 0;
  for (auto at = entry.rows.begin(); at != entry.rows.end() && done < limit;) {
    MemoryImport::Row& row = at->second;
    const bool concerned =
        what == LinesAre::kRemoved || (row.said && (what == LinesAre::kEmptied || row.state != LineState::kPending));
    if (concerned) ++done;
    if (concerned && what == LinesAre::kEmptied) row.Empty();
    if (concerned && what == LinesAre::kReopened) {
      row.state = LineState::kPending;
      row.reason = row.detail = row.end_user_id = {};
      row.tries = 0;
      std::erase_if(entry.meant, [&row](const auto& one) { return one.second == row.number; });
    }
    at = what == LinesAre::kRemoved ? entry.rows.erase(at) : std::next(at);
  }
  if (what == LinesAre::kRemoved && done < limit) imports_.erase(claim.import_id);
  return done;
}

LinePage MemoryImports::ListLines(const LineQuery& query) const {
  LinePage page;
  const auto found = imports_.find(query.import_id);
  if (found == imports_.end() || found->second.import.tenant != query.tenant) return page;
  const auto& rows = found->second.rows;
  for (auto at = rows.upper_bound(query.after); at != rows.end(); ++at) {
    const MemoryImport::Row& row = at->second;
    if ((query.state && row.state != *query.state) || (!query.reason.empty() && row.reason != query.reason)) continue;
    page.has_more = page.rows.size() == query.limit;
    if (page.has_more) break;
    page.rows.push_back(row);
    page.rows.back().said = page.rows.back().shown = std::nullopt;
  }
  return page;
}

void MemoryImports::Forget(const api::EndUser& user) {
  for (auto& [id, entry] : imports_) {
    if (entry.import.tenant == user.tenant) entry.Forget(user);
  }
}

}  // namespace walletgate::storage
