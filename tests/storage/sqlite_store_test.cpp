// What only a store on disk can promise: files, versions, reopening, groups.

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/json/writer.h"
#include "storage/sqlite/connection.h"
#include "storage/sqlite/schema.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

using SqliteStoreTest = SqliteTest;

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
  std::filesystem::permissions(path, std::filesystem::perms(0600));
}

KeyRecord MakeKey(const std::string& name, std::chrono::milliseconds lasts) {
  KeyRecord key;
  key.tenant = "t1";
  key.key = name;
  key.fingerprint = "f";
  key.done = true;
  key.status = 201;
  key.body = "{}";
  key.lasts = lasts;
  return key;
}

TEST_F(SqliteStoreTest, KeepsEverythingFromOneOpeningToTheNext) {
  Intent open = MakeIntent("open");
  open.created_at = clock_.Now() + std::chrono::nanoseconds(123'456'789);
  open.call.headers = {{"x-first", " a: b "}, {"x-empty", ""}};
  open.call.body = std::string("{\"a\":\0\"\xC3\xA9\"}", 10);
  open.call.operation = api::Operation::kCreateWallet;
  KeyRecord running = MakeKey("k1", std::chrono::hours(1));
  running.done = false;
  Open();
  ASSERT_EQ(Outcome(store_->Begin(loop_, open, running)), "");
  ASSERT_EQ(Create("done"), "");
  Open();
  const Prior prior = PriorOf("open", "k1");
  ASSERT_TRUE(prior.intent && prior.key);
  EXPECT_EQ(prior.intent->id, open.id);
  EXPECT_EQ(prior.intent->created_at, open.created_at);
  EXPECT_EQ(prior.intent->user_fingerprint, "f-open");
  EXPECT_EQ(prior.intent->user.tenant, "t1");
  EXPECT_EQ(prior.intent->call.operation, open.call.operation);
  EXPECT_EQ(prior.intent->call.target, "/users");
  EXPECT_EQ(prior.intent->call.headers, open.call.headers);
  EXPECT_EQ(prior.intent->call.body, open.call.body);
  EXPECT_EQ(prior.key->status, 201);
  const Prior done = PriorOf("done");
  ASSERT_TRUE(done.user);
  EXPECT_EQ(done.user->fingerprint, "f-done");
  EXPECT_EQ(done.user->user.tenant, "t1");
  EXPECT_EQ(done.user->user.provider, "acme");
}

TEST_F(SqliteStoreTest, KeepsAllOfAUser) {
  api::EndUser user = MakeIntent("u1").user;
  user.provider_user_id = "vendor-1";
  user.status = api::Status::kActive;
  api::LoginMethod login;
  login.type = api::LoginType::kOauth;
  login.issuer = "google";
  login.subject = "s";
  login.email = "Ann@b.co";
  user.login_methods = {login};
  user.wallets = {{api::Chain::kEvm, api::WalletKind::kSmart, "0xabc", true}};
  user.profile.first_name = "Änn \"quoted\"";
  user.metadata = {{"k", "v"}};
  user.created_at = user.updated_at = clock_.Now();
  Ending ending = MakeEnding(MakeIntent("u1"));
  ending.user->user = user;
  Open();
  ASSERT_EQ(Outcome(store_->End(loop_, ending)), "");
  Open();
  const Prior prior = PriorOf("u1");
  ASSERT_TRUE(prior.user);
  const api::EndUser& read = prior.user->user;
  std::string before;
  json::Writer write_before(&before);
  api::WriteEndUser(user, write_before);
  std::string after;
  json::Writer write_after(&after);
  api::WriteEndUser(read, write_after);
  EXPECT_EQ(after, before);
  EXPECT_EQ(read.provider_user_id, "vendor-1");
}

TEST_F(SqliteStoreTest, KeepsNothingOfAPersonWhereItMustNot) {
  Ending ending = MakeEnding(MakeIntent("u1"));
  ending.user->user.login_methods.emplace_back();
  ending.user->user.login_methods[0].email = "ann@canary.example";
  ending.user->user.profile.first_name = "Canary-Ann";
  ending.user->user.metadata = {{"tier", "gold"}};
  SqliteOptions options = Options();
  options.personal_data = false;
  Open(options);
  ASSERT_EQ(Outcome(store_->End(loop_, ending)), "");
  ASSERT_EQ(Outcome(store_->UpdateUser(loop_, *ending.user)), "");
  const Prior prior = PriorOf("u1");
  ASSERT_TRUE(prior.user);
  EXPECT_TRUE(prior.user->user.login_methods.empty());
  EXPECT_TRUE(prior.user->user.profile.empty());
  EXPECT_EQ(prior.user->user.metadata.at("tier"), "gold") << "the tenant's own";
  EXPECT_EQ(prior.user->fingerprint, ending.user->fingerprint) << "the same request is still known";
  Close();
  RawDatabase raw(folder_.File());
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM contacts"), "0");
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM users WHERE record LIKE '%anary%'"), "0");
}

