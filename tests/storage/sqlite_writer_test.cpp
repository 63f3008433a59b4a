// One piece of work that is refused for its own fault, among others, and the invariants that may be at fault.

#include "storage/sqlite/writer.h"

#include <functional>
#include <new>
#include <thread>

#include "base/check.h"
#include "storage/sqlite/reader.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

class SqliteWriterTest : public SqliteTest {
 protected:
  void SetUp() override { Start(std::chrono::hours(1)); }
  void Start(std::chrono::milliseconds patience) {
    writer_.reset();
    Open();
    Close();
    SqliteOptions options = Options();
    options.patience = patience;
    auto connection = std::make_unique<SqliteConnection>(options);
    connection->UseLog();
    writer_ = std::make_unique<SqliteWriter>(options, std::move(connection), lived_);
  }
  static SqliteWriter::Work Beginning(const std::string& external_id) {
    return [intent = MakeIntent(external_id)](SqliteTables& tables) { tables.intents.Put(intent); };
  }
  /// Whether a caller was told that it is durable.
  std::string Ask(const std::string& external_id) { return Outcome(writer_->Write(loop_, Beginning(external_id))); }
  /// Nobody waits; `done_` counts.
  void Leave(const std::string& external_id) {
    Spawn(writer_->Write(loop_, Beginning(external_id), SqliteWriter::Waits::kNobody),
          [this](const Result<void>& result) { done_ += result ? 1 : 0; });
  }

  const LivedTime lived_{clock_};
  std::unique_ptr<SqliteWriter> writer_;
  int done_ = 0;
};

TEST_F(SqliteWriterTest, WritesALittleOfWhatNobodyWaitsForWithEachRequest) {
  EXPECT_EQ(Ask("a caller"), "");
  for (const char* left : {"u1", "u2", "u3"}) Leave(left);
  EXPECT_EQ(Ask("another"), "");
  loop_.Turn();
  EXPECT_EQ(done_, 2);
  EXPECT_EQ(Ask("a third"), "");
  loop_.Turn();
  EXPECT_EQ(done_, 3);
  EXPECT_EQ(writer_->commits(), 3U);
}

TEST_F(SqliteWriterTest, WritesWhatNobodyWaitsForAloneWhereNobodyElseComes) {
  Start(std::chrono::milliseconds(1));
  for (int i = 0; i < 200; ++i) Leave("u" + std::to_string(i));
  for (int turns = 0; done_ < 200 && turns < 30'000; ++turns) {
    loop_.Turn();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(done_, 200);
}

TEST_F(SqliteWriterTest, WritesWhatNobodyWaitsForBeforeItGoes) {
  EXPECT_EQ(Ask("a caller"), "");
  for (const char* left : {"u1", "u2", "u3"}) Leave(left);
  writer_.reset();
  loop_.Turn();
  EXPECT_EQ(done_, 3);
}

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

TEST_F(SqliteWriterTest, GoesOnAfterAWriteThatThrows) {
  SqliteWriter::Work broken = [](SqliteTables& tables) {
    tables.intents.Put(MakeIntent("u1"));
    throw std::bad_alloc();
  };
  EXPECT_EQ(Outcome(writer_->Write(loop_, std::move(broken))), "store_unavailable");
  SqliteWriter::Work whole = [](SqliteTables& tables) { tables.intents.Put(MakeIntent("u2")); };
  EXPECT_EQ(Outcome(writer_->Write(loop_, std::move(whole))), "");
  EXPECT_EQ(RawDatabase(folder_.File()).Ask("SELECT group_concat(external_id) FROM intents"), "u2");
}

/// What is taken for granted inside of the folder.
class SqliteInvariants : public SqliteTest {
 protected:
  void SetUp() override {
    Open();
    Close();
    connection_ = std::make_unique<SqliteConnection>(Options());
  }
  std::unique_ptr<SqliteConnection> connection_;
};

TEST_F(SqliteInvariants, StatementsGetAllTheirParametersAndGiveNoMoreThanTheyHave) {
  SqliteStatement two(*connection_, "SELECT ?1, ?2");
  EXPECT_THROW(two.With("a"), FailedCheck) << "the other one would be NULL";
  ASSERT_TRUE(two.With("a", "b").Step());
  EXPECT_EQ(two.Text(1), "b");
  EXPECT_THROW((void)two.Text(2), FailedCheck);
  EXPECT_THROW((void)two.Int(-1), FailedCheck);
  EXPECT_FALSE(two.Step());
  EXPECT_THROW((void)two.Text(0), FailedCheck) << "there is no row any more";
}

TEST_F(SqliteInvariants, TransactionsBeginOnceAndEndWhatHasBegun) {
  SqliteTransaction transaction(*connection_);
  EXPECT_THROW(transaction.Commit(), FailedCheck);
  EXPECT_THROW(transaction.BeginItem(), FailedCheck);
  transaction.Begin();
  EXPECT_THROW(transaction.Begin(), FailedCheck);
  transaction.Commit();
  EXPECT_FALSE(connection_->failed());
}

TEST_F(SqliteInvariants, AnEndingIsPartOfATransactionAndALookIntoThePastIsNot) {
  SqliteTables tables(*connection_);
  EXPECT_THROW(tables.End(MakeEnding(MakeIntent("u1")), SqliteMoment{}), FailedCheck);
  connection_->Execute("BEGIN");
  EXPECT_THROW(tables.FindPrior({"t1", "", "u1"}, LivedMoment(0)), FailedCheck);
}

TEST_F(SqliteInvariants, AReadThatFailsACheckIsTheOnlyOne) {
  SqliteReader reader(Options());
  const std::function<int(SqliteTables&)> broken = [](SqliteTables& tables) {
    Check(!tables.FindUser("t1", "eu_u1"), "nobody is there");
    Check(false, "the test says so");
    return 1;
  };
  EXPECT_THROW((void)reader.Read<int>(broken), FailedCheck);
  EXPECT_TRUE(reader.connection().failed()) << "whatever it had open is not used again";
  const std::function<int(SqliteTables&)> whole = [](SqliteTables& tables) {
    return tables.FindUser("t1", "eu_u1") ? 1 : 2;
  };
  const Result<int> read = reader.Read<int>(whole);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, 2);
}

}  // namespace
}  // namespace walletgate::storage
