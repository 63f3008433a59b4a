#pragma once

// What every Store promises is tested on each of them. A new implementation joins by one more factory in
// Implementations.

#include <gtest/gtest.h>

#include "storage/memory_store.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {

template <class T>
struct Factory;

template <>
struct Factory<MemoryStore> {
  std::unique_ptr<Store> Make(const Clock& clock) { return std::make_unique<MemoryStore>(clock); }
};

template <>
struct Factory<SqliteStore> {
  std::unique_ptr<Store> Make(const Clock& clock) {
    SqliteOptions options;
    options.path = folder.File();
    options.clock = &clock;
    options.patience = std::chrono::milliseconds(0);
    return std::move(SqliteStore::Open(options)).value();
  }
  TemporaryFolder folder;
};

template <class Implementation>
class StoreConformance : public testing::Test {
 protected:
  template <class T>
  T Run(Task<Result<T>> task) {
    std::optional<Result<T>> result = loop_.Run(std::move(task));
    EXPECT_TRUE(result && *result);
    return *std::move(*result);
  }
  void Run(Task<Result<void>> task) {
    const std::optional<Result<void>> result = loop_.Run(std::move(task));
    EXPECT_TRUE(result && *result);
  }

  Prior PriorOf(std::string tenant, std::string external_id, std::string key = "") {
    return Run(store_->FindPrior(loop_, {std::move(tenant), std::move(key), std::move(external_id)}));
  }

  Intent MakeIntent(const std::string& tenant, const std::string& external_id) {
    Intent intent = storage::MakeIntent(external_id, tenant);
    intent.created_at = clock_.Now();
    return intent;
  }

  KeyRecord MakeKey(const std::string& tenant, const std::string& key, bool done) {
    KeyRecord record;
    record.tenant = tenant;
    record.key = key;
    record.fingerprint = "f-" + key;
    record.done = done;
    record.status = 201;
    record.content_type = "application/json";
    record.body = "{}";
    record.lasts = std::chrono::hours(24);
    return record;
  }

  Intent IntentAt(const std::string& tenant, const std::string& external_id, const std::string& account,
                  const std::string& provider_user_id) {
    Intent intent = MakeIntent(tenant, external_id);
    intent.link = {account, "told-" + external_id};
    intent.user.provider_user_id = provider_user_id;
    return intent;
  }

  static Ending EndingOf(const Intent& intent) {
    Ending ending;
    ending.intent = intent;
    ending.outcome = Ending::Outcome::kApplied;
    ending.user = UserRecord{intent.user, intent.user_fingerprint, intent.link};
    return ending;
  }

  void Apply(const Intent& intent) { Run(store_->End(loop_, EndingOf(intent))); }

  void AddUser(const std::string& tenant, const std::string& external_id, const std::string& email = "") {
    Intent intent = MakeIntent(tenant, external_id);
    if (!email.empty()) {
      api::LoginMethod login;
      login.email = email;
      intent.user.login_methods.push_back(login);
    }
    Apply(intent);
  }

  std::vector<std::string> Listed(ListQuery query) {
    std::vector<std::string> ids;
    for (const UserRecord& record : Run(store_->List(loop_, std::move(query))).users) {
      ids.push_back(record.user.external_id);
    }
    return ids;
  }

  FakeClock clock_;
  ManualLoop loop_{clock_};
  Factory<Implementation> factory_;
  std::unique_ptr<Store> store_ = factory_.Make(clock_);
};

using Implementations = testing::Types<MemoryStore, SqliteStore>;

}  // namespace walletgate::storage
