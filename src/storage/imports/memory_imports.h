#pragma once

// The imports of a MemoryStore, under its lock. As ImportLedger says, call by call.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/imports/memory_import.h"

namespace walletgate::storage {

class MemoryImports {
 public:
  Import Create(const Import& import);
  std::optional<Import> Find(const std::string& tenant, const std::string& id) const;
  std::vector<Import> List(const std::string& tenant, const std::string& after, std::size_t limit) const;
  std::vector<Import> Open(WallTime now) const;
  bool Change(const ImportChange& change);
  PartTaken BeginPart(const ImportPart& part, WallTime now);
  /// Nothing: somebody else appends it.
  std::optional<PartTaken> Append(const LinesOfPart& part, WallTime now);
  bool Claim(const ImportClaim& claim, WallTime now);
  std::vector<ImportRow> Pending(const std::string& id, std::uint64_t after, std::size_t limit) const;
  void Decide(const std::string& import_id, const LineDecision& decision);
  /// Of a dry run: notes whom a line means. False: an earlier one means him.
  bool Means(const std::string& import_id, std::uint64_t line, const std::string& provider_user_id);
  bool NoteProgress(const ImportProgress& progress, WallTime now);
  std::optional<std::size_t> NotePage(const ImportPage& page, WallTime now);
  std::optional<std::size_t> Tidy(const ImportClaim& claim, LinesAre what, std::size_t limit, WallTime now);
  LinePage ListLines(const LineQuery& query) const;
  void Forget(const api::EndUser& user);

 private:
  std::map<std::string, MemoryImport> imports_;  ///< by id
};

}  // namespace walletgate::storage
