// A store of before accounts whose users are moved while the program is killed again and again, at any moment, with
// another configuration at every other start. WALLETGATE_MOVE_KILLS=1000 for a long run, WALLETGATE_MOVE_USERS with it.

#include <gmock/gmock.h>

#include <csignal>
#include <random>

#include "tests/integration/deployment.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ServedGateway;

constexpr int kHeld = 40;            ///< users of main at a vendor that would give them to other, too
constexpr int kLost = 4;             ///< creates of each of three vendors that the old version left open
constexpr int kLongestMillis = 400;  ///< from the start of the program to the blow

std::string Numbered(const std::string& name, int number) {
  const std::string digits = std::to_string(number);
  return name + std::string(7 - digits.size(), '0') + digits;
}

class KilledMove : public fakes::Deployment {
 protected:
  const int kills_ = fakes::CountFrom("WALLETGATE_MOVE_KILLS", 20);
  const int users_ = fakes::CountFrom("WALLETGATE_MOVE_USERS", 30000);

  /// What needs the vendors' own users is made by a gateway of today, whose store is turned back afterwards.
  void MakeOld() {
    {
      ServedGateway before(config_, environment_);
      const Client main = before.As("main");
      for (int i = 0; i < kHeld; ++i) ASSERT_EQ(main.Create(fakes::UserBody(Numbered("held-", i), "capa")).status, 201);
      LoseReplies(before);
      before.program().Signal(SIGKILL);
      before.program().Wait();
    }
    vendors_.ClearFaults();
    storage::OldStore old(Path());
    old.Put(storage::OldUsers{.tenant = "main", .provider = "cdp", .name = "u-", .count = users_, .age = 2});
    old.Put(
        storage::OldUsers{.tenant = "other", .provider = "cdp", .name = "u-", .count = users_, .every = 20, .age = 3});
    old.Put(storage::OldUsers{
        .tenant = "other", .provider = "cdp", .name = "u-", .count = users_, .from = 10, .every = 20, .age = 1});
    old.Put(storage::OldUsers{
        .tenant = "main", .provider = "cdp", .name = "gone-", .count = users_, .every = 50, .status = "deleted"});
    old.Put(storage::OldUsers{
        .tenant = "other", .provider = "cdp", .name = "gone-", .count = users_, .every = 100, .age = 1});
    // Those whom others will ask for are moved last.
    Ask("UPDATE users SET rowid = rowid + (SELECT max(rowid) FROM users) WHERE provider = 'capa'");
  }

  /// Open creates of main at three vendors, and one of other that concerns a user of main.
  void LoseReplies(const ServedGateway& gateway) {
    for (const std::string vendor : {"cdp", "streambird", "capa"}) {
      vendors_.sandbox().Inject(vendor, {.kind = "lost", .count = -1, .method = "POST"});
      for (int i = 0; i < kLost; ++i) {
        EXPECT_EQ(gateway.As("main").Create(fakes::UserBody(Numbered("lost-" + vendor + "-", i), vendor)).status, 504);
      }
    }
    EXPECT_EQ(gateway.As("other").Create(fakes::UserBody(Numbered("held-", 0), "capa")).status, 504);
  }

  /// Whether a start has said whose the users are; from then on another configuration must not matter.
  bool HasNamedAccounts() const {
    return Ask("SELECT count(*) FROM sqlite_schema WHERE name = 'first_accounts'") == "1" &&
           Ask("SELECT count(*) FROM first_accounts") != "0";
  }

  /// One life of the program: asked until the blow, which falls at any moment from its start on.
  void LiveAndDie(int number) {
    const bool first_accounts = number % 2 == 0 || !HasNamedAccounts();
    UseAccount(first_accounts ? "" : "later");
    fakes::Program program({"serve", "-c", config_}, environment_);
    const std::chrono::milliseconds moment(random_() % kLongestMillis);
    std::thread blow([moment, pid = program.pid()] {
      std::this_thread::sleep_for(moment);
      ::kill(pid, SIGKILL);
    });
    if (program.AwaitError("\"message\":\"serving\"")) {
      const fakes::Served served(program.err());
      while (AskOnce(served, first_accounts)) {
      }
    }
    blow.join();
    EXPECT_EQ(program.Wait().signal, SIGKILL) << program.err();
  }

