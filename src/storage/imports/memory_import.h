#pragma once

// One import of a MemoryStore, with its lines. Part of MemoryImports.

#include <map>
#include <string>
#include <vector>

#include "storage/imports/import_ledger.h"

namespace walletgate::storage {

struct MemoryImport {
  struct Part {
    std::string fingerprint;
    std::uint64_t first = 0;
    std::uint64_t lines = 0;
    std::uint64_t taken = 0;
    std::uint64_t invalid = 0;
  };
  struct Row : ImportRow {
    std::vector<std::string> contacts = {};  ///< that it may be found by

    /// It is done with.
    void Empty() {
      said = shown = std::nullopt;
      contacts.clear();
    }
  };

  Import import;
  std::map<std::string, Part> parts;                    ///< by key
  std::map<std::uint64_t, Row> rows;                    ///< by number
  std::map<std::string, std::uint64_t> by_external_id;  ///< lines that were valid from the beginning
  std::map<std::string, std::uint64_t> by_vendor_user;  ///< likewise
  std::map<std::string, std::uint64_t> meant;           ///< by vendor user, of a dry run
  std::string claimed_by;
  WallTime claimed_until{};

  /// With what is counted.
  Import Shown() const;
  bool Append(ImportRow row);
  /// How many of its users are new.
  std::size_t TakePage(const ImportPage& page);
  void Decide(const LineDecision& decision, bool keeps_data);
  void Forget(const api::EndUser& user);

 private:
  std::uint64_t Repeated(const ImportRow& row) const;
  bool Pair(const api::ImportedUser& user, const std::vector<std::string>& unique);
  void Match(Row& row, const api::ImportedUser& shown);
};

}  // namespace walletgate::storage
