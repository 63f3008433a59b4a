// What is left in the files of a store of those who were deleted or erased.

#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "storage/sqlite/rows.h"
#include "storage/tools/sqlite_backup.h"
#include "storage/tools/sqlite_check.h"
#include "storage/tools/sqlite_export.h"
#include "tests/storage/old_store.h"
#include "tests/storage/traces.h"

namespace walletgate::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class SqliteErasure : public SqliteTest {
 protected:
  static std::string NameOf(int number) {
    std::mt19937_64 random(static_cast<std::uint64_t>(number) * 7919);
    return "person" + std::to_string(random()) + "x" + std::to_string(number);
  }
  static Intent PersonIntent(int number) {
    Intent intent = MakeIntent(NameOf(number));
    intent.user.id = "eu_" + std::to_string(100000 + number);
    intent.user.provider_user_id = "at-vendor-" + NameOf(number);
    intent.link = {"acme/", "told-" + NameOf(number)};
    intent.user.login_methods.emplace_back();
    intent.user.login_methods.back().email = NameOf(number) + "@mail.example";
    intent.user.profile.first_name = "First" + NameOf(number);
    intent.user.metadata["note"] = "note-" + NameOf(number);
    intent.user.wallets.emplace_back();
    intent.user.wallets.back().address = "address-" + NameOf(number);
    // Some records are larger than a page.
    for (int i = 0; number % 7 == 0 && i < 200; ++i) intent.user.metadata["note"] += NameOf(number);
    intent.call.body = intent.user.login_methods.back().email;
    intent.fingerprint = intent.user_fingerprint = "fp-" + NameOf(number);
    return intent;
  }
  static KeyRecord KeyOf(const Intent& intent) {
    KeyRecord key;
    key.tenant = "t1";
    key.key = "key-" + intent.user.external_id;
    key.fingerprint = intent.fingerprint;
    key.lasts = std::chrono::hours(24);
    return key;
  }
  /// As a create does it: intent and key, then the user and the answer under the key.
  void MakePerson(int number) {
    const Intent intent = PersonIntent(number);
    KeyRecord key = KeyOf(intent);
    ASSERT_EQ(Outcome(store_->Begin(loop_, intent, key)), "");
    Ending ending = MakeEnding(intent);
    ending.user->link = intent.link;
    ending.user->note = JournalEntry{JournalEntry::Kind::kCreated, clock_.Now(), "req_" + NameOf(number)};
    key.done = true;
    key.body = intent.call.body;
    ending.key = key;
    ASSERT_EQ(Outcome(store_->End(loop_, ending)), "");
  }
  void Erase(int number) {
    const Intent intent = PersonIntent(number);
    ASSERT_EQ(Outcome(store_->Erase(loop_, {"t1", intent.user.id, {intent.fingerprint}, clock_.Now()})), "");
  }
  static std::vector<std::string> NamesOf(const std::vector<int>& numbers) {
    std::vector<std::string> names;
    for (const int number : numbers) names.push_back(NameOf(number));
    return names;
  }
  std::string Wal() const { return BytesOf(folder_.File() + "-wal"); }
  /// Goes on until the log is empty. A slow machine only takes longer.
  void AwaitEmptyLog() {
    clock_.Advance(std::chrono::seconds(21));
    for (int i = 0; i < 6000 && !Wal().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(Wal().size(), 0U);
  }
  std::string AllFiles() const {
    std::string bytes;
    for (const char* end : {"", "-wal", "-shm"}) bytes += BytesOf(folder_.File() + end);
    return bytes;
  }
};

TEST_F(SqliteErasure, NothingOfThoseWhoAreErasedIsLeftInAnyFile) {
  constexpr int kPersons = 600;
  Open();
  for (int i = 0; i < kPersons; ++i) MakePerson(i);
  std::vector<int> gone;
  std::mt19937 random(1);
  for (int i = 0; i < kPersons; ++i) {
    if (random() % 2 == 0) gone.push_back(i);
  }
  EXPECT_EQ(FoundIn(AllFiles(), NamesOf({gone.front()})).size(), 1U) << "who is there is found";
  for (const int number : gone) Erase(number);
  AwaitEmptyLog();
  EXPECT_THAT(FoundIn(AllFiles(), NamesOf(gone)), IsEmpty());
  const std::string copy = folder_.File("copy.db");
  ASSERT_TRUE(BackUpSqliteFile(folder_.File(), copy));
  EXPECT_THAT(FoundIn(BytesOf(copy), NamesOf(gone)), IsEmpty());
  const Result<SqliteReport> report = CheckSqliteFile(copy);
  ASSERT_TRUE(report);
  EXPECT_THAT(report->faults, IsEmpty());
  EXPECT_EQ(report->users, kPersons - static_cast<std::int64_t>(gone.size()));
  std::string exported;
  const auto keep = [&](std::string_view line) {
    exported += line;
    return true;
  };
  ASSERT_TRUE(ExportSqliteFile(folder_.File(), {true}, keep));
  EXPECT_THAT(FoundIn(exported, NamesOf(gone)), IsEmpty());
  for (const int number : gone) {
    EXPECT_EQ(exported.find(PersonIntent(number).user.id), std::string::npos);
    ASSERT_TRUE(PriorOf(NameOf(number)).user) << "and their external ids are known";
  }
}

TEST_F(SqliteErasure, ABackupThatIsMadeBeforeTheLogIsEmptiedHasNothingEither) {
  Open();
  for (int i = 0; i < 200; ++i) MakePerson(i);
  std::vector<int> gone;
  for (int i = 0; i < 200; i += 2) gone.push_back(i);
  for (const int number : gone) Erase(number);
  const std::string copy = folder_.File("copy.db");
  ASSERT_TRUE(BackUpSqliteFile(folder_.File(), copy));
  EXPECT_THAT(FoundIn(BytesOf(copy), NamesOf(gone)), IsEmpty());
}

TEST_F(SqliteErasure, TheLogIsEmptiedOnceNobodyReadsItAnyMore) {
  Open();
  MakePerson(1);
  {
    RawDatabase backup(folder_.File());
    backup.Ask("BEGIN; SELECT count(*) FROM users");
    Erase(1);
    clock_.Advance(std::chrono::seconds(21));
    ASSERT_EQ(Create("somebody"), "") << "nobody waits for the reader";
    EXPECT_NE(Wal().size(), 0U);
  }
  AwaitEmptyLog();
  EXPECT_THAT(FoundIn(AllFiles(), NamesOf({1})), IsEmpty());
}

TEST_F(SqliteErasure, WithoutPersonalDataLogAndDatabaseHaveNoneOfASettledCreate) {
  SqliteOptions options = Options();
  options.personal_data = false;
  Open(options);
  Intent intent = PersonIntent(1);
  intent.user.metadata.clear();
  ASSERT_EQ(Outcome(store_->Begin(loop_, intent, std::nullopt)), "");
  EXPECT_NE(AllFiles().find("@mail.example"), std::string::npos) << "an open create has it";
  ASSERT_EQ(Outcome(store_->End(loop_, MakeEnding(intent))), "");
  AwaitEmptyLog();
  EXPECT_EQ(AllFiles().find("@mail.example"), std::string::npos);
  EXPECT_EQ(AllFiles().find("First"), std::string::npos);
}

TEST_F(SqliteErasure, ThoseWhoWereDeletedBeforeLoseTheirPersonalMembers) {
  OldStore old(folder_.File());
  for (int i = 0; i < 1200; ++i) {
    const std::string id = "u" + std::to_string(10000 + i);
    old.Put(OldUser{"t1", id, "acme", "p-" + id, "active"});
  }
  {
    RawDatabase raw(folder_.File());
    raw.Ask(
        "UPDATE users SET status = 'deleted', record = json_set(record, '$.status', 'deleted', '$.profile', "
        "json_object('first_name', 'Ann'), '$.metadata', json_object('a', 'b')) WHERE rowid % 3 = 0");
    raw.Ask("INSERT INTO logins SELECT tenant, 'email', id || '@mail.example', id FROM users");
  }
  Open();
  RawDatabase raw(folder_.File());
  for (int i = 0; i < 6000 && raw.Ask("SELECT sum(until - after) FROM moves") != "0"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM users WHERE status = 'deleted' AND (json_array_length(record, "
                    "'$.login_methods') > 0 OR json_extract(record, '$.profile') IS NOT NULL OR json_extract(record, "
                    "'$.metadata.a') IS NOT NULL)"),
            "0");
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM contacts"), "800");
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM users WHERE json_array_length(record, '$.login_methods') > 0"), "800");
  std::optional<UserRecord> gone = PriorOf("u10002").user;
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->user.status, api::Status::kDeleted);
  EXPECT_EQ(gone->user.wallets.size(), 1U) << "addresses stay";
  api::EndUser deleted_today = gone->user;
  DropPersonalMembers(deleted_today);
  EXPECT_EQ(TextOf(gone->user), TextOf(deleted_today)) << "a delete of today drops nothing more";
  const Result<SqliteReport> report = CheckSqliteFile(folder_.File());
  ASSERT_TRUE(report);
  EXPECT_THAT(report->faults, IsEmpty());
}

TEST_F(SqliteErasure, TheSealIsMadeOnceAndIsInACopy) {
  Open();
  MakePerson(1);
  Erase(1);
  const std::string copy = folder_.File("copy.db");
  ASSERT_TRUE(BackUpSqliteFile(folder_.File(), copy));
  Open();
  EXPECT_TRUE(PriorOf(NameOf(1)).user) << "after a restart";
  SqliteOptions options = Options();
  options.path = copy;
  Open(options);
  EXPECT_TRUE(PriorOf(NameOf(1)).user) << "in the copy";
  RawDatabase raw(copy);
  EXPECT_EQ(raw.Ask("SELECT count(*) FROM seals"), "1");
  EXPECT_EQ(raw.Ask("SELECT length(external_id) FROM erased"), "64");
}

TEST_F(SqliteErasure, OneWhomTheMoverHasNotComeToKeepsHisVendorUserFromOthers) {
  OldStore old(folder_.File());
  old.Put(OldUser{"t1", "u1", "acme", "p-1"});
  SqliteOptions options = Options();
  options.accounts = {{"t1", "acme", "acme/", true}};
  Open(options);
  ASSERT_EQ(Outcome(store_->Erase(loop_, {"t1", "eu_u1", {}, clock_.Now()})), "");
  Intent other = MakeIntent("u2");
  other.user.provider_user_id = "p-1";
  other.link = {"acme/", "u2"};
  Ending ending = MakeEnding(other);
  ending.user->link = other.link;
  const std::optional<Result<Ended>> ended = loop_.Run(store_->End(loop_, ending));
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ(**ended, Ended::kHeld);
}

TEST_F(SqliteErasure, NobodyIsErasedWhileSomethingIsOpenForHim) {
  Open();
  MakePerson(1);
  Intent wallet = PersonIntent(1);
  wallet.call.operation = api::Operation::kCreateWallet;
  ASSERT_EQ(Outcome(store_->Begin(loop_, wallet, std::nullopt)), "");
  EXPECT_EQ(Outcome(store_->Erase(loop_, {"t1", wallet.user.id, {}, clock_.Now()})), "store_unavailable");
  EXPECT_EQ(PriorOf(NameOf(1)).user->user.provider, "acme") << "he is there as he was";
  ASSERT_EQ(Create("somebody"), "") << "and others' writes go on";
}

}  // namespace
}  // namespace walletgate::storage
