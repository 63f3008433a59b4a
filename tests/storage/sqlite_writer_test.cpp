// One write that is refused for its own fault, among others.

#include "storage/sqlite/writer.h"

#include "base/check.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

class SqliteWriterTest : public SqliteTest {
 protected:
  void SetUp() override {
    Open();
    Close();
    auto connection = std::make_unique<SqliteConnection>(Options());
    connection->UseLog();
    writer_ = std::make_unique<SqliteWriter>(Options(), std::move(connection));
  }

  std::unique_ptr<SqliteWriter> writer_;
};

TEST_F(SqliteWriterTest, UndoesAWriteWhoseCheckFailsAndGoesOn) {
  SqliteWriter::Work half = [](SqliteTables& tables) {
    tables.intents.Put(MakeIntent("u1"));
    Check(false, "the test says so");
  };
  EXPECT_EQ(Outcome(writer_->Write(loop_, std::move(half))), "store_unavailable");
  SqliteWriter::Work whole = [](SqliteTables& tables) { tables.intents.Put(MakeIntent("u2")); };
  EXPECT_EQ(Outcome(writer_->Write(loop_, std::move(whole))), "");
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("SELECT group_concat(external_id) FROM intents"), "u2");
}

}  // namespace
}  // namespace walletgate::storage
