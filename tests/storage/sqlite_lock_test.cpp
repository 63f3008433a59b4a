// Two gateways on one file would each make the other's users a second time: whatever name leads to it, one has it.

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

class SqliteLockTest : public SqliteTest {
 protected:
  std::string RefusalOf(const std::string& path) {
    SqliteOptions options = Options();
    options.path = path;
    const Result<std::unique_ptr<SqliteStore>> opened = SqliteStore::Open(options);
    return opened ? "opened" : opened.error().detail;
  }
};

TEST_F(SqliteLockTest, RefusesASecondUserOfTheSameFile) {
  Open();
  EXPECT_NE(Refusal().find("is used by another process"), std::string::npos);
  Close();
  EXPECT_EQ(Refusal(), "opened");
}

TEST_F(SqliteLockTest, RefusesASecondUserWhoComesByALink) {
  Open();
  std::filesystem::create_symlink(folder_.File(), folder_.File("alias.db"));
  std::filesystem::create_directory_symlink(std::filesystem::path(folder_.File()).parent_path(),
                                            folder_.File("folder"));
  EXPECT_NE(RefusalOf(folder_.File("alias.db")).find("is used by another process"), std::string::npos);
  EXPECT_NE(RefusalOf(folder_.File("folder") + "/store.db").find("is used by another process"), std::string::npos);
  EXPECT_EQ(Begin("u1"), "") << "whoever was refused has taken nothing from the first";
  Close();
  EXPECT_EQ(RefusalOf(folder_.File("alias.db")), "opened");
}

TEST_F(SqliteLockTest, IsOnTheFileItselfWhateverItsName) {
  Open();
  // As another process would come in by a second mount of the file: without PATH.lock.
  const int other = ::open(folder_.File().c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(::flock(other, LOCK_EX | LOCK_NB), -1);
  Close();
  EXPECT_EQ(::flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_NE(Refusal().find("is used by another process"), std::string::npos);
  ::close(other);
  EXPECT_EQ(Refusal(), "opened");
}

TEST_F(SqliteLockTest, RespectsTheLockOfVersionsBefore) {
  const int older = ::open(folder_.File("store.db.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  ASSERT_EQ(::flock(older, LOCK_EX | LOCK_NB), 0);
  EXPECT_NE(Refusal().find("is used by another process"), std::string::npos);
  ::close(older);
}

TEST_F(SqliteLockTest, RefusesAFileWithTwoNamesSinceEachWouldHaveALogOfItsOwn) {
  Open();
  std::filesystem::create_hard_link(folder_.File(), folder_.File("second.db"));
  EXPECT_NE(RefusalOf(folder_.File("second.db")).find("has several names"), std::string::npos);
  Close();
  EXPECT_NE(Refusal().find("has several names"), std::string::npos);
  std::filesystem::remove(folder_.File("second.db"));
  EXPECT_EQ(Refusal(), "opened");
}

TEST_F(SqliteLockTest, RefusesWhatIsNoFileWithoutWaitingForIt) {
  ASSERT_EQ(::mkfifo(folder_.File().c_str(), 0600), 0);
  EXPECT_NE(Refusal().find("is not a regular file"), std::string::npos);
}

}  // namespace
}  // namespace walletgate::storage
