#pragma once

// A store as the version before accounts wrote it (schema 2): users without links and holders, which the next start has
// to move. For the tests of that move, of the store by itself and of the program.

#include <gtest/gtest.h>

#include <string>

#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {

struct OldUser {
  std::string tenant;
  std::string id;  ///< without "eu_"
  std::string provider;
  std::string provider_user_id;
  std::string status = "active";
  std::string external_id = {};  ///< "": the id
};

/// Users by number: with the external id `name` and the number, and as many known by that name to the provider.
struct OldUsers {
  std::string tenant;
  std::string provider;
  std::string name;
  int count = 0;
  int from = 0;
  int every = 1;  ///< numbers from `from` on, so far apart
  int age = 0;    ///< 0 to 9: of users of one number the one with the lower age is older
  std::string status = "active";
};

class OldStore {
 public:
  /// Turns the store of that path back, which is made if it is not there. Nobody may use it. What is put into it is
  /// not safe from a crash of the machine, and quick.
  explicit OldStore(std::string path) : path_(std::move(path)) {
    SqliteOptions options;
    options.path = path_;
    (void)*SqliteStore::Open(options);
    RawDatabase raw(path_);
    TurnBackToSecondSchema(raw);
  }

  void Put(const OldUser& user) {
    const std::string name = "'" + (user.external_id.empty() ? user.id : user.external_id) + "'";
    RawDatabase(path_).Ask("PRAGMA synchronous=OFF; INSERT INTO users " + RowOf(user, "'eu_" + user.id + "'", name));
  }

  void Put(const OldUsers& users) {
    const std::string step = std::to_string(users.every);
    RawDatabase raw(path_);
    raw.Ask(
        "PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF; CREATE TEMP TABLE fresh AS WITH RECURSIVE numbers(i) AS "
        "(SELECT " +
        std::to_string(users.from) + " UNION ALL SELECT i + " + step + " FROM numbers WHERE i + " + step + " < " +
        std::to_string(users.count) + ") SELECT 'eu_01J' || printf('%022d%d', i, " + std::to_string(users.age) +
        ") AS id, '" + users.name + "' || printf('%07d', i) AS name FROM numbers");
    raw.Ask("BEGIN; INSERT INTO users " + RowOf({users.tenant, "", users.provider, "", users.status}, "id", "name") +
            " FROM fresh; " + "INSERT INTO logins SELECT '" + users.tenant + "', 'email', " +
            ContactOf(users.tenant, "name") + ", id FROM fresh WHERE '" + users.status + "' <> 'deleted'; COMMIT");
  }

  /// A create whose outcome nobody knows.
  void PutOpenCreate(const std::string& tenant, const std::string& external_id, const std::string& provider) {
    RawDatabase(path_).Ask(
        "INSERT INTO intents (tenant, external_id, id, state, created_at, fingerprint, user_fingerprint, user, "
        "operation, method, target, headers, body, vendor_key) VALUES ('" +
        tenant + "', '" + external_id + "', 'i', 'unknown', 1, 'f', 'f', '{\"provider\":\"" + provider +
        "\"}', 'create_end_user', 'POST', '/', '', "
        "'', '')");
  }

 private:
  static std::string ContactOf(const std::string& tenant, const std::string& name) {
    return "'" + tenant + ".' || " + name + " || '@example.com'";
  }

  /// The columns of `users`; `id` and `name` are expressions.
  static std::string RowOf(const OldUser& user, const std::string& id, const std::string& name) {
    const std::string known = user.provider_user_id.empty() ? name : "'" + user.provider_user_id + "'";
    const std::string logins = user.status == "deleted" ? "json_array()"
                                                        : "json_array(json_object('type', 'email', 'email', " +
                                                              ContactOf(user.tenant, name) + "))";
    return "SELECT '" + user.tenant + "', " + id + ", " + name + ", '" + user.provider + "', " + known + ", '" +
           user.status + "', 'f', json_object('object', 'end_user', 'id', " + id + ", 'external_id', " + name +
           ", 'status', '" + user.status + "', 'provider', '" + user.provider + "', 'provider_user_id', " + known +
           ", 'login_methods', " + logins +
           ", 'wallets', json_array(json_object('chain', 'evm', 'kind', 'eoa', 'address', "
           "'0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', 'default', json('true'))), 'metadata', json_object(), "
           "'created_at', '2026-05-20T10:00:00Z', 'updated_at', '2026-05-20T10:00:00Z')";
  }

  const std::string path_;
};

}  // namespace walletgate::storage
