#pragma once

// A folder for one database, records to put into it, and a store that is opened, used and closed. For the SQLite tests.

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "storage/sqlite_store.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::storage {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "walletgate-store-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string File(const std::string& name = "store.db") const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// Somebody else's connection: what an operator's shell would see, or spoil.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
    sqlite3_busy_timeout(handle_, 5000);
  }
  ~RawDatabase() { sqlite3_close(handle_); }
  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  /// The first column of the last row, or "" without one.
  std::string Ask(const std::string& sql) {
    std::string answer;
    const auto keep = [](void* out, int, char** values, char**) {
      *static_cast<std::string*>(out) = values[0] == nullptr ? "" : values[0];
      return 0;
    };
    char* fault = nullptr;
    EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), keep, &answer, &fault), SQLITE_OK) << sql << ": " << fault;
    sqlite3_free(fault);
    return answer;
  }

 private:
  sqlite3* handle_ = nullptr;
};

/// Takes away what came after the second schema: links, holders, looks, claims, erasures, what lists, keys and contacts
/// have since, addresses and journals.
inline void TurnBackToSecondSchema(RawDatabase& raw) {
  raw.Ask(
      "DROP TABLE migrations; DROP TABLE migration_users; DROP TABLE migration_counts; DROP INDEX intents_of_moves; "
      "DROP INDEX intents_by_external_id; ALTER TABLE intents DROP COLUMN migration");
  raw.Ask("DROP TABLE contacts; DROP INDEX users_again; DROP INDEX users_again_by_provider");
  raw.Ask(
      "DROP TABLE import_lines; DROP TABLE import_counts; DROP TABLE import_contacts; DROP TABLE import_parts; "
      "DROP TABLE imports");
  raw.Ask(
      "DROP TABLE addresses; DROP TABLE journal; "
      "CREATE UNIQUE INDEX intents_by_external_id ON intents (tenant, external_id)");
  raw.Ask(
      "DROP TRIGGER keys_come; DROP TRIGGER keys_go; DROP TABLE answers; DROP TABLE key_counts; DROP TABLE lived; "
      "DROP INDEX keys_by_answer; ALTER TABLE keys DROP COLUMN answer; DROP INDEX users_by_provider_status");
  raw.Ask(
      "DROP TABLE erased; DROP TABLE seals; DROP INDEX users_by_external_id; ALTER TABLE users DROP COLUMN generation; "
      "CREATE UNIQUE INDEX users_by_external_id ON users (tenant, external_id); "
      "DROP INDEX keys_by_fingerprint; CREATE INDEX keys_running ON keys (tenant, fingerprint) WHERE done = 0");
  raw.Ask(
      "DROP TABLE links; DROP TABLE holders; DROP TABLE first_accounts; DROP TABLE moves; DROP TABLE looks; "
      "ALTER TABLE intents DROP COLUMN account; ALTER TABLE intents DROP COLUMN id_at_provider; "
      "ALTER TABLE intents DROP COLUMN token_mark; ALTER TABLE intents DROP COLUMN claimed_by; "
      "ALTER TABLE intents DROP COLUMN claimed_until; "
      "PRAGMA user_version = 2");
}

inline Intent MakeIntent(const std::string& external_id, const std::string& tenant = "t1") {
  Intent intent;
  intent.id = "intent-" + external_id;
  intent.user.id = "eu_" + external_id;
  intent.user.tenant = tenant;
  intent.user.external_id = external_id;
  intent.user.provider = "acme";
  intent.fingerprint = intent.user_fingerprint = "f-" + external_id;
  intent.call = {api::Operation::kCreateEndUser, "POST", "/users", {{"x-a", "b"}}, R"({"id":1})", "vendor-key"};
  return intent;
}

inline Ending MakeEnding(const Intent& intent) {
  Ending ending;
  ending.intent = intent;
  ending.outcome = Ending::Outcome::kApplied;
  ending.user = UserRecord{intent.user, intent.user_fingerprint};
  return ending;
}

/// "t1 acme acme/ 2 1" each: users, then open intents.
inline std::vector<std::string> LinesOf(const std::vector<Usage>& usages) {
  std::vector<std::string> lines;
  for (const Usage& usage : usages) {
    lines.push_back(usage.tenant + ' ' + usage.provider + ' ' + usage.account + ' ' + std::to_string(usage.users) +
                    ' ' + std::to_string(usage.open_intents));
  }
  return lines;
}

class SqliteTest : public testing::Test {
 protected:
  SqliteOptions Options() const {
    SqliteOptions options;
    options.path = folder_.File();
    options.clock = &clock_;
    options.patience = std::chrono::milliseconds(0);
    return options;
  }
  void Open() { Open(Options()); }
  void Open(const SqliteOptions& options) {
    Close();
    Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(options);
    ASSERT_TRUE(opened) << opened.error().detail;
    store_ = std::move(*opened);
  }
  void Close() { store_.reset(); }
  /// What Open says when it refuses.
  std::string Refusal() {
    const Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(Options());
    if (opened) return "opened";
    EXPECT_EQ(opened.error().kind, ErrorKind::kStoreUnavailable);
    return opened.error().detail;
  }

  /// "" or the code of the error.
  template <class T>
  std::string Outcome(Task<Result<T>> task) {
    const std::optional<Result<T>> result = loop_.Run(std::move(task));
    if (!result) return "never ended";
    return *result ? std::string() : std::string(InfoOf(result->error().kind).code);
  }
  std::string Begin(const std::string& external_id) {
    return Outcome(store_->Begin(loop_, MakeIntent(external_id), std::nullopt));
  }
  std::string Create(const std::string& external_id) {
    return Outcome(store_->End(loop_, MakeEnding(MakeIntent(external_id))));
  }
  Prior PriorOf(const std::string& external_id, const std::string& key = "") {
    std::optional<Result<Prior>> prior = loop_.Run(store_->FindPrior(loop_, {"t1", key, external_id}));
    EXPECT_TRUE(prior && *prior);
    return prior && *prior ? std::move(**prior) : Prior();
  }

  TemporaryFolder folder_;
  FakeClock clock_;
  ManualLoop loop_{clock_};
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace walletgate::storage
