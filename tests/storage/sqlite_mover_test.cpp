// A store of before accounts: its users get links and holders after the start, whatever interrupts that.

#include <gmock/gmock.h>

#include <thread>

#include "base/log/log.h"
#include "storage/tools/sqlite_disputes.h"
#include "tests/storage/old_store.h"

namespace walletgate::storage {
namespace {

class SqliteMoverTest : public testing::Test {
 protected:
  SqliteMoverTest() {
    SetLogSink([this](std::string_view line) { log_ += std::string(line) + "\n"; });
    Options();
  }
  ~SqliteMoverTest() override { SetLogSink({}); }

  void Options() {
    options_.path = folder_.File();
    options_.accounts = {
        {"t1", "acme", "acme/", true}, {"t2", "acme", "acme/", true}, {"t1", "bolt", "bolt/t1", false}};
  }

  void OldUser(const std::string& tenant, const std::string& id, const std::string& provider,
               const std::string& provider_user_id, const std::string& status = "active") {
    old_.Put(storage::OldUser{tenant, id, provider, provider_user_id, status});
  }

  std::unique_ptr<SqliteStore> Open() { return std::move(SqliteStore::Open(options_)).value(); }

  void AwaitMoved() {
    RawDatabase raw(options_.path);
    for (int i = 0; i < 5000 && raw.Ask("SELECT sum(until - after) FROM moves") != "0"; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_EQ(raw.Ask("SELECT sum(until - after) FROM moves"), "0");
  }

  std::string Ask(const std::string& sql) { return RawDatabase(options_.path).Ask(sql); }

  UserRecord Find(SqliteStore& store, const std::string& tenant, const std::string& id) {
    auto found = loop_.Run(store.FindUser(loop_, tenant, "eu_" + id));
    return found && *found && **found ? ***found : UserRecord{};
  }

  TemporaryFolder folder_;
  OldStore old_{folder_.File()};
  SqliteOptions options_;
  FakeClock clock_;
  ManualLoop loop_{clock_};
  std::string log_;
};

TEST_F(SqliteMoverTest, GivesEveryUserALinkAndAHolder) {
  for (int i = 0; i < 250; ++i) OldUser("t1", "u" + std::to_string(1000 + i), "acme", "p-" + std::to_string(i));
  OldUser("t1", "v1", "bolt", "p-1");
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT count(*) FROM links"), "251");
  EXPECT_EQ(Ask("SELECT count(*) FROM holders"), "251");
  EXPECT_EQ(Ask("SELECT account || ' ' || id_at_provider || ' ' || state FROM links WHERE user_id = 'eu_u1007'"),
            "acme/ u1007 active");
  EXPECT_EQ(Ask("SELECT account || ' ' || id_at_provider FROM links WHERE user_id = 'eu_v1'"), "bolt/t1 ")
      << "told none of ours";
  EXPECT_THAT(log_, testing::HasSubstr("all users of the older store have their links"));
}

TEST_F(SqliteMoverTest, AUserNotYetMovedIsReadThroughItsRecordAndHoldsHisVendorUser) {
  OldUser("t1", "u1", "acme", "p-1");
  options_.accounts[0].account = "acme/first";
  const auto store = Open();
  const UserRecord before = Find(*store, "t1", "u1");
  EXPECT_EQ(before.link.account, "acme/first");
  EXPECT_EQ(before.link.id_at_provider, "u1");
  Intent thief = MakeIntent("u2", "t2");
  thief.user.provider_user_id = "p-1";
  thief.link = {"acme/first", "u2"};
  Ending ending;
  ending.intent = thief;
  ending.outcome = Ending::Outcome::kApplied;
  ending.user = UserRecord{thief.user, "f", thief.link};
  const auto ended = loop_.Run(store->End(loop_, std::move(ending)));
  ASSERT_TRUE(ended && *ended);
  EXPECT_EQ(**ended, Ended::kHeld);
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT user_id FROM holders"), "eu_u1");
}

TEST_F(SqliteMoverTest, OfThoseWhoShareAVendorUserTheOldestLivingOneHoldsIt) {
  OldUser("t2", "b", "acme", "p-1");  // written first, made later
  OldUser("t1", "a", "acme", "p-1");  // the oldest who lives
  OldUser("t1", "c", "acme", "p-1");
  OldUser("t1", "0", "acme", "p-1", "deleted");  // older still
  OldUser("t1", "d", "acme", "p-2", "deleted");
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT user_id FROM holders WHERE provider_user_id = 'p-1'"), "eu_a");
  EXPECT_EQ(Ask("SELECT user_id FROM holders WHERE provider_user_id = 'p-2'"), "eu_d") << "where nobody living does";
  EXPECT_EQ(
      Ask("SELECT group_concat(user_id) FROM (SELECT user_id FROM links WHERE state = 'disputed' ORDER BY user_id)"),
      "eu_b,eu_c");
  EXPECT_EQ(Find(*store, "t2", "b").link.state, Link::State::kDisputed);
  EXPECT_THAT(log_, testing::HasSubstr("two end users have one user of the provider"));
}

TEST_F(SqliteMoverTest, AnOperatorEndsADispute) {
  OldUser("t1", "a", "acme", "p-1");
  OldUser("t2", "b", "acme", "p-1");
  OldUser("t1", "c", "acme", "p-1");
  OldUser("t1", "d", "acme", "p-2");
  {
    const auto store = Open();
    AwaitMoved();
    const Result<Claimant> busy = GiveDisputed(options_.path, "eu_b");
    ASSERT_FALSE(busy) << "while a gateway uses it";
    EXPECT_EQ(busy.error().kind, ErrorKind::kStoreUnavailable);
    const Result<std::vector<Claimant>> listed = ListDisputes(options_.path);
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->size(), 3U);
    EXPECT_EQ(listed->front().user_id, "eu_a");
    EXPECT_TRUE(listed->front().holds);
    EXPECT_EQ((*listed)[1].external_id, "b");
  }
  EXPECT_EQ(GiveDisputed(options_.path, "eu_d").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(GiveDisputed(options_.path, "eu_b"));
  EXPECT_TRUE(ListDisputes(options_.path)->empty());
  const auto store = Open();
  EXPECT_EQ(Find(*store, "t2", "b").link.state, Link::State::kActive);
  EXPECT_EQ(Find(*store, "t1", "a").link.state, Link::State::kOrphaned);
  EXPECT_EQ(Find(*store, "t1", "c").link.state, Link::State::kOrphaned);
  EXPECT_EQ(Ask("SELECT user_id FROM holders WHERE provider_user_id = 'p-1'"), "eu_b");
}

TEST_F(SqliteMoverTest, AnEndedDisputeStaysEndedWhenAnAccountIsNamedLater) {
  OldUser("t1", "a", "acme", "p-1");
  OldUser("t2", "b", "acme", "p-1");
  {
    const auto store = Open();
    AwaitMoved();
  }
  ASSERT_TRUE(GiveDisputed(options_.path, "eu_b"));
  options_.accounts.push_back({"t3", "acme", "acme/t3", true});
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Find(*store, "t2", "b").link.state, Link::State::kActive);
  EXPECT_EQ(Find(*store, "t1", "a").link.state, Link::State::kOrphaned);
  EXPECT_EQ(Ask("SELECT user_id FROM holders"), "eu_b");
}

TEST_F(SqliteMoverTest, AnEndedDisputeStaysEndedAgainstAnOlderUserOfATenantWhomALaterStartNames) {
  OldUser("t1", "a", "acme", "p-1");
  OldUser("t2", "b", "acme", "p-1");
  OldUser("t3", "0", "acme", "p-1");
  {
    const auto store = Open();
    AwaitMoved();
  }
  ASSERT_TRUE(GiveDisputed(options_.path, "eu_b"));
  options_.accounts.push_back({"t3", "acme", "acme/", true});
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT user_id FROM holders"), "eu_b") << "the operator has said so";
  EXPECT_EQ(Find(*store, "t2", "b").link.state, Link::State::kActive);
  EXPECT_EQ(Find(*store, "t1", "a").link.state, Link::State::kOrphaned);
  EXPECT_EQ(Find(*store, "t3", "0").link.state, Link::State::kDisputed) << "he may say more";
}

TEST_F(SqliteMoverTest, WhoeverWillBeDisputedIsSoFromTheFirstMoment) {
  options_.accounts[0].account = options_.accounts[1].account = "acme/late";
  OldUser("t1", "a", "acme", "p-1");
  OldUser("t2", "b", "acme", "p-1");
  const auto store = Open();
  EXPECT_EQ(Find(*store, "t2", "b").link.state, Link::State::kDisputed) << "moved or not";
  EXPECT_EQ(Find(*store, "t1", "a").link.state, Link::State::kActive);
}

TEST_F(SqliteMoverTest, AnOpenIntentGetsItsAccountWhereThereIsNoUserYet) {
  old_.PutOpenCreate("t1", "u9", "acme");
  (void)Open();
  EXPECT_EQ(Ask("SELECT account FROM intents"), "acme/");
}

TEST_F(SqliteMoverTest, TheAccountOfTheFirstStartIsNeverComputedAgain) {
  OldUser("t1", "u1", "acme", "p-1");
  old_.PutOpenCreate("t1", "u9", "acme");
  (void)Open();
  options_.accounts[0].account = "acme/other";
  options_.accounts.push_back({"t3", "acme", "acme/t3", true});
  (void)Open();
  EXPECT_EQ(Ask("SELECT account FROM first_accounts WHERE tenant = 't1' AND provider = 'acme'"), "acme/");
  EXPECT_EQ(Ask("SELECT account || ' ' || id_at_provider FROM intents"), "acme/ u9");
}

TEST_F(SqliteMoverTest, UsersWhoseAccountIsNotConfiguredWaitForAStartThatNamesIt) {
  OldUser("t9", "u1", "acme", "p-1");
  {
    const auto store = Open();
    AwaitMoved();
    EXPECT_EQ(Find(*store, "t9", "u1").link.account, "");
  }
  options_.accounts.push_back({"t9", "acme", "acme/t9", true});
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Find(*store, "t9", "u1").link.account, "acme/t9");
  EXPECT_EQ(Ask("SELECT account FROM holders"), "acme/t9");
}

TEST_F(SqliteMoverTest, GoesOnWhereItWasCutShort) {
  for (int i = 0; i < 1000; ++i) OldUser("t1", "u" + std::to_string(1000 + i), "acme", "p-" + std::to_string(i % 900));
  for (int i = 0; i < 6; ++i) {
    const auto store = Open();
    std::this_thread::sleep_for(std::chrono::milliseconds(i));
  }
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT count(*) FROM links"), "1000");
  EXPECT_EQ(Ask("SELECT count(*) FROM holders"), "900");
  EXPECT_EQ(Ask("SELECT count(*) FROM links WHERE state = 'disputed'"), "100");
  EXPECT_EQ(Ask("SELECT count(*) FROM addresses"), "1000");
}

TEST_F(SqliteMoverTest, UsersAreFoundByAddressOnceAllAreTakenInAndBeforeNobodyIsSaidToHaveNone) {
  for (int i = 0; i < 450; ++i) OldUser("t1", "u" + std::to_string(1000 + i), "acme", "p-" + std::to_string(i));
  Ask("UPDATE users SET record = 'damaged' WHERE id = 'eu_u1000'");
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT count(*) FROM addresses"), "449");
  EXPECT_EQ(Ask("SELECT address || ' ' || link || ' ' || valid_from || ' ' || valid_until FROM addresses LIMIT 1"),
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed 0 1779271200000000000 0");
  ListQuery query;
  query.tenant = "t1";
  query.address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  auto page = loop_.Run(store->List(loop_, query));
  ASSERT_TRUE(page && *page);
  EXPECT_EQ((*page)->users.size(), query.limit);
  Ask("UPDATE moves SET after = 50, until = 200 WHERE name = 'addresses'");
  page = loop_.Run(store->List(loop_, query));
  ASSERT_TRUE(page);
  ASSERT_FALSE(*page);
  EXPECT_EQ(page->error().kind, ErrorKind::kOverloaded);
  EXPECT_THAT(page->error().detail, testing::HasSubstr("25 %"));
  EXPECT_TRUE(page->error().retry_after);
}

TEST_F(SqliteMoverTest, ANewStoreHasNothingToMove) {
  SqliteOptions fresh;
  fresh.path = folder_.File("fresh.db");
  fresh.accounts = options_.accounts;
  const auto store = std::move(SqliteStore::Open(fresh)).value();
  EXPECT_EQ(RawDatabase(fresh.path).Ask("SELECT count(*) FROM moves"), "0");
  EXPECT_EQ(RawDatabase(fresh.path).Ask("SELECT count(*) FROM first_accounts"), "0");
}

TEST_F(SqliteMoverTest, WhoIsPendingIsLookedAtFromNowOn) {
  for (int i = 0; i < 1500; ++i) OldUser("t1", "u" + std::to_string(1000 + i), "acme", "p-" + std::to_string(i));
  OldUser("t1", "v1", "acme", "q-1", "pending");
  OldUser("t1", "v2", "acme", "q-2", "pending");
  Ask(R"(UPDATE users SET record = json_set(record, '$.pending_wallets', json('[{"chain":"evm","kind":"eoa"}]')) WHERE id = 'eu_v2')");
  OldUser("t1", "v3", "acme", "q-3", "pending");
  Ask("UPDATE users SET record = json_set(record, '$.missing_since', '2026-05-20T10:00:00Z') WHERE id = 'eu_v3'");
  OldUser("t1", "v4", "acme", "q-4", "deleted");
  OldUser("t3", "v5", "acme", "q-5", "pending");  // nobody says of which account
  options_.clock = &clock_;
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT group_concat(user_id || ' ' || account || ' ' || awaits, ', ') FROM looks"),
            "eu_v1 acme/ status, eu_v2 acme/ wallets");
  const UserRecord found = Find(*store, "t1", "v2");
  ASSERT_TRUE(found.look);
  EXPECT_EQ(*found.look, (Look{Look::For::kWallets, clock_.Now(), 0, clock_.Now()}));
}

TEST_F(SqliteMoverTest, WhoGetsAnAccountAtALaterStartIsLookedAtThen) {
  OldUser("t3", "v5", "acme", "q-5", "pending");
  {
    const auto store = Open();
    AwaitMoved();
  }
  EXPECT_EQ(Ask("SELECT count(*) FROM looks"), "0");
  options_.accounts.push_back({"t3", "acme", "acme/t3", true});
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT account FROM looks"), "acme/t3");
}

TEST_F(SqliteMoverTest, ARecordThatCannotBeReadStopsNeitherTheStartNorTheMove) {
  OldUser("t1", "a", "acme", "q-1", "pending");
  OldUser("t1", "b", "acme", "q-2", "pending");
  OldUser("t1", "c", "acme", "q-3");
  Ask("UPDATE users SET record = 'damaged' WHERE id = 'eu_a'");
  Ask("INSERT INTO intents (tenant, external_id, id, state, created_at, fingerprint, user_fingerprint, user, "
      "operation, "
      "method, target, headers, body, vendor_key) VALUES ('t1', 'd', 'i', 'unknown', 1, 'f', 'f', 'damaged', "
      "'create_end_user', 'POST', '/', '', '', '')");
  const auto store = Open();
  AwaitMoved();
  EXPECT_EQ(Ask("SELECT group_concat(user_id) FROM looks"), "eu_b");
  EXPECT_EQ(Ask("SELECT count(*) FROM links"), "3");
}

}  // namespace
}  // namespace walletgate::storage
