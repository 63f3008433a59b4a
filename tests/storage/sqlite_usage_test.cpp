// Counting users: in every store, and in a database whose gateway may be running, of this version or an older one.

#include "storage/sqlite_usage.h"

#include <sys/stat.h>

#include <fstream>

#include "storage/memory_store.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

class SqliteUsageTest : public SqliteTest {
 protected:
  std::vector<std::string> Counted() const {
    const Result<std::vector<Usage>> usages = ReadUsage(folder_.File());
    if (!usages) return {usages.error().detail};
    return LinesOf(*usages);
  }
  UserRecord CreateIn(Store& store, const std::string& account, const std::string& name, const std::string& tenant) {
    Ending ending = MakeEnding(MakeIntent(name, tenant));
    ending.user->user.provider_user_id = "p-" + tenant + name;
    ending.user->link = {account, name};
    EXPECT_EQ(Outcome(store.End(loop_, ending)), "");
    return *ending.user;
  }
  void CreateAt(const std::string& account, const std::string& name, const std::string& tenant = "t1") {
    CreateIn(*store_, account, name, tenant);
  }
  void ExpectThatLivingUsersAndOpenIntentsAreCounted(Store& store) {
    EXPECT_EQ(LinesOf(loop_.Run(store.CountUsers(loop_))->value()), Lines({}));
    CreateIn(store, "acme/", "a", "t2");
    CreateIn(store, "acme/", "a", "t1");
    CreateIn(store, "acme/b", "b", "t1");
    CreateIn(store, "acme/", "c", "t1");
    for (const char* account : {"acme/", "acme/d"}) {
      UserRecord gone = CreateIn(store, account, std::string("d-") + account, "t1");
      gone.user.status = api::Status::kDeleted;
      EXPECT_EQ(Outcome(store.UpdateUser(loop_, gone)), "");
    }
    Intent open = MakeIntent("x", "t3");
    open.link.account = "acme/";
    EXPECT_EQ(Outcome(store.Begin(loop_, open, std::nullopt)), "");
    EXPECT_EQ(LinesOf(loop_.Run(store.CountUsers(loop_))->value()),
              Lines({"t1 acme acme/ 2 0", "t1 acme acme/b 1 0", "t2 acme acme/ 1 0", "t3 acme acme/ 0 1"}));
  }
  static std::vector<std::string> Lines(std::initializer_list<std::string> lines) { return lines; }
};

TEST_F(SqliteUsageTest, CountsLivingUsersAndOpenIntentsByTenantProviderAndAccountAsTheStoreInMemoryDoes) {
  Open();
  ExpectThatLivingUsersAndOpenIntentsAreCounted(*store_);
  MemoryStore memory;
  ExpectThatLivingUsersAndOpenIntentsAreCounted(memory);
}

TEST_F(SqliteUsageTest, IsReadBesideTheStoreThatWrites) {
  Open();
  CreateAt("acme/", "u1");
  ASSERT_EQ(Begin("u2"), "");
  EXPECT_EQ(Counted(), Lines({"t1 acme  0 1", "t1 acme acme/ 1 0"}));
  CreateAt("acme/", "u3");
  EXPECT_EQ(Counted(), Lines({"t1 acme  0 1", "t1 acme acme/ 2 0"})) << "each look sees what is there";
}

TEST_F(SqliteUsageTest, IsReadWithoutAStoreAndLeavesTheFileAsItIs) {
  Open();
  CreateAt("acme/", "u1");
  Close();
  const auto written = std::filesystem::last_write_time(folder_.File());
  EXPECT_EQ(Counted(), Lines({"t1 acme acme/ 1 0"}));
  EXPECT_EQ(std::filesystem::last_write_time(folder_.File()), written);
  Open();
}

TEST_F(SqliteUsageTest, OfAnOlderStoreHasNoAccounts) {
  Open();
  CreateAt("acme/", "u1");
  CreateAt("acme/", "u1", "t2");
  ASSERT_EQ(Begin("u2"), "");
  Close();
  {
    RawDatabase raw(folder_.File());
    TurnBackToSecondSchema(raw);
  }
  EXPECT_EQ(Counted(), Lines({"t1 acme  1 1", "t2 acme  1 0"}));
}

TEST_F(SqliteUsageTest, CountsUsersWhoWereNotMovedYetAtTheAccountThatWasNamedForThem) {
  Open();
  CreateAt("acme/", "u1");
  CreateAt("acme/", "u2");
  CreateAt("acme/", "u3", "t2");
  {
    RawDatabase raw(folder_.File());
    raw.Ask(
        "DELETE FROM links WHERE user_id <> 'eu_u2'; INSERT INTO moves VALUES ('links', 0, 3); "
        "INSERT INTO first_accounts VALUES ('t1', 'acme', 'acme/first', 1)");
  }
  EXPECT_EQ(Counted(), Lines({"t1 acme acme/ 1 0", "t1 acme acme/first 1 0", "t2 acme  1 0"}));
}

TEST_F(SqliteUsageTest, TellsWhyADatabaseCannotBeRead) {
  EXPECT_NE(Counted().at(0).find("unable to open"), std::string::npos) << Counted().at(0);
  std::ofstream(folder_.File()) << "";
  EXPECT_EQ(Counted(), Lines({})) << "nobody has written to it yet";
  std::ofstream(folder_.File()) << std::string(4096, 'x');
  EXPECT_NE(Counted().at(0).find("not a database"), std::string::npos) << Counted().at(0);
  std::filesystem::remove(folder_.File());
  RawDatabase(folder_.File()).Ask("CREATE TABLE of_somebody_else (x)");
  EXPECT_NE(Counted().at(0).find("another program"), std::string::npos) << Counted().at(0);
  std::filesystem::remove(folder_.File());
  ASSERT_EQ(::mkfifo(folder_.File().c_str(), 0600), 0);
  EXPECT_NE(Counted().at(0).find("is no regular file"), std::string::npos) << "nobody waits for a pipe";
}

}  // namespace
}  // namespace walletgate::storage
