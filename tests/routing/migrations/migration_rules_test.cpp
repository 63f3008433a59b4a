// Every action from every state of a migration, and what each of them looks at.

#include "routing/migrations/migration_rules.h"

#include <map>
#include <set>

#include "tests/routing/migrations/migration_harness.h"

namespace walletgate::routing {
namespace {

using Action = MigrationAction;
using Phase = storage::MigrationState;
using storage::Migration;
using storage::MoveState;

constexpr std::array kActions = {Action::kAssess,  Action::kStart,    Action::kPause,  Action::kResume,
                                 Action::kCutOver, Action::kComplete, Action::kCancel, Action::kRollBack};

/// The contract: where an action leads to. A state that is not there is 409.
const std::map<Action, std::map<Phase, Phase>> kLeads = {
    {Action::kAssess,
     {{Phase::kDraft, Phase::kAssessing}, {Phase::kReady, Phase::kAssessing}, {Phase::kPaused, Phase::kPaused}}},
    {Action::kStart, {{Phase::kReady, Phase::kRunning}}},
    {Action::kPause, {{Phase::kRunning, Phase::kPaused}}},
    {Action::kResume, {{Phase::kPaused, Phase::kRunning}}},
    {Action::kCutOver,
     {{Phase::kRunning, Phase::kRunning},
      {Phase::kPaused, Phase::kPaused},
      {Phase::kCompleting, Phase::kCompleting},
      {Phase::kCompleted, Phase::kCompleting},
      {Phase::kRolledBack, Phase::kCompleting}}},
    {Action::kComplete, {{Phase::kRunning, Phase::kCompleting}}},
    {Action::kCancel,
     {{Phase::kDraft, Phase::kCancelled},
      {Phase::kAssessing, Phase::kCancelled},
      {Phase::kReady, Phase::kCancelled},
      {Phase::kPaused, Phase::kCancelled},
      {Phase::kRolledBack, Phase::kCancelled}}},
    {Action::kRollBack,
     {{Phase::kRunning, Phase::kRollingBack},
      {Phase::kPaused, Phase::kRollingBack},
      {Phase::kCompleting, Phase::kRollingBack},
      {Phase::kCompleted, Phase::kRollingBack}}},
};

/// Where an action has nothing to do. No migration of this test has a share to cut over.
const std::map<Action, std::set<Phase>> kDone = {
    {Action::kAssess, {Phase::kAssessing}},
    {Action::kStart, {Phase::kRunning}},
    {Action::kPause, {Phase::kPaused}},
    {Action::kResume, {Phase::kRunning}},
    {Action::kCutOver, {}},
    {Action::kComplete, {Phase::kCompleting, Phase::kCompleted}},
    {Action::kCancel, {Phase::kCancelled}},
    {Action::kRollBack, {Phase::kRollingBack, Phase::kRolledBack}},
};

class MigrationRules : public testing::Test {
 protected:
  Migration In(Phase state) const {
    Migration migration = MigrationIn(state, tenant_);
    migration.counts = {{MoveState::kCutOver, "", 3}};
    return migration;
  }
  Result<storage::MigrationChange> Change(const MigrationOrder& order, const Migration& migration) const {
    return ChangeBy(order, migration, tenant_);
  }
  ErrorKind KindOf(const MigrationOrder& order, const Migration& migration) const {
    const Result<storage::MigrationChange> change = Change(order, migration);
    EXPECT_FALSE(change);
    return change ? ErrorKind::kInternal : change.error().kind;
  }

