#pragma once

// Users of a store of before accounts get their links and holders: little by little, after the start, resumed where a
// crash cut it short. Until it has come to a user, SqliteLinkTable looks at the old columns too.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/sqlite/connection.h"
#include "storage/sqlite/tables/link_table.h"

namespace walletgate::storage {

/// Keeps, for each tenant and provider of `accounts` that has none yet, its account for the users and open intents that
/// are there: never computed again. Does nothing in a store that never was without accounts. Fails on `connection`.
void NameFirstAccounts(const std::vector<FirstAccount>& accounts, SqliteConnection& connection);

class SqliteMover {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteMover(SqliteConnection& connection);

  bool done() const { return after_ >= until_; }
  /// Moves the next few users, inside the transaction of the caller. Of those who share a vendor user the oldest living
  /// one holds it, or the one to whom an operator has given it; the other living ones are disputed. REQUIRES !done().
  /// Failures stick to the connection.
  void Step();

 private:
  using TenantProvider = std::pair<std::string, std::string>;
  struct Account {
    std::string name;
    bool tells_external_id = false;
  };
  void MoveRow();
  void Claim(const SqliteLink& link, bool deleted);
  void GiveTo(const SqliteLink& link);
  void Dispute(const Holder& user, const std::string& account);

  SqliteConnection& connection_;
  std::map<TenantProvider, Account> accounts_;
  std::int64_t after_ = 0;
  std::int64_t until_ = 0;
  SqliteLinkTable links_;
  SqliteStatement next_;
  SqliteStatement give_;
  SqliteStatement find_decision_;
  SqliteStatement is_deleted_;
  SqliteStatement dispute_;
  SqliteStatement note_;
};

}  // namespace walletgate::storage
