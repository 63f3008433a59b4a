// Idempotency keys on the disk: when they end, how many there are, and the bodies that they share.

#include <thread>

#include "tests/storage/sqlite_harness.h"

namespace walletgate::storage {
namespace {

using std::chrono::hours;

/// Its wall clock may be set; its steady clock goes on as it does.
class SetClock final : public FakeClock {
 public:
  WallTime Now() const override { return FakeClock::Now() + off_; }
  void SetOff(std::chrono::nanoseconds off) { off_ = std::chrono::duration_cast<WallTime::duration>(off); }

 private:
  WallTime::duration off_{};
};

class SqliteKeysTest : public SqliteTest {
 protected:
  ~SqliteKeysTest() override { Close(); }  // before its clock

  void Start() {
    SqliteOptions options = Options();
    options.clock = &set_;
    Open(options);
  }

  static KeyRecord Key(const std::string& name, std::chrono::milliseconds lasts = hours(24)) {
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
  static KeyRecord SharedKey(const std::string& name, const std::string& body) {
    KeyRecord key = Key(name);
    key.shared_by = "eu_u1";
    key.body = body;
    return key;
  }
  void Put(const KeyRecord& key) { ASSERT_EQ(Outcome(store_->PutKey(loop_, key)), ""); }
  std::string BodyOf(const std::string& key) {
    const std::optional<KeyRecord> kept = PriorOf("u1", key).key;
    return kept ? kept->body : "no key";
  }
  std::string Ask(const std::string& sql) { return RawDatabase(folder_.File()).Ask(sql); }

  /// The writer purges after an answer, when a minute has passed; `gone` is a key that must go in it.
  void LetPurge(const std::string& gone) {
    set_.Advance(std::chrono::minutes(2));
    ASSERT_EQ(Begin("purge-" + gone), "");
    const std::string left = "SELECT count(*) FROM keys WHERE key = '" + gone + "'";
    for (int i = 0; i < 3000 && Ask(left) != "0"; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_EQ(Ask(left), "0");
  }

  SetClock set_;
};

TEST_F(SqliteKeysTest, GoWhenTheirTimeIsOver) {
  Start();
  Put(Key("old", hours(1)));
  Put(Key("new", hours(3)));
  set_.Advance(hours(2));
  EXPECT_EQ(BodyOf("old"), "no key");
  LetPurge("old");
  EXPECT_EQ(Ask("SELECT group_concat(key) FROM keys"), "new");
  EXPECT_EQ(Ask("SELECT keys FROM key_counts WHERE tenant = 't1'"), "1");
}

TEST_F(SqliteKeysTest, OutliveAClockThatJumpsAndComesBack) {
  Start();
  Put(Key("k1"));
  for (const hours off : {hours(48), hours(-48), hours(24 * 400), hours(0)}) {
    set_.SetOff(off);
    Put(Key("short", std::chrono::minutes(1)));
    LetPurge("short");
    EXPECT_EQ(BodyOf("k1"), "{}") << off.count() << " h off";
  }
}

TEST_F(SqliteKeysTest, AreOfTheSameAgeAfterARestartUnderAnyClock) {
  Start();
  Put(Key("k1"));
  set_.Advance(hours(23));
  for (const hours off : {hours(48), hours(-48)}) {
    set_.SetOff(off);
    Start();
    EXPECT_EQ(BodyOf("k1"), "{}") << off.count() << " h off";
  }
  set_.Advance(hours(1));
  EXPECT_EQ(BodyOf("k1"), "no key") << "what earlier processes have seen counts";
}

TEST_F(SqliteKeysTest, OfAStoreOfBeforeEndWhenTheyWereToEnd) {
  Start();
  Close();
  {
    RawDatabase raw(folder_.File());
    TurnBackToSecondSchema(raw);
    const auto ends = std::chrono::nanoseconds((set_.Now() + hours(2)).time_since_epoch()).count();
    raw.Ask("INSERT INTO keys VALUES ('t1', 'k1', 'f', 1, 201, '', 'old', 'acme', " + std::to_string(ends) + ")");
  }
  Start();
  EXPECT_EQ(BodyOf("k1"), "old");
  EXPECT_EQ(PriorOf("u1", "k2").keys_kept, 1U);
  set_.Advance(hours(2));
  EXPECT_EQ(BodyOf("k1"), "no key");
}

TEST_F(SqliteKeysTest, ShareTheBodyOfAUserForWhomNothingWasMade) {
  Start();
  const std::string body(10'000, 'x');
  for (int i = 0; i < 30; ++i) Put(SharedKey("k" + std::to_string(i), body));
  Put(SharedKey("later", "changed"));
  EXPECT_EQ(BodyOf("k0"), body);
  EXPECT_EQ(BodyOf("k29"), body);
  EXPECT_EQ(BodyOf("later"), "changed") << "each gets to the byte what was answered";
  EXPECT_EQ(Ask("SELECT count(*) FROM answers"), "2");
  EXPECT_EQ(Ask("SELECT sum(length(body)) FROM keys"), "0");
  EXPECT_EQ(PriorOf("u1", "new").keys_kept, 31U);
}

TEST_F(SqliteKeysTest, TakeTheSharedBodyWithThemWhenTheLastOneGoes) {
  Start();
  KeyRecord first = SharedKey("k1", "body");
  first.lasts = hours(1);
  Put(first);
  Put(SharedKey("k2", "body"));
  set_.Advance(hours(1));
  LetPurge("k1");
  EXPECT_EQ(BodyOf("k2"), "body");
  Put(Key("k2"));
  EXPECT_EQ(BodyOf("k2"), "{}");
  EXPECT_EQ(Ask("SELECT count(*) FROM answers"), "0");
}

TEST_F(SqliteKeysTest, OfAnErasedUserLeaveNoSharedBody) {
  Start();
  ASSERT_EQ(Create("u1"), "");
  Put(SharedKey("k1", "body"));
  Erasure erasure;
  erasure.tenant = "t1";
  erasure.user_id = "eu_u1";
  erasure.fingerprints = {"f"};
  ASSERT_EQ(Outcome(store_->Erase(loop_, erasure)), "");
  EXPECT_EQ(Ask("SELECT count(*) FROM answers"), "0");
  EXPECT_EQ(PriorOf("u2", "k2").keys_kept, 0U);
}

TEST_F(SqliteKeysTest, WhoseSharedBodyIsLostAreNoEmptyAnswer) {
  Start();
  Put(SharedKey("k1", "body"));
  Ask("DELETE FROM answers");
  EXPECT_EQ(Outcome(store_->FindPrior(loop_, {"t1", "k1", "u1"})), "store_unavailable");
}

}  // namespace
}  // namespace walletgate::storage