  /// False when the program is gone.
  bool AskOnce(const fakes::Served& served, bool first_accounts) {
    const std::string fresh = Numbered("new-", ++asked_);
    const Answer made = served.As("main").Create(fakes::UserBody(fresh, "capa"));
    if (made.status == 201) made_[fresh] = first_accounts ? "capa/" : "capa/later";
    if (made.status == 0) return false;
    EXPECT_EQ(made.status, 201) << made;
    const std::string number = Numbered("u-", static_cast<int>(random_() % static_cast<unsigned>(users_)));
    const Answer read = served.As("main").Get("/v1/end-users?external_id=" + number);
    if (read.status == 0) return false;
    EXPECT_EQ(read.At("data.0.external_id"), number) << read;
    return !first_accounts || (AskForAHeldOne(served) && AskADisputedOne(served));
  }

  bool AskForAHeldOne(const fakes::Served& served) {
    const std::string held = Numbered("held-", 1 + static_cast<int>(random_() % (kHeld - 1)));
    const bool unmoved = Ask("SELECT count(*) FROM links l JOIN users u ON u.tenant = l.tenant AND u.id = l.user_id "
                             "WHERE u.tenant = 'main' "
                             "AND u.external_id = '" +
                             held + "'") == "0";
    const Answer refused = served.As("other").Create(fakes::UserBody(held, "capa"));
    if (refused.status == 0) return false;
    fakes::ExpectProblem(refused, ErrorKind::kEndUserExists);
    ++(unmoved ? refused_before_ : refused_after_);
    return true;
  }

  bool AskADisputedOne(const fakes::Served& served) {
    const std::string number = Numbered("u-", static_cast<int>(random_() % static_cast<unsigned>(users_)) / 20 * 20);
    const Answer found = served.As("other").Get("/v1/end-users?external_id=" + number);
    if (found.status == 0) return false;
    const Answer refused = served.As("other").Get("/v1/end-users/" + found.At("data.0.id") + "?refresh=true");
    if (refused.status == 0) return false;
    fakes::ExpectProblem(refused, ErrorKind::kWrongState);
    return true;
  }

  void LiveUntilAllIsDone() {
    for (const std::string account : {"later", ""}) {
      UseAccount(account);
      ServedGateway last(config_, environment_);
      AwaitMoved();
      AwaitAnswer("SELECT count(*) FROM intents WHERE account LIKE '%/" + account + "'", "0");
      last.program().Signal(SIGTERM);
      EXPECT_EQ(last.program().Wait().exit_code, 0);
    }
    EXPECT_EQ(Ask("SELECT count(*) FROM intents"), "0");
    const fakes::Ran checked = fakes::RunWalletgate({"store", "check", "--path", Path()});
    EXPECT_EQ(checked.exit_code, 0) << checked.err;
  }

  void ExpectEverybodyHasTheAccountOfTheFirstStart() const {
    EXPECT_EQ(Ask("SELECT count(*) FROM users u LEFT JOIN links l ON l.tenant = u.tenant AND l.user_id = u.id "
                  "WHERE l.account IS NULL"),
              "0");
    EXPECT_EQ(Ask("SELECT count(*) FROM users u JOIN links l ON l.tenant = u.tenant AND l.user_id = u.id "
                  "WHERE u.external_id NOT LIKE 'new-%' AND (l.account <> u.provider || '/' OR l.id_at_provider <> "
                  "iif(u.provider = 'streambird', '', u.external_id))"),
              "0");
    EXPECT_EQ(Ask("SELECT count(*) FROM links"), Ask("SELECT count(*) FROM users")) << "one each";
  }

