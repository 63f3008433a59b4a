#pragma once

// The tables `imports`, `import_parts` and `import_counts`, the last of which triggers fill. Failures stick to the
// connection, and then results mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/imports/import_ledger.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

/// An import by its number in the database.
struct SqliteImport {
  std::int64_t seq = 0;
  Import import;
};

/// Whoever had an import in hand has gone: the file is this process's alone.
void ReleaseImports(SqliteConnection& connection);

class SqliteImportTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteImportTable(SqliteConnection& connection);

  /// It, or the one of before under the same key.
  Import Create(const Import& import);
  /// With its counts.
  std::optional<Import> Find(const std::string& tenant, const std::string& id);
  /// Without them.
  std::optional<SqliteImport> FindById(const std::string& id);
  std::vector<Import> List(const std::string& tenant, const std::string& after, std::size_t limit);
  std::vector<Import> Open(WallTime now);
  bool Change(const ImportChange& change);
  PartTaken BeginPart(const SqliteImport& import, const ImportPart& part, WallTime now);
  struct Part {
    std::uint64_t first = 0;
    std::uint64_t lines = 0;
    std::uint64_t taken = 0;
    std::uint64_t invalid = 0;
    std::string fingerprint;
  };
  std::optional<Part> FindPart(std::int64_t seq, const std::string& key);
  void NotePart(std::int64_t seq, const std::string& key, const Part& part, WallTime now);
  bool Claim(const ImportClaim& claim, WallTime now);
  /// The import, where it is the holder's still; his time begins anew. `changed`: when something is done to it;
  /// nothing: that counts for nobody.
  std::optional<SqliteImport> Renew(const ImportClaim& claim, WallTime now, std::optional<WallTime> changed);
  void NoteWalk(std::int64_t seq, const ImportWalk& walk, std::uint64_t lines);
  void Remove(std::int64_t seq);

 private:
  void FillCounts(SqliteImport& found);
  std::vector<Import> All(SqliteStatement& found);

  SqliteConnection& connection_;
  SqliteStatement create_;
  SqliteStatement find_key_;
  SqliteStatement find_;
  SqliteStatement find_by_id_;
  SqliteStatement list_;
  SqliteStatement open_;
  SqliteStatement counts_;
  SqliteStatement change_;
  SqliteStatement put_part_;
  SqliteStatement find_part_;
  SqliteStatement note_part_;
  SqliteStatement number_;
  SqliteStatement claim_;
  SqliteStatement note_walk_;
  SqliteStatement touch_;
  SqliteStatement remove_;
  SqliteStatement remove_parts_;
};

}  // namespace walletgate::storage
