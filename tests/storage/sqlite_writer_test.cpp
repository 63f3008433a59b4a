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
  using Waits = SqliteWriter::Waits;

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
  /// "" where a caller was told that it is durable.
  std::string Ask(const std::string& external_id, Waits waits = Waits::kCaller) {
    return Outcome(writer_->Write(loop_, Beginning(external_id), waits));
  }
  void AwaitDone(int count) {
    for (int turns = 0; done_ < count && turns < 30'000; ++turns) {
      loop_.Turn();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(done_, count);
  }
  /// Nobody waits; `done_` counts.
  void Leave(const std::string& external_id) {
    Spawn(writer_->Write(loop_, Beginning(external_id), Waits::kNobody),
          [this](const Result<void>& result) { done_ += result ? 1 : 0; });
  }

  const LivedTime lived_{clock_};
  std::unique_ptr<SqliteWriter> writer_;
  int done_ = 0;
};

TEST_F(SqliteWriterTest, WritesALittleOfWhatNobodyWaitsForOnceARequestHasEnded) {
  EXPECT_EQ(Ask("begins", Waits::kBegins), "");
  for (const char* left : {"u1", "u2", "u3", "u4", "u5"}) Leave(left);
  EXPECT_EQ(Ask("another", Waits::kBegins), "");
  EXPECT_EQ(Ask("ends", Waits::kEnds), "");
  loop_.Turn();
  EXPECT_EQ(done_, 0) << "one is still under way";
  EXPECT_EQ(Ask("ends, too", Waits::kEnds), "");
  AwaitDone(4);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  loop_.Turn();
  EXPECT_EQ(done_, 4);
  EXPECT_EQ(Ask("a caller"), "");
  AwaitDone(5);
}

TEST_F(SqliteWriterTest, ARequestThatWasNotBegunIsNotUnderWay) {
  EXPECT_EQ(Ask("begins", Waits::kBegins), "");
  writer_->queue().NoteNotBegun();
  Leave("u1");
  EXPECT_EQ(Ask("a caller"), "");
  AwaitDone(1);
}

TEST_F(SqliteWriterTest, WritesOneThatHasWaitedForLongBesideARequest) {
  Start(std::chrono::milliseconds(60));
  EXPECT_EQ(Ask("begins", Waits::kBegins), "");
  Leave("u1");
  Leave("u2");
  for (int i = 0; done_ == 0 && i < 1000; ++i) {  // never is nobody there
    EXPECT_EQ(Ask("caller " + std::to_string(i), Waits::kBegins), "");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    loop_.Turn();
  }
  EXPECT_GE(done_, 1);
}

TEST_F(SqliteWriterTest, WritesWhatNobodyWaitsForAloneWhereNobodyElseComes) {
  Start(std::chrono::milliseconds(1));
  for (int i = 0; i < 200; ++i) Leave("u" + std::to_string(i));
  AwaitDone(200);
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
