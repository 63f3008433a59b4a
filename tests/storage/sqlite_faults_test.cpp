// A disk that is full, fails, or cannot sync: nothing is acknowledged that is not durable, and nothing needs a restart.

#include <fstream>

#include "tests/storage/faulty_disk.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

class SqliteFaults : public SqliteTest {
 protected:
  SqliteFaults() { FaultyDisk::Install(); }
  ~SqliteFaults() override { FaultyDisk::Mend(); }

  void OpenOnFaultyDisk() {
    SqliteOptions options = Options();
    options.vfs = FaultyDisk::kVfs;
    Open(options);
    ASSERT_EQ(Create("before"), "");
  }
  void ExpectRecovery() {
    EXPECT_FALSE(PriorOf("refused").intent);
    EXPECT_TRUE(PriorOf("before").user) << "reading goes on";
    FaultyDisk::Mend();
    EXPECT_EQ(Begin("after"), "") << "without a restart";
    EXPECT_FALSE(PriorOf("refused").intent) << "a refused write stays refused";
    Open();
    EXPECT_TRUE(PriorOf("before").user);
    EXPECT_TRUE(PriorOf("after").intent);
    EXPECT_FALSE(PriorOf("refused").intent);
  }
};

TEST_F(SqliteFaults, RefusesWritesWhileTheDiskIsFull) {
  OpenOnFaultyDisk();
  FaultyDisk::FailWrites(SQLITE_FULL);
  EXPECT_EQ(Begin("refused"), "store_unavailable");
  EXPECT_EQ(Begin("refused"), "store_unavailable");
  ExpectRecovery();
}

TEST_F(SqliteFaults, RefusesWritesThatTheDiskDoesNotTake) {
  OpenOnFaultyDisk();
  FaultyDisk::FailWrites(SQLITE_IOERR_WRITE);
  EXPECT_EQ(Begin("refused"), "store_unavailable");
  ExpectRecovery();
}

TEST_F(SqliteFaults, DoesNotAcknowledgeWhatCouldNotBeSynced) {
  OpenOnFaultyDisk();
  FaultyDisk::FailSyncs(SQLITE_IOERR_FSYNC);
  EXPECT_EQ(Begin("refused"), "store_unavailable");
  EXPECT_EQ(Begin("refused"), "store_unavailable");
  ExpectRecovery();
}

TEST_F(SqliteFaults, TrustsTheLogOnlyAfterItHasBeenCopiedOut) {
  OpenOnFaultyDisk();
  FaultyDisk::FailSyncs(SQLITE_IOERR_FSYNC);
  ASSERT_EQ(Begin("refused"), "store_unavailable");
  FaultyDisk::Mend();
  ASSERT_EQ(Begin("after"), "");
  // The log starts afresh: what the failed sync may have lost of it is not needed any more.
  std::filesystem::copy_file(folder_.File(), folder_.File("copy.db"));
  RawDatabase without_log(folder_.File("copy.db"));
  EXPECT_EQ(without_log.Ask("SELECT group_concat(external_id) FROM users"), "before");
}

TEST_F(SqliteFaults, RefusesToOpenOnADiskThatCannotSync) {
  FaultyDisk::FailSyncs(SQLITE_IOERR_FSYNC);
  SqliteOptions options = Options();
  options.vfs = FaultyDisk::kVfs;
  const Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(options);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().detail, "store " + options.path + ": disk I/O error");
}

TEST_F(SqliteFaults, SaysThatADamagedDatabaseIsUnavailable) {
  Open();
  for (int i = 0; i < 200; ++i) ASSERT_EQ(Create("u" + std::to_string(i)), "");
  Close();
  {
    // Everything behind the first page: the schema is whole, the tables are not.
    std::fstream file(folder_.File(), std::ios::in | std::ios::out | std::ios::binary);
    const auto size = static_cast<std::streamoff>(std::filesystem::file_size(folder_.File()));
    file.seekp(4096);
    file << std::string(static_cast<std::size_t>(size) - 4096, '\xA5');
  }
  Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(Options());
  if (!opened) {
    EXPECT_NE(opened.error().detail.find("malformed"), std::string::npos) << opened.error().detail;
    return;
  }
  store_ = std::move(*opened);
  EXPECT_EQ(Outcome(store_->FindPrior(loop_, {"t1", "", "u1"})), "store_unavailable");
  EXPECT_EQ(Create("u1"), "store_unavailable");
}

}  // namespace
}  // namespace walletgate::storage
