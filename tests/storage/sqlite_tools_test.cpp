// The operator's tools on the file of a store: check, backup, export.

#include "base/json/parse.h"
#include "storage/tools/sqlite_backup.h"
#include "storage/tools/sqlite_check.h"
#include "storage/tools/sqlite_export.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class SqliteTools : public SqliteTest {
 protected:
  void SetUp() override { Open(); }

  std::string Path() const { return folder_.File(); }
  std::string Copy() const { return folder_.File("copy.db"); }
  std::vector<std::string> Faults() {
    const Result<SqliteReport> report = CheckSqliteFile(Path());
    EXPECT_TRUE(report) << report.error().detail;
    return report ? report->faults : std::vector<std::string>{"no report"};
  }
  std::string CheckRefusal() {
    const Result<SqliteReport> report = CheckSqliteFile(Path());
    return report ? "checked" : report.error().detail;
  }
  std::vector<std::string> Export(bool personal_data = false) {
    std::vector<std::string> lines;
    const auto keep = [&](std::string_view line) {
      lines.emplace_back(line);
      return true;
    };
    const Result<std::int64_t> count = ExportSqliteFile(Path(), {personal_data}, keep);
    EXPECT_TRUE(count) << count.error().detail;
    EXPECT_EQ(count ? *count : -1, static_cast<std::int64_t>(lines.size()));
    return lines;
  }
  void CreatePerson(const std::string& external_id) {
    Intent intent = MakeIntent(external_id);
    intent.user.login_methods.emplace_back();
    intent.user.login_methods.back().email = external_id + "@example.com";
    intent.user.metadata["note"] = "private";
    ASSERT_EQ(Outcome(store_->End(loop_, MakeEnding(intent))), "");
  }
};

TEST_F(SqliteTools, FindASoundStoreSoundWhileItIsInUse) {
  ASSERT_EQ(Create("u-1"), "");
  ASSERT_EQ(Begin("u-2"), "");
  const Result<SqliteReport> report = CheckSqliteFile(Path());
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_THAT(report->faults, ElementsAre());
  EXPECT_EQ(report->users, 1);
  EXPECT_EQ(report->open_intents, 1);
  EXPECT_EQ(report->schema, report->current_schema);
  EXPECT_GT(report->size_bytes, 0U);
  ASSERT_EQ(Create("u-3"), "") << "and the store goes on";
}

TEST_F(SqliteTools, FindAStoreThatIsNotInUseSoundToo) {
  ASSERT_EQ(Create("u-1"), "");
  Close();
  EXPECT_THAT(Faults(), ElementsAre());
  Open();
  EXPECT_TRUE(PriorOf("u-1").user.has_value());
}

TEST_F(SqliteTools, NameRecordsThatPointNowhere) {
  ASSERT_EQ(Create("u-1"), "");
  ASSERT_EQ(Begin("u-1"), "");
  RawDatabase raw(Path());
  raw.Ask("INSERT INTO logins VALUES ('t1', 'email', 'a@b.example', 'eu_nobody')");
  raw.Ask("INSERT INTO contacts VALUES ('t1', 'email', 'a@b.example', 'pending', 'eu_u-1', 'bolt')");
  const std::vector<std::string> faults = Faults();
  EXPECT_THAT(faults, ElementsAre("1 logins of nobody", "1 contacts that are no living user's",
                                  "1 open creates of users who are there"));
}

TEST_F(SqliteTools, NameWhatIsLeftOfUsersWhoAreNotThere) {
  ASSERT_EQ(Create("u-1"), "");
  RawDatabase raw(Path());
  raw.Ask("INSERT INTO addresses VALUES ('t1', '0x1', 'eu_nobody', 0, 1, 0)");
  raw.Ask("INSERT INTO journal VALUES ('t1', 'eu_nobody', 1, 1, 'created', '', '')");
  raw.Ask("INSERT INTO links VALUES ('t1', 'eu_nobody', 0, 'a', 'b', '', 'p', 'active', 'created', 1, 1, '', 1)");
  raw.Ask("UPDATE links SET state = 'former' WHERE user_id = 'eu_u-1'");
  EXPECT_THAT(Faults(), ElementsAre("1 addresses of nobody", "1 journals of nobody", "1 links of nobody",
                                    "1 users whom no link or several serve"));
}

TEST_F(SqliteTools, NameRecordsThatCannotBeReadWithoutShowingThem) {
  ASSERT_EQ(Create("u-1"), "");
  ASSERT_EQ(Create("u-2"), "");
  RawDatabase raw(Path());
  raw.Ask("UPDATE users SET record = 'canary' WHERE external_id = 'u-1'");
  raw.Ask("UPDATE users SET provider = 'bolt' WHERE external_id = 'u-2'");
  EXPECT_THAT(Faults(),
              ElementsAre("1 users whose record cannot be read", "1 users whose record is not what is searched for"));
}

TEST_F(SqliteTools, NameDamage) {
  for (int i = 0; i < 200; ++i) ASSERT_EQ(Create("u-" + std::to_string(i)), "");
  Close();
  std::fstream file(Path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 * 6);
  file.write(std::string(4096, 'x').data(), 4096);
  file.close();
  EXPECT_THAT(testing::PrintToString(Faults()), testing::AnyOf(HasSubstr("damaged"), HasSubstr("malformed")));
}