  Tenant tenant_ = TenantOfTwo();
};

TEST_F(MigrationRules, AnActionLeadsWhereTheTableSays) {
  for (const Action action : kActions) {
    for (std::size_t i = 0; i < storage::kMigrationStateNames.size(); ++i) {
      const auto state = static_cast<Phase>(i);
      SCOPED_TRACE(std::to_string(static_cast<int>(action)) + " " + std::string(ToString(state)));
      const Migration migration = In(state);
      EXPECT_EQ(IsDone({action}, migration), kDone.at(action).contains(state));
      if (IsDone({action}, migration)) continue;
      const Result<storage::MigrationChange> change = Change({action}, migration);
      const auto& leads = kLeads.at(action);
      ASSERT_EQ(change.has_value(), leads.contains(state));
      if (!change) {
        EXPECT_EQ(change.error().kind, ErrorKind::kWrongState);
        continue;
      }
      EXPECT_EQ(change->to, leads.at(state));
      EXPECT_EQ(change->from, std::vector{state});
      EXPECT_EQ(change->tenant, "t");
      EXPECT_EQ(change->id, migration.id);
      EXPECT_FALSE(change->asked);
    }
  }
}

TEST_F(MigrationRules, AStartReadsTheNumberOfTheBlocked) {
  Migration migration = In(Phase::kReady);
  migration.counts = {{MoveState::kPending, "", 5},
                      {MoveState::kBlocked, "external_id_refused", 2},
                      {MoveState::kBlocked, "contact_shared", 1}};
  EXPECT_EQ(KindOf({Action::kStart}, migration), ErrorKind::kReportHasRejects);
  EXPECT_EQ(KindOf({Action::kStart, 2}, migration), ErrorKind::kReportHasRejects);
  EXPECT_TRUE(Change({Action::kStart, 3}, migration));
  migration.counts.clear();
  EXPECT_TRUE(Change({Action::kStart, 3}, migration)) << "there is nobody to leave behind";
}

TEST_F(MigrationRules, NothingStartsAgainstAnotherTargetThanWasAssessed) {
  Migration ready = In(Phase::kReady);
  Migration paused = In(Phase::kPaused);
  paused.reason = kTargetChanged;
  tenant_.providers["bolt"] = VendorAt(Called("bolt"), {.name = "bolt/t"}, "https://new.example");
  EXPECT_EQ(KindOf({Action::kStart}, ready), ErrorKind::kWrongState);
  EXPECT_EQ(KindOf({Action::kResume}, paused), ErrorKind::kWrongState);
  const Result<storage::MigrationChange> assessed = Change({Action::kAssess}, paused);
  ASSERT_TRUE(assessed);
  EXPECT_EQ(assessed->to, Phase::kPaused);
  EXPECT_EQ(assessed->reason, "");
  paused.assessed = assessed->assessed.value();
  EXPECT_TRUE(Change({Action::kResume}, paused));
}

TEST_F(MigrationRules, AnotherReasonToPauseOutlivesAnAssessment) {
  Migration paused = In(Phase::kPaused);
  paused.reason = "failed_share";
  EXPECT_EQ(Change({Action::kAssess}, paused)->reason, "failed_share");
  EXPECT_EQ(Change({Action::kCutOver}, paused)->reason, "failed_share");
  EXPECT_EQ(Change({Action::kResume}, paused)->reason, "");
}

TEST_F(MigrationRules, AnEndThatIsGoneIsToldApart) {
  Migration paused = In(Phase::kPaused);
  tenant_.providers.erase("acme");
  EXPECT_EQ(KindOf({Action::kAssess}, paused), ErrorKind::kProviderNotConfigured);
  EXPECT_EQ(KindOf({Action::kResume}, paused), ErrorKind::kProviderNotConfigured);
  EXPECT_EQ(KindOf({Action::kRollBack}, paused), ErrorKind::kSourceGone);
  EXPECT_TRUE(Change({Action::kCancel}, paused));
  tenant_.providers["acme"] = VendorAt(Called("acme"), {.name = "acme/another"});
  EXPECT_EQ(KindOf({Action::kRollBack}, paused), ErrorKind::kSourceGone);
}

TEST_F(MigrationRules, ARollbackNeedsTheSourceAlone) {
  tenant_.providers.erase("bolt");
  EXPECT_TRUE(Change({Action::kRollBack}, In(Phase::kRunning)));
}

TEST_F(MigrationRules, CutsOverMoreAndMore) {
  const MigrationOrder quarter{Action::kCutOver, {}, 25};
  const MigrationOrder half{Action::kCutOver, {}, 50};
  Migration running = In(Phase::kRunning);
  EXPECT_EQ(Change(quarter, running)->cut_over_share, 25);
  running.cut_over_share = 25;
  EXPECT_TRUE(IsDone(quarter, running));
  EXPECT_FALSE(IsDone(half, running));
  running.cut_over_share = 50;
  EXPECT_TRUE(IsDone(quarter, running)) << "only a rollback takes back";
  EXPECT_EQ(Change({Action::kRollBack}, running)->cut_over_share, 0);
  Migration back = In(Phase::kRolledBack);
  back.cut_over_share = 100;
  EXPECT_FALSE(IsDone(quarter, back));
  Migration ready = In(Phase::kReady);
  ready.cut_over_share = 100;
  EXPECT_FALSE(IsDone(quarter, ready));
}

TEST_F(MigrationRules, ACompletedOneIsRolledBackWhileSomebodyCanGoBack) {
  Migration completed = In(Phase::kCompleted);
  EXPECT_TRUE(Change({Action::kRollBack}, completed));
  completed.counts = {{MoveState::kDone, "", 3}};
  EXPECT_EQ(KindOf({Action::kRollBack}, completed), ErrorKind::kWrongState);
  completed.counts = {{MoveState::kDone, "", 3}, {MoveState::kPrepared, "", 1}};
  EXPECT_TRUE(Change({Action::kRollBack}, completed));
}

TEST_F(MigrationRules, CountUsersOfAState) {
  Migration migration = In(Phase::kRunning);
  migration.counts = {{MoveState::kFailed, "a", 2}, {MoveState::kDone, "", 7}, {MoveState::kFailed, "b", 3}};
  EXPECT_EQ(UsersIn(migration, MoveState::kFailed), 5U);
  EXPECT_EQ(UsersIn(migration, MoveState::kBlocked), 0U);
}

}  // namespace
}  // namespace walletgate::routing
