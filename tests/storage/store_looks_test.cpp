// What every Store promises about looks at pending users.

#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

template <class Implementation>
class StoreLooks : public StoreConformance<Implementation> {
 protected:
  /// A user of that account whose look that is.
  UserRecord LookedAt(const std::string& external_id, const std::string& account, std::optional<Look> look) {
    const Intent intent = this->IntentAt("t1", external_id, account, "p-" + external_id);
    Ending ending = this->EndingOf(intent);
    ending.user->user.status = look ? api::Status::kPending : api::Status::kActive;
    ending.user->look = look;
    this->Run(this->store_->End(this->loop_, ending));
    return *ending.user;
  }
  std::vector<std::string> Due(std::chrono::seconds later, std::size_t per_account = 10) {
    std::vector<std::string> ids;
    for (const DueLook& look :
         this->Run(this->store_->DueLooks(this->loop_, this->clock_.Now() + later, per_account))) {
      ids.push_back(look.account + " " + look.tenant + " " + look.user_id);
    }
    return ids;
  }
};

TYPED_TEST_SUITE(StoreLooks, Implementations);

TYPED_TEST(StoreLooks, GivesLooksThatAreDueByAccountTheLongestDueFirst) {
  using std::chrono::seconds;
  const WallTime now = this->clock_.Now();
  const auto in = [&](int later) { return Look{Look::For::kWallets, now + seconds(later), 0, now}; };
  this->LookedAt("b1", "b/", in(3));
  this->LookedAt("a1", "a/", in(2));
  this->LookedAt("a2", "a/", in(1));
  this->LookedAt("a3", "a/", in(60));
  this->LookedAt("a4", "a/", Look{Look::For::kWallets, std::nullopt, 12, now});
  this->LookedAt("a5", "a/", std::nullopt);
  EXPECT_TRUE(this->Due(seconds(0)).empty());
  EXPECT_EQ(this->Due(seconds(3)), (std::vector<std::string>{"a/ t1 eu_a2", "a/ t1 eu_a1", "b/ t1 eu_b1"}));
  EXPECT_EQ(this->Due(seconds(3), 1), (std::vector<std::string>{"a/ t1 eu_a2", "b/ t1 eu_b1"}));
}

TYPED_TEST(StoreLooks, KeepsTheLookWithTheUser) {
  const WallTime now = this->clock_.Now();
  const Look look{Look::For::kStatus, now + std::chrono::minutes(1), 2, now - std::chrono::seconds(5)};
  UserRecord record = this->LookedAt("u1", "a/", look);
  EXPECT_EQ(this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"))->look, look);
  EXPECT_EQ(this->PriorOf("t1", "u1").user->look, look);
  record.look = Look{Look::For::kWallets, std::nullopt, 12, now};
  this->Run(this->store_->UpdateUser(this->loop_, record));
  EXPECT_EQ(this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"))->look, record.look);
  record.look.reset();
  this->Run(this->store_->UpdateUser(this->loop_, record));
  EXPECT_FALSE(this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"))->look.has_value());
}

TYPED_TEST(StoreLooks, CountsWhoIsLookedForAndWhoWasGivenUp) {
  const WallTime now = this->clock_.Now();
  this->LookedAt("u1", "a/", Look{Look::For::kWallets, now, 0, now});
  this->LookedAt("u2", "a/", Look{Look::For::kStatus, now, 0, now});
  this->LookedAt("u3", "a/", Look{Look::For::kWallets, std::nullopt, 12, now});
  this->LookedAt("u4", "a/", Look{Look::For::kStatus, std::nullopt, 3, now});
  this->LookedAt("u5", "a/", Look{Look::For::kWallets, std::nullopt, 0, now});
  const StoreFacts facts = this->Run(this->store_->Facts(this->loop_));
  EXPECT_EQ(facts.users_looked_for, 2U);
  EXPECT_EQ(facts.users_given_up, 1U)
      << "nobody waits for a status any more, and where nobody can look nobody gives up";
}

TYPED_TEST(StoreLooks, GivesThoseThatAClockThatWasWrongHasPutFarAhead) {
  const WallTime now = this->clock_.Now();
  this->LookedAt("u1", "a/", Look{Look::For::kWallets, now + std::chrono::hours(24), 0, now});
  this->LookedAt("u2", "a/", Look{Look::For::kWallets, now + std::chrono::hours(24 * 300), 0, now});
  EXPECT_EQ(this->Due(std::chrono::seconds(0)), std::vector<std::string>{"a/ t1 eu_u2"});
}

TYPED_TEST(StoreLooks, PutsOneOffWithoutAWordAboutItsUser) {
  const WallTime now = this->clock_.Now();
  this->LookedAt("u1", "a/", Look{Look::For::kStatus, now, 1, now});
  this->Run(this->store_->PutOffLook(this->loop_, {"a/", "t1", "eu_u1"}, now + std::chrono::hours(1)));
  EXPECT_TRUE(this->Due(std::chrono::seconds(3599)).empty());
  EXPECT_EQ(this->Due(std::chrono::seconds(3600)).size(), 1U);
  EXPECT_EQ(this->Run(this->store_->FindUser(this->loop_, "t1", "eu_u1"))->look->tries, 1);
}

}  // namespace
}  // namespace walletgate::storage
