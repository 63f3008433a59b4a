#pragma once

// The tables `import_lines` and `import_contacts`. Failures stick to the connection, and then results mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/imports/import_records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteImportLineTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteImportLineTable(SqliteConnection& connection);

  /// False: it is invalid, or repeats an earlier one, which it then names. `pairs`: it may be found by its contacts.
  bool Append(std::int64_t import, const ImportRow& row, bool pairs);
  std::vector<ImportRow> Pending(std::int64_t import, std::uint64_t after, std::size_t limit);
  void Decide(std::int64_t import, const LineDecision& decision, bool keeps_data);
  /// The line that keeps that vendor user, and the lines that have one of these contacts.
  std::optional<std::uint64_t> FindByVendorUser(std::int64_t import, const std::string& provider_user_id);
  std::vector<std::uint64_t> FindByContacts(std::int64_t import, const std::vector<std::string>& contacts);
  /// A vendor's list shows the user whom that line means. One that means another one already means several.
  void Match(std::int64_t import, std::uint64_t number, const api::ImportedUser& shown);
  void MatchSeveral(std::int64_t import, std::uint64_t number);
  /// As SqliteImports::Means.
  bool Means(std::int64_t import, std::uint64_t number, const std::string& provider_user_id);
  LinePage List(std::int64_t import, const LineQuery& query);
  std::size_t Reopen(std::int64_t import, std::size_t limit);
  std::size_t Empty(std::int64_t import, std::size_t limit);
  std::size_t Remove(std::int64_t import, std::size_t limit);
  /// Takes whoever he was out of the lines of his tenant's imports; those that are still worked at are invalid.
  void Forget(const api::EndUser& user);

 private:
  void PutContact(std::int64_t import, std::uint64_t number, const std::string& contact);
  std::uint64_t Repeated(std::int64_t import, const ImportRow& row);

  SqliteConnection& connection_;
  SqliteStatement put_;
  SqliteStatement by_external_id_;
  SqliteStatement by_vendor_user_;
  SqliteStatement put_contact_;
  SqliteStatement by_contact_;
  SqliteStatement pending_;
  SqliteStatement decide_;
  SqliteStatement match_;
  SqliteStatement match_several_;
  SqliteStatement reopen_;
  SqliteStatement empty_;
  SqliteStatement remove_;
  SqliteStatement forget_external_id_;
  SqliteStatement forget_vendor_user_;
  SqliteStatement forget_user_;
};

}  // namespace walletgate::storage
