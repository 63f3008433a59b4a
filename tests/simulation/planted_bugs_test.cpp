// A simulation that finds nothing proves nothing: each of these faults, put in on purpose, must be found soon.

#include <gtest/gtest.h>

#include "tests/simulation/run.h"

namespace walletgate::simulation {
namespace {

/// Runs seeds until one tells of `symptom`.
void ExpectFound(PlantedBug bug, std::string_view symptom) {
  constexpr std::uint64_t kPatience = 1000;
  RunOptions options;
  options.bug = bug;
  for (std::uint64_t seed = 0; seed < kPatience; ++seed) {
    if (RunSeed(seed, options).Text().find(symptom) != std::string::npos) return;
  }
  ADD_FAILURE() << "not found in " << kPatience << " seeds: " << symptom;
}

TEST(PlantedBugs, AnIntentThatIsNotDurableIsFound) {
  ExpectFound(PlantedBug::kBeginNotKept, "before a durable intent");
}

TEST(PlantedBugs, AnAcknowledgementWithoutARecordIsFound) { ExpectFound(PlantedBug::kEndNotKept, "not on the disk"); }

TEST(PlantedBugs, AForgottenIntentIsFound) { ExpectFound(PlantedBug::kIntentUnseen, "sent twice to capa-v2"); }

TEST(PlantedBugs, ASecondUserIsFound) { ExpectFound(PlantedBug::kIntentUnseen, "created twice"); }

TEST(PlantedBugs, AnAnswerThatIsNotKeptIsFound) { ExpectFound(PlantedBug::kAnswerForgotten, "has two answers"); }

TEST(PlantedBugs, ASilentRepeatIsFound) { ExpectFound(PlantedBug::kSilentResend, "sent twice to capa-v2"); }

TEST(PlantedBugs, ALossThatIsTakenForNothingIsFound) { ExpectFound(PlantedBug::kLossMeansNothing, "not applied"); }

// What "not applied" means, and that what can be settled is.

TEST(PlantedBugs, AnAbsenceThatIsBelievedTooSoonIsFound) {
  ExpectFound(PlantedBug::kAbsenceTooSoon, "and now it is applied");
  ExpectFound(PlantedBug::kAbsenceTooSoon, "created twice");
}

TEST(PlantedBugs, AStoredErrorThatIsRepeatedForEverIsFound) {
  ExpectFound(PlantedBug::kKeyNotSpent, "still unknown at cdp");
}

TEST(PlantedBugs, ARefusedRepeatThatIsTakenForProofIsFound) {
  ExpectFound(PlantedBug::kRefusalProves, "'not applied' is kept of it, and it was applied");
}

// Whose user it is: no vendor's user belongs to two, no answer crosses tenants or accounts, no id at the vendor
// changes.

TEST(PlantedBugs, AVendorUserOfTwoIsFound) { ExpectFound(PlantedBug::kHolderUnchecked, "belongs to two end users"); }

// No answer comes of it any more: the gateway looks itself whose user it is about to show.
TEST(PlantedBugs, AnAnswerAboutAnotherTenantsUserIsFound) {
  ExpectFound(PlantedBug::kTenantForgotten, "a check of the program failed");
}

TEST(PlantedBugs, AnAnswerToAnotherRequestIsFound) { ExpectFound(PlantedBug::kRepliesMixedUp, "has not made for it"); }

TEST(PlantedBugs, AForgottenAccountIsFound) { ExpectFound(PlantedBug::kAccountForgotten, "whom no link names"); }

TEST(PlantedBugs, AnIdThatIsComputedAgainIsFound) { ExpectFound(PlantedBug::kIdComputedAgain, "whom no link names"); }

TEST(PlantedBugs, AnIdThatChangesIsFound) { ExpectFound(PlantedBug::kLinkRewritten, "id at the vendor changed"); }

}  // namespace
}  // namespace walletgate::simulation
