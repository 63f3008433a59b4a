#pragma once

// What a SqliteStore writes: one function per statement. Used by SqliteWriter; failures stick to the connection.

#include "storage/records.h"
#include "storage/sqlite_connection.h"

namespace walletgate::storage {

/// A row of `logins`.
inline constexpr std::string_view kEmailLogin = "email";
inline constexpr std::string_view kPhoneLogin = "phone";

/// `awaits` of a row of `looks`.
inline constexpr std::string_view kAwaitsWallets = "wallets";
inline constexpr std::string_view kAwaitsStatus = "status";

/// Whose a vendor user is: account, provider_user_id.
inline constexpr std::string_view kFindHolder =
    "SELECT tenant, user_id FROM holders WHERE account = ?1 AND provider_user_id = ?2";

inline constexpr std::string_view kTakeHold =
    "INSERT OR IGNORE INTO holders (account, provider_user_id, tenant, user_id) VALUES (?1, ?2, ?3, ?4)";

/// Somebody of a store of before accounts who has no link yet, of the same account and with the same vendor user.
inline constexpr std::string_view kFindUnmoved = R"sql(
SELECT u.tenant, u.id FROM users u JOIN first_accounts f ON f.tenant = u.tenant AND f.provider = u.provider
WHERE u.provider_user_id = ?2 AND u.provider IN (SELECT provider FROM first_accounts WHERE account = ?1)
  AND f.account = ?1 AND NOT EXISTS (SELECT 1 FROM links l WHERE l.tenant = u.tenant AND l.user_id = u.id)
LIMIT 1
)sql";

/// The row of a statement that gives tenant and user id.
std::optional<Holder> OneHolder(SqliteStatement& found);

/// A column of times.
std::int64_t ToNanoseconds(WallTime time);

class SqliteWrites {
 public:
  /// Prepares the statements. `connection` must outlive it.
  explicit SqliteWrites(SqliteConnection& connection);

  void BeginTransaction() { begin_.Run(); }
  void Commit() { commit_.Run(); }
  /// An item is the part of a transaction that can be undone by itself.
  void BeginItem() { begin_item_.Run(); }
  void UndoItem() { undo_item_.Run(); }
  void EndItem() { end_item_.Run(); }

  /// Replaces the intent of the same tenant and external id.
  void PutIntent(const Intent& intent);
  void RemoveIntent(const std::string& tenant, const std::string& external_id);
  /// Replaces the user of the same tenant and id, and its look. Another user with the same external id is
  /// SQLITE_CONSTRAINT.
  void PutUser(const UserRecord& record);
  void PutOffLook(const DueLook& look, WallTime next_at);
  /// Where the user has no link to that account yet.
  void PutLink(const UserRecord& record, WallTime now);
  /// Makes the user the holder of its vendor user. False where that is another end user's.
  bool Hold(const UserRecord& record);
  void PutKey(const KeyRecord& record);
  /// Gives every running key of the tenant with that fingerprint this answer.
  void FinishKeys(const KeyRecord& answer);
  void RemoveKey(const std::string& tenant, const std::string& key);
  /// Removes up to `limit` keys that have expired at `now`. Gives their number.
  std::int64_t PurgeKeys(WallTime now, std::int64_t limit);

 private:
  void PutLogins(const api::EndUser& user);
  void PutLook(const UserRecord& record);

  SqliteConnection& connection_;
  SqliteStatement begin_;
  SqliteStatement commit_;
  SqliteStatement begin_item_;
  SqliteStatement undo_item_;
  SqliteStatement end_item_;
  SqliteStatement put_intent_;
  SqliteStatement remove_intent_;
  SqliteStatement put_user_;
  SqliteStatement remove_logins_;
  SqliteStatement put_login_;
  SqliteStatement put_look_;
  SqliteStatement remove_look_;
  SqliteStatement put_off_look_;
  SqliteStatement put_link_;
  SqliteStatement find_unmoved_;
  SqliteStatement take_hold_;
  SqliteStatement find_holder_;
  SqliteStatement put_key_;
  SqliteStatement finish_keys_;
  SqliteStatement remove_key_;
  SqliteStatement purge_keys_;
};

}  // namespace walletgate::storage