TEST_F(SqliteTools, RefuseWhatIsNoStoreOfThisVersion) {
  Close();
  {
    RawDatabase raw(Path());
    raw.Ask("PRAGMA user_version=99");
  }
  EXPECT_THAT(CheckRefusal(), HasSubstr("newer version"));
  {
    RawDatabase raw(Path());
    raw.Ask("PRAGMA application_id=1");
  }
  EXPECT_THAT(CheckRefusal(), HasSubstr("not a store of this program"));
  std::filesystem::remove(Path());
  EXPECT_THAT(CheckRefusal(), HasSubstr("unable to open"));
}

TEST_F(SqliteTools, SayThatOthersMayReadTheFile) {
  ::chmod(Path().c_str(), 0644);
  EXPECT_THAT(Faults(), ElementsAre(HasSubstr("chmod 600")));
}

TEST_F(SqliteTools, BackUpAStoreInUseAsAPrivateFileThatCanBeOpened) {
  ASSERT_EQ(Create("u-1"), "");
  const Result<void> done = BackUpSqliteFile(Path(), Copy());
  ASSERT_TRUE(done) << done.error().detail;
  ASSERT_EQ(Create("u-2"), "");
  struct stat status {};
  ASSERT_EQ(::stat(Copy().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_FALSE(std::filesystem::exists(Copy() + "-wal")) << "it is one file";
  SqliteOptions options = Options();
  options.path = Copy();
  Open(options);
  EXPECT_TRUE(PriorOf("u-1").user.has_value());
  EXPECT_FALSE(PriorOf("u-2").user.has_value());
}

TEST_F(SqliteTools, NeverOverwriteWithABackup) {
  std::ofstream(Copy()) << "precious";
  const Result<void> done = BackUpSqliteFile(Path(), Copy());
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("never overwrites"));
  std::ifstream in(Copy());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "precious");
}

TEST_F(SqliteTools, LeaveNothingOfABackupThatFailed) {
  const Result<void> done = BackUpSqliteFile(folder_.File("absent.db"), Copy());
  ASSERT_FALSE(done);
  EXPECT_FALSE(std::filesystem::exists(Copy()));
}

TEST_F(SqliteTools, ExportEveryUserAndOpenIntentAndNoPersonalData) {
  CreatePerson("u-1");
  CreatePerson("u-2");
  ASSERT_EQ(Begin("u-3"), "");
  const std::vector<std::string> lines = Export();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_THAT(lines[0], HasSubstr(R"("tenant":"t1")"));
  EXPECT_THAT(lines[0], HasSubstr(R"("external_id":"u-1")"));
  EXPECT_THAT(lines[2], HasSubstr(R"("object":"intent")"));
  for (const std::string& line : lines) {
    EXPECT_TRUE(json::Parse(line)) << line;
    EXPECT_THAT(line, Not(HasSubstr("example.com")));
    EXPECT_THAT(line, Not(HasSubstr("private")));
    EXPECT_THAT(line, Not(HasSubstr("vendor-key")));
  }
}

TEST_F(SqliteTools, ExportPersonalDataWhenAskedTo) {
  CreatePerson("u-1");
  const std::vector<std::string> lines = Export(true);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], HasSubstr("u-1@example.com"));
  EXPECT_THAT(lines[0], HasSubstr("private"));
}

TEST_F(SqliteTools, ExportMoreThanOnePage) {
  constexpr int kUsers = 2100;
  RawDatabase raw(Path());
  ASSERT_EQ(Create("u-0"), "");
  raw.Ask(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2099) INSERT INTO users SELECT "
      "tenant, 'eu_x' || i, 'x' || i, provider, '', status, fingerprint, record, 0 FROM users, n");
  EXPECT_EQ(Export().size(), static_cast<std::size_t>(kUsers));
}

TEST_F(SqliteTools, BringAFileOfTheFirstSchemaUpToDateAndKeepWhatIsOpen) {
  ASSERT_EQ(Begin("u-1"), "");
  Close();
  {
    RawDatabase raw(Path());
    TurnBackToSecondSchema(raw);
    raw.Ask("ALTER TABLE intents DROP COLUMN last_sent_at");
    raw.Ask("DROP INDEX keys_running");
    raw.Ask("PRAGMA user_version=1");
  }
  EXPECT_THAT(Faults(), ElementsAre()) << "also before";
  Open();
  const Prior prior = PriorOf("u-1");
  ASSERT_TRUE(prior.intent.has_value());
  EXPECT_EQ(prior.intent->last_sent_at, WallTime());
  const Result<SqliteReport> report = CheckSqliteFile(Path());
  EXPECT_EQ(report->schema, report->current_schema);
}

TEST_F(SqliteTools, FindAnOpenIntentThatCannotBeRead) {
  ASSERT_EQ(Begin("u-1"), "");
  Close();
  RawDatabase(Path()).Ask("UPDATE intents SET user = '{'");
  EXPECT_THAT(Faults(), ElementsAre("1 open intents that cannot be read"));
}

}  // namespace
}  // namespace walletgate::storage
