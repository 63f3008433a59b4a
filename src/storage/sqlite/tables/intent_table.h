#pragma once

// The table `intents`. Failures stick to the connection, and then results mean nothing.

#include <optional>
#include <string>
#include <vector>

#include "storage/records.h"
#include "storage/sqlite/connection.h"

namespace walletgate::storage {

class SqliteIntentTable {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteIntentTable(SqliteConnection& connection);

  /// Replaces the intent of the same id, which keeps its claim, or the one that it says. False, and nothing is written:
  /// another one is open for that external id and excludes it. One that moves its user only excludes its like.
  bool Put(const Intent& intent);
  /// Does nothing where it is not (or not any more) open.
  void Remove(const Intent& intent);
  /// All that are open for the external id, but for one that moves its user.
  void RemoveAll(const std::string& tenant, const std::string& external_id);
  /// As Prior::intent. One that cannot be read is a failure.
  std::optional<Intent> FindExcluding(const PriorQuery& query);
  std::optional<Intent> FindById(const std::string& id);
  /// The id of the one that moves the user.
  std::optional<std::string> OpenMove(const std::string& tenant, const std::string& external_id);
  /// Whether one is open for the external id, be it one that cannot be read.
  bool AnyOpen(const std::string& tenant, const std::string& external_id);
  /// As IntentLog::OpenIntents; those that cannot be read say so.
  std::vector<Intent> Open(const std::string& after, std::size_t limit);
  /// Fills in how many are open, and since when.
  void Count(StoreFacts& facts);
  /// As IntentLog::Claim.
  bool Claim(const IntentClaim& claim, WallTime now);
  void Release(const std::string& id, const std::string& holder);

 private:
  std::optional<Intent> One(SqliteStatement& found);
  bool Excluded(const Intent& intent);
  /// `more`: what the statement takes beyond the parameters of every intent.
  template <class... More>
  void Write(SqliteStatement& put, const Intent& intent, const More&... more);

  SqliteConnection& connection_;
  SqliteStatement excludes_;
  SqliteStatement put_;
  SqliteStatement put_move_;
  SqliteStatement remove_;
  SqliteStatement remove_all_;
  SqliteStatement find_excluding_;
  SqliteStatement find_by_id_;
  SqliteStatement find_move_;
  SqliteStatement any_open_;
  SqliteStatement open_;
  SqliteStatement count_;
  SqliteStatement claim_;
  SqliteStatement release_;
};

}  // namespace walletgate::storage
