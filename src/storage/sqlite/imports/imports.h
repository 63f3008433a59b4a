#pragma once

// What ImportLedger promises, over the tables of imports, inside the transaction of the caller. Failures stick to the
// connection, and then results mean nothing.

#include <optional>

#include "storage/imports/import_ledger.h"
#include "storage/sqlite/imports/import_line_table.h"
#include "storage/sqlite/imports/import_table.h"

namespace walletgate::storage {

class SqliteImports {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteImports(SqliteConnection& connection) : table(connection), lines(connection) {}

  SqliteImportTable table;
  SqliteImportLineTable lines;

  PartTaken BeginPart(const ImportPart& part, WallTime now);
  /// Nothing: somebody else appends the part.
  std::optional<PartTaken> Append(const LinesOfPart& part, WallTime now);
  std::vector<ImportRow> Pending(const std::string& import_id, std::uint64_t after, std::size_t limit);
  bool NoteProgress(const ImportProgress& progress, WallTime now);
  /// For good, and whoever has the import.
  void Decide(const std::string& import_id, const LineDecision& decision);
  /// Of a dry run: notes whom a line means. False: an earlier one means him.
  bool Means(const std::string& import_id, std::uint64_t line, const std::string& provider_user_id);
  std::optional<std::size_t> NotePage(const ImportPage& page, WallTime now);
  std::optional<std::size_t> Tidy(const ImportClaim& claim, LinesAre what, std::size_t limit, WallTime now);
  LinePage List(const LineQuery& query);

 private:
  std::size_t AppendPage(SqliteImport& import, const ImportPage& page);
  std::size_t PairPage(SqliteImport& import, const ImportPage& page);
  /// False: no line means him.
  bool Pair(std::int64_t seq, const api::ImportedUser& user, const std::vector<std::string>& unique);
};

}  // namespace walletgate::storage