TEST_F(SqliteStoreTest, FindsAUserNoLongerByALoginThatIsGone) {
  Ending ending = MakeEnding(MakeIntent("u1"));
  api::LoginMethod login;
  login.email = "old@b.co";
  ending.user->user.login_methods = {login};
  Open();
  ASSERT_EQ(Outcome(store_->End(loop_, ending)), "");
  ending.user->user.login_methods[0].email = "new@b.co";
  ASSERT_EQ(Outcome(store_->UpdateUser(loop_, *ending.user)), "");
  ListQuery query;
  query.tenant = "t1";
  query.email = "old@b.co";
  EXPECT_TRUE((*loop_.Run(store_->List(loop_, query)))->users.empty());
  query.email = "NEW@b.co";
  EXPECT_EQ((*loop_.Run(store_->List(loop_, query)))->users.size(), 1U);
}

TEST_F(SqliteStoreTest, IsAPrivateFileOfOurKindWithAWriteAheadLog) {
  Open();
  ASSERT_EQ(Begin("u1"), "");
  EXPECT_EQ(ModeOf(folder_.File()), 0600U);
  EXPECT_EQ(ModeOf(folder_.File("store.db-wal")), 0600U);
  RawDatabase raw(folder_.File());
  EXPECT_EQ(raw.Ask("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(raw.Ask("PRAGMA application_id"), std::to_string(kSqliteApplicationId));
  EXPECT_EQ(raw.Ask("PRAGMA user_version"), std::to_string(SqliteSchemaVersion()));
}

TEST(SqliteConnection, WaitsForTheDiskAtEveryCommit) {
  const TemporaryFolder folder;
  WriteFile(folder.File(), "");
  SqliteOptions options;
  options.path = folder.File();
  SqliteConnection connection(options);
  connection.UseLog();
  EXPECT_EQ(connection.ReadInt("PRAGMA synchronous"), 2);  // FULL
  EXPECT_EQ(connection.ReadText("PRAGMA journal_mode"), "wal");
  EXPECT_FALSE(connection.failed()) << connection.reason();
}

TEST_F(SqliteStoreTest, RefusesAFileOfANewerVersionAndLeavesItAlone) {
  Open();
  Close();
  RawDatabase(folder_.File()).Ask("PRAGMA user_version=999");
  EXPECT_NE(Refusal().find("was written by a newer version of this program (schema 999"), std::string::npos);
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("PRAGMA user_version"), "999");
}

TEST_F(SqliteStoreTest, RefusesAnotherProgramsDatabaseAndLeavesItAlone) {
  WriteFile(folder_.File(), "");
  RawDatabase(folder_.File()).Ask("CREATE TABLE theirs (x)");
  EXPECT_NE(Refusal().find("is a SQLite database of another program"), std::string::npos);
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("PRAGMA journal_mode"), "delete");
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("SELECT group_concat(name) FROM sqlite_schema"), "theirs");
}

TEST_F(SqliteStoreTest, RefusesWhatIsNoDatabase) {
  WriteFile(folder_.File(), std::string(8192, 'x'));
  EXPECT_EQ(Refusal(), "store " + folder_.File() + ": file is not a database");
}

TEST_F(SqliteStoreTest, RefusesAFileThatOthersMayRead) {
  WriteFile(folder_.File(), "");
  std::filesystem::permissions(folder_.File(), std::filesystem::perms(0640));
  EXPECT_NE(Refusal().find("chmod 600 " + folder_.File()), std::string::npos);
}

TEST_F(SqliteStoreTest, NamesAFolderThatIsNotThere) {
  SqliteOptions options = Options();
  options.path = folder_.File("nowhere/store.db");
  const Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().detail, "store " + options.path + ": No such file or directory");
}

TEST_F(SqliteStoreTest, DoesNotTakeADamagedRecordForAnAbsentOne) {
  Open();
  ASSERT_EQ(Create("u1"), "");
  RawDatabase(folder_.File()).Ask("UPDATE users SET record = '{}'");
  EXPECT_EQ(Outcome(store_->FindUser(loop_, "t1", "eu_u1")), "store_unavailable");
  EXPECT_EQ(Outcome(store_->FindPrior(loop_, {"t1", "", "other"})), "") << "it reads on";
}

