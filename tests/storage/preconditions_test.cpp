// What every Store refuses to do, since only a fault of the program can ask for it.

#include "storage/preconditions.h"

#include <functional>

#include "base/check.h"
#include "tests/storage/store_conformance.h"

namespace walletgate::storage {
namespace {

KeyRecord KeyOf(const std::string& tenant, bool done) {
  KeyRecord key;
  key.tenant = tenant;
  key.key = "k1";
  key.done = done;
  return key;
}

TEST(StorePreconditions, NoLookUpIsWithoutATenant) {
  EXPECT_NO_THROW(RequireTenant("t1"));
  EXPECT_THROW(RequireTenant(""), FailedCheck);
  EXPECT_THROW(Require(PriorQuery{"", "", "u1"}), FailedCheck);
  EXPECT_THROW(Require(ListQuery()), FailedCheck);
  EXPECT_THROW(Require(DueLook{"acme/", "", "eu_u1"}), FailedCheck);
}

TEST(StorePreconditions, NoKeyIsOfAnotherTenantThanItsIntent) {
  const Intent intent = MakeIntent("u1", "t1");
  EXPECT_NO_THROW(Require(intent, KeyOf("t1", false)));
  EXPECT_THROW(Require(intent, KeyOf("t2", false)), FailedCheck);
  EXPECT_THROW(Require(intent, KeyOf("t1", true)), FailedCheck) << "answered before it was begun";
  Ending ending = MakeEnding(intent);
  EXPECT_NO_THROW(Require(ending));
  ending.key = KeyOf("t2", true);
  EXPECT_THROW(Require(ending), FailedCheck);
}

TEST(StorePreconditions, AnIntentIsOfSomebodyAndCanBeRead) {
  EXPECT_THROW(Require(MakeIntent("", "t1"), std::nullopt), FailedCheck);
  Intent intent = MakeIntent("u1", "t1");
  intent.id.clear();
  EXPECT_THROW(Require(intent, std::nullopt), FailedCheck);
  EXPECT_NO_THROW(Require(MakeEnding(intent))) << "what was not begun, because nothing had to be sent";
  intent = MakeIntent("u1", "t1");
  intent.readable = false;
  EXPECT_THROW(Require(intent, std::nullopt), FailedCheck) << "it would lose what could not be read";
}

TEST(StorePreconditions, NobodyIsMadeWithoutARecordAndNobodyOfAnotherTenant) {
  Ending ending = MakeEnding(MakeIntent("u1", "t1"));
  ending.user->user.tenant = "t2";
  EXPECT_THROW(Require(ending), FailedCheck);
  ending.user.reset();
  EXPECT_THROW(Require(ending), FailedCheck);
  ending.outcome = Ending::Outcome::kNotApplied;
  EXPECT_NO_THROW(Require(ending));
  ending.if_held.outcome = Ending::Outcome::kApplied;
  EXPECT_THROW(Require(ending), FailedCheck);
}

TEST(StorePreconditions, NoPieceOfAListIsEmptyByOrder) {
  EXPECT_NO_THROW(RequireSome(1));
  EXPECT_THROW(RequireSome(0), FailedCheck);
}

TEST(StorePreconditions, NobodyIsLookedForWithoutAName) {
  EXPECT_NO_THROW(RequireName("intent-u1"));
  EXPECT_THROW(RequireName(""), FailedCheck);
}

TEST(StorePreconditions, NoAnswerIsKeptBeforeItIsThere) {
  Ending ending = MakeEnding(MakeIntent("u1", "t1"));
  ending.key = KeyOf("t1", false);
  EXPECT_THROW(Require(ending), FailedCheck);
  ending.key.reset();
  ending.if_held.key = KeyOf("t1", false);
  EXPECT_THROW(Require(ending), FailedCheck);
}

TEST(StorePreconditions, NoClaimIsNobodysOrForEver) {
  EXPECT_NO_THROW(Require(IntentClaim{"intent-u1", "a", std::chrono::seconds(1)}));
  EXPECT_THROW(Require(IntentClaim{"intent-u1", "", std::chrono::seconds(1)}), FailedCheck);
  EXPECT_THROW(Require(IntentClaim{"intent-u1", "a", std::chrono::seconds(0)}), FailedCheck);
  EXPECT_THROW(Require(IntentClaim{"intent-u1", "a", std::chrono::hours(1)}), FailedCheck);
}

TEST(StorePreconditions, AMoveIsOfOneUserAndSaysHowItGoesOn) {
  Intent intent = MakeIntent("u1", "t1");
  intent.migration = "mig_1";
  Ending ending = MakeEnding(intent);
  EXPECT_THROW(Require(ending), FailedCheck) << "nothing becomes of the row";
  ending.move = MoveStep{};
  EXPECT_NO_THROW(Require(ending));
  ending.if_held.outcome = Ending::Outcome::kNotApplied;
  EXPECT_THROW(Require(ending), FailedCheck) << "nor where another has the vendor's user";
  ending.if_held.move = MoveStep{};
  EXPECT_NO_THROW(Require(ending));
  ending.user->user.id = "eu_other";
  EXPECT_THROW(Require(ending), FailedCheck);
  ending = MakeEnding(MakeIntent("u1", "t1"));
  ending.move = MoveStep{};
  EXPECT_THROW(Require(ending), FailedCheck) << "who does not move has no row";
  intent.user.id.clear();
  EXPECT_THROW(Require(intent, std::nullopt), FailedCheck);
}

TEST(StorePreconditions, NoMoreAreSwitchedAtOnceThanOthersCanWaitFor) {
  Switch users{"t1", "mig_1", std::vector<std::string>(kSwitchesAtOnce, "eu_u1"), {}};
  EXPECT_NO_THROW(Require(users));
  users.user_ids.emplace_back("eu_u1");
  EXPECT_THROW(Require(users), FailedCheck);
}

/// Whether a call throws, at once or when it runs.
Task<bool> Throws(std::function<Task<Result<void>>()> call) {
  try {
    Task<Result<void>> running = call();
    (void)co_await std::move(running);
  } catch (const FailedCheck&) {
    co_return true;
  }
  co_return false;
}

template <class Implementation>
class StorePreconditionsOfEach : public StoreConformance<Implementation> {};

TYPED_TEST_SUITE(StorePreconditionsOfEach, Implementations);

TYPED_TEST(StorePreconditionsOfEach, DoesNothingWhereACheckFails) {
  Store& store = *this->store_;
  const Intent intent = this->MakeIntent("t1", "u1");
  std::function<Task<Result<void>>()> foreign = [&] { return store.Begin(this->loop_, intent, KeyOf("t2", false)); };
  EXPECT_EQ(this->loop_.Run(Throws(foreign)), true);
  EXPECT_FALSE(this->PriorOf("t1", "u1").intent);
  std::function<Task<Result<void>>()> own = [&] { return store.Begin(this->loop_, intent, KeyOf("t1", false)); };
  EXPECT_EQ(this->loop_.Run(Throws(own)), false);
  EXPECT_TRUE(this->PriorOf("t1", "u1").intent);
}

}  // namespace
}  // namespace walletgate::storage