  /// Of the living who share a vendor user the oldest holds it, and the others are disputed; the deleted stay as they
  /// are.
  void ExpectTheOldestLivingOneHolds() const {
    // CROSS JOIN keeps the order, without which the questions take hours.
    const std::string who =
        " FROM links l CROSS JOIN users u ON u.tenant = l.tenant AND u.id = l.user_id "
        "CROSS JOIN holders h ON h.account = l.account AND h.provider_user_id = l.provider_user_id ";
    const std::string oldest =
        "(SELECT min(v.id) FROM links k CROSS JOIN users v ON v.tenant = k.tenant AND v.id = k.user_id "
        "WHERE k.account = l.account AND k.provider_user_id = l.provider_user_id AND v.status <> 'deleted')";
    EXPECT_EQ(Ask("SELECT count(*)" + who), Ask("SELECT count(*) FROM links")) << "somebody holds each";
    Ask("CREATE INDEX links_of_a_test ON links (account, provider_user_id)");
    EXPECT_EQ(Ask("SELECT count(*)" + who + "WHERE h.user_id <> coalesce(" + oldest + ", h.user_id)"), "0");
    EXPECT_EQ(Ask("SELECT count(*)" + who +
                  "WHERE l.state <> iif(u.status <> 'deleted' AND h.user_id <> u.id, "
                  "'disputed', 'active')"),
              "0");
    EXPECT_EQ(Ask("SELECT count(*) FROM links WHERE state = 'disputed'"), std::to_string((users_ + 9) / 10));
    EXPECT_EQ(Ask("SELECT count(*) FROM holders"),
              Ask("SELECT count(DISTINCT account || ' ' || provider_user_id) FROM links"));
  }

  void ExpectOpenCreatesAreSettledRight() {
    for (const std::string vendor : {"cdp", "streambird", "capa"}) {
      for (int i = 0; i < kLost; ++i) {
        const std::string lost = Numbered("lost-" + vendor + "-", i);
        EXPECT_EQ(Ask("SELECT count(*) FROM users WHERE tenant = 'main' AND external_id = '" + lost + "'"), "1")
            << lost;
        EXPECT_EQ(vendors_.CreatesOf(vendor, vendor == "streambird" ? lost + "@example.com" : lost), 1) << lost;
      }
    }
    EXPECT_EQ(Ask("SELECT count(*) FROM users WHERE tenant = 'other' AND provider = 'capa'"), "0") << "they are main's";
    for (int i = 0; i < kHeld; ++i) EXPECT_EQ(vendors_.CreatesOf("capa", Numbered("held-", i)), 1);
    for (const auto& [fresh, account] : made_) {
      EXPECT_EQ(Ask("SELECT l.account FROM users u JOIN links l ON l.tenant = u.tenant AND l.user_id = u.id "
                    "WHERE u.tenant = 'main' AND u.external_id = '" +
                    fresh + "'"),
                account)
          << fresh;
    }
  }

  std::mt19937 random_{2026};
  int asked_ = 0;
  std::map<std::string, std::string> made_;  ///< users that were acknowledged meanwhile, with their account
  int refused_before_ = 0;                   ///< asked for a user of main whom nobody had moved yet
  int refused_after_ = 0;
};

TEST_F(KilledMove, ComesThroughWithEverybodyWhereHeWas) {
  MakeOld();
  int moving = 0;
  for (int i = 0; i < kills_ && !HasFailure(); ++i) {
    LiveAndDie(i);
    if (Ask("SELECT count(*) FROM sqlite_schema WHERE name = 'moves'") != "1" ||
        Ask("SELECT sum(until - after) FROM moves") != "0") {
      ++moving;
    }
  }
  LiveUntilAllIsDone();
  ExpectEverybodyHasTheAccountOfTheFirstStart();
  ExpectTheOldestLivingOneHolds();
  ExpectOpenCreatesAreSettledRight();
  std::cout << kills_ << " kills, " << moving << " while users were still to be moved; " << made_.size()
            << " creates acknowledged meanwhile; claims refused: " << refused_before_ << " of users not yet moved, "
            << refused_after_ << " of moved ones" << std::endl;
}

}  // namespace
}  // namespace walletgate