TEST_F(SqliteStoreTest, OneDamagedRecordSpoilsNoPage) {
  Open();
  for (const char* id : {"u1", "u2", "u3", "u4", "u5", "u6"}) ASSERT_EQ(Create(id), "");
  RawDatabase raw(folder_.File());
  raw.Ask("UPDATE users SET record = '{}' WHERE external_id IN ('u2', 'u3', 'u5')");
  std::vector<std::string> seen;
  std::vector<std::size_t> sizes;
  ListQuery query;
  query.tenant = "t1";
  query.limit = 2;
  for (bool more = true; more;) {
    const auto page = loop_.Run(store_->List(loop_, query));
    ASSERT_TRUE(page && *page);
    for (const UserRecord& record : (**page).users) seen.push_back(record.user.external_id);
    sizes.push_back((**page).users.size());
    more = (**page).has_more;
    query.after = (**page).users.back().user.id;
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"u1", "u4", "u6"}));
  EXPECT_EQ(sizes, (std::vector<std::size_t>{2, 1})) << "full pages but for the last";
}

TEST_F(SqliteStoreTest, OneDamagedIntentHidesNoOther) {
  Open();
  for (const char* id : {"u1", "u2", "u3", "u4"}) ASSERT_EQ(Begin(id), "");
  RawDatabase raw(folder_.File());
  raw.Ask("UPDATE intents SET user = '{}' WHERE external_id = 'u1'");
  raw.Ask("UPDATE intents SET operation = 'of_tomorrow' WHERE external_id = 'u3'");
  const auto open = loop_.Run(store_->OpenIntents(loop_, "", 10));
  ASSERT_TRUE(open && *open);
  std::vector<std::string> seen;
  for (const Intent& intent : **open) seen.push_back(intent.id + (intent.readable ? "" : " of " + intent.user.tenant));
  EXPECT_EQ(seen, (std::vector<std::string>{"intent-u1 of t1", "intent-u2", "intent-u3 of t1", "intent-u4"}));
  EXPECT_EQ(Outcome(store_->FindIntent(loop_, "intent-u1")), "store_unavailable");
  EXPECT_EQ(Outcome(store_->FindPrior(loop_, {"t1", "", "u3"})), "store_unavailable");
}

TEST_F(SqliteStoreTest, RefusesOneBadWriteAndDoesTheOthersOfItsGroup) {
  Ending second = MakeEnding(MakeIntent("u1"));
  second.user->user.id = "eu_other";
  Open();
  ASSERT_EQ(Create("u1"), "");
  EXPECT_EQ(Outcome(store_->End(loop_, second)), "store_unavailable") << "the external id is another user's";
  EXPECT_EQ(PriorOf("u1").user->user.id, "eu_u1");
  EXPECT_EQ(Create("u2"), "");
}

/// `count` intents begun at once from one loop of its own. Gives how many became durable.
int BeginMany(SqliteStore& store, const Clock& clock, const std::string& prefix, int count) {
  ManualLoop loop(clock);
  int begun = 0;
  int ended = 0;
  for (int i = 0; i < count; ++i) {
    Spawn(store.Begin(loop, MakeIntent(prefix + std::to_string(i)), std::nullopt), [&](const Result<void>& result) {
      ++ended;
      begun += result ? 1 : 0;
    });
  }
  for (int turns = 0; ended < count && turns < 30'000; ++turns) {
    loop.Turn();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return begun;
}

TEST_F(SqliteStoreTest, CommitsInGroups) {
  Open();
  std::vector<std::thread> threads;
  std::vector<int> begun(4);
  for (std::size_t i = 0; i < begun.size(); ++i) {
    threads.emplace_back([&, i] { begun[i] = BeginMany(*store_, clock_, "u" + std::to_string(i) + "-", 100); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(begun, std::vector<int>(4, 100));
  EXPECT_EQ((*loop_.Run(store_->OpenIntents(loop_, "", 1000)))->size(), 400U);
  EXPECT_GT(store_->commits(), 0U);
  EXPECT_LT(store_->commits(), 200U);
}

TEST_F(SqliteStoreTest, DoesWhatIsQueuedBeforeItCloses) {
  Open();
  int begun = 0;
  for (int i = 0; i < 50; ++i) {
    Spawn(store_->Begin(loop_, MakeIntent("u" + std::to_string(i)), std::nullopt),
          [&](const Result<void>& result) { begun += result ? 1 : 0; });
  }
  Close();
  loop_.Turn();
  EXPECT_EQ(begun, 50);
  EXPECT_FALSE(std::filesystem::exists(folder_.File("store.db-wal"))) << "closed in order, it is one file";
  Open();
  EXPECT_EQ((*loop_.Run(store_->OpenIntents(loop_, "", 1000)))->size(), 50U);
}

}  // namespace
}  // namespace walletgate::storage
