// From where and to where users may move, and what counts as another target.

#include "routing/migrations/migration_ends.h"

#include "base/json/writer.h"
#include "routing/migrations/migration_view.h"
#include "tests/routing/migrations/migration_harness.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using storage::MigrationState;

class MigrationEnds : public testing::Test {
 protected:
  /// A tenant "t", and another one "s".
  void Use(Tenant tenant, Tenant other = TenantOfTwo("s")) {
    auto state = std::make_shared<State>();
    state->AddTenant(std::move(tenant), {});
    state->AddTenant(std::move(other), {});
    caller_.state = state;
    caller_.tenant = state->FindTenant("t");
  }
  Result<Migration> Ask(const std::string& from, const std::string& to, bool is_operator = false) const {
    api::MigrationRequest request;
    request.question.from = from;
    request.question.to = to;
    return MigrationOf(caller_, request, is_operator);
  }
  /// "<kind> <pointers>" of the error.
  std::string FaultOf(const std::string& from, const std::string& to) const {
    const Result<Migration> asked = Ask(from, to);
    if (asked) return "";
    std::string text(InfoOf(asked.error().kind).code);
    for (const FieldError& fault : asked.error().fields) text += " " + fault.pointer + " " + fault.code;
    return text;
  }

  CallerContext caller_;
};

TEST_F(MigrationEnds, AreAccountsOfTheTenants) {
  Use(TenantOfTwo());
  const Result<Migration> asked = Ask("acme", "bolt");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->tenant, "t");
  EXPECT_EQ(asked->from, (storage::MigrationEnd{"acme", "acme/t"}));
  EXPECT_EQ(asked->to, (storage::MigrationEnd{"bolt", "bolt/t"}));
  EXPECT_EQ(asked->state, MigrationState::kDraft);
  EXPECT_TRUE(api::ReadMigrationRequest(asked->asked));
  EXPECT_EQ(FaultOf("acne", "volt"), "invalid_request /from enum /to enum");
}

TEST_F(MigrationEnds, AreNoRetiredOnes) {
  Tenant tenant = TenantOfTwo();
  tenant.retired_providers.insert("old");
  Use(std::move(tenant));
  EXPECT_EQ(FaultOf("old", "bolt"), "invalid_request /from enum");
  EXPECT_NE(Ask("old", "bolt").error().fields.front().detail.find("retired"), std::string::npos);
}

TEST_F(MigrationEnds, AreTwoAccounts) {
  Tenant tenant = TenantOfTwo();
  tenant.providers["bolt"] = VendorAt(Called("bolt"), {.name = "acme/t"});
  Use(std::move(tenant));
  EXPECT_EQ(FaultOf("acme", "bolt"), "invalid_request /to enum");
}

TEST_F(MigrationEnds, TakeNewUsers) {
  Tenant tenant = TenantOfTwo();
  tenant.closed_providers = {"acme", "bolt"};
  Use(std::move(tenant));
  EXPECT_EQ(FaultOf("acme", "bolt"), "invalid_request /to unsupported");
}

TEST_F(MigrationEnds, OfSeveralTenantsAreAnOperators) {
  Tenant other = TenantOfTwo("s");
  other.providers["acme"] = VendorAt(Called("acme"), {.name = "acme/t"});
  Use(TenantOfTwo(), std::move(other));
  EXPECT_EQ(FaultOf("acme", "bolt"), "forbidden");
  EXPECT_EQ(FaultOf("bolt", "acme"), "forbidden");
  EXPECT_TRUE(Ask("acme", "bolt", true));
}

/// TargetsText of a tenant whose bolt is that one.
std::string TargetsWith(ProviderPtr bolt) {
  Tenant tenant = TenantOfTwo();
  const Migration migration = MigrationIn(MigrationState::kDraft, tenant);
  tenant.providers["bolt"] = std::move(bolt);
  const Result<std::string> text = TargetsText(tenant, migration);
  return text ? *text : std::string(InfoOf(text.error().kind).code);
}

TEST_F(MigrationEnds, AreOthersWhenFileOrAddressChanges) {
  const std::string before = TargetsWith(VendorAt(Called("bolt"), {.name = "bolt/t"}));
  EXPECT_NE(before.find(R"("account":"bolt/t","base_url":"https://bolt.example")"), std::string::npos) << before;
  EXPECT_EQ(before.find("canary"), std::string::npos);
  EXPECT_EQ(TargetsWith(VendorAt(Called("bolt"), {.name = "bolt/t"}, {}, "rotated")), before);
  EXPECT_NE(TargetsWith(VendorAt(Called("bolt"), {.name = "bolt/t"}, "https://new.example")), before);
  VendorParts changed = Called("bolt");
  changed.login_methods = "{types: [email], max: 1}";
  EXPECT_NE(TargetsWith(VendorAt(changed, {.name = "bolt/t"})), before);
  EXPECT_EQ(TargetsWith(VendorAt(Called("bolt"), {.name = "bolt/u"})), "provider_not_configured");
  EXPECT_EQ(TargetsWith(VendorAt(Called("bolt"), {.name = "bolt/t", .new_name = "bolt/new"})), before) << "renamed";
}

std::string Shown(const State& state, const Migration& migration) {
  std::string text;
  json::Writer writer(&text);
  WriteMigration(state, migration, writer);
  return text;
}

TEST_F(MigrationEnds, AreShownWithWhatWasAskedAndCounted) {
  Use(TenantOfTwo());
  Migration migration = MigrationIn(MigrationState::kPaused, *caller_.tenant);
  migration.users = 6;
  migration.counts = {{storage::MoveState::kFailed, "rejected", 2},
                      {storage::MoveState::kBlocked, "rejected", 1},
                      {storage::MoveState::kPrepared, "", 3}};
  migration.cut_over_share = 25;
  const std::string text = Shown(*caller_.state, migration);
  for (const char* part :
       {R"("object":"migration","id":"mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V","state":"paused","paused_by":"operator",)",
        R"("from":"acme","to":"bolt","select":{},)", R"("from_account":"acme/t","to_account":"bolt/t",)",
        R"("cut_over_share":25,"users":6,"counts":{"pending":0,"creating":0,"prepared":3,"cut_over":0,"done":0,)"
        R"("failed":2,"skipped":0,"blocked":1,"waiting_for_user":0,"waiting_for_tenant":0,"rolled_back":0},)"
        R"("reasons":{"rejected":3},)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  migration.reason = "target_changed";
  EXPECT_NE(Shown(*caller_.state, migration).find(R"("paused_by":"guard","reason":"target_changed")"),
            std::string::npos);
  migration.asked = "of another time";
  EXPECT_NE(Shown(*caller_.state, migration).find(R"("from":"acme","to":"bolt","from_account")"), std::string::npos);
}

std::string Shown(const storage::MovingRow& row) {
  std::string text;
  json::Writer writer(&text);
  WriteMigrationUser(row, writer);
  return text;
}

TEST(MovingRows, SayWhoHasTheUserUnderWhichId) {
  storage::MovingRow row{.user_id = "eu_1", .state = storage::MoveState::kPrepared};
  row.link.emplace();
  row.link->provider_user_id = "b-1";
  row.there.emplace();
  row.there->provider_user_id = "b-1";
  EXPECT_EQ(Shown(row), R"({"object":"migration_user","end_user_id":"eu_1","state":"prepared","tries":0,)"
                        R"("to_provider_user_id":"b-1"})");
  row.state = storage::MoveState::kCutOver;
  row.there->provider_user_id = "a-1";
  row.cut_over_at = WallTime(std::chrono::seconds(0));
  EXPECT_EQ(Shown(row), R"({"object":"migration_user","end_user_id":"eu_1","state":"cut_over","tries":0,)"
                        R"("cut_over_at":"1970-01-01T00:00:00Z","from_provider_user_id":"a-1",)"
                        R"("to_provider_user_id":"b-1"})");
}

TEST(MovingRows, SayWhyAndWhen) {
  storage::MovingRow row{.user_id = "eu_1", .state = storage::MoveState::kFailed, .reason = "rejected"};
  row.retry = storage::MoveRetry::kAutomatic;
  row.tries = 2;
  row.next_at = WallTime(std::chrono::seconds(60));
  row.adopted = true;
  EXPECT_EQ(Shown(row), R"({"object":"migration_user","end_user_id":"eu_1","state":"failed","reason":"rejected",)"
                        R"("retry":"automatic","tries":2,"next_at":"1970-01-01T00:01:00Z","adopted":true})");
  row = {.user_id = "eu_1", .state = storage::MoveState::kSkipped, .reason = "in_another_migration"};
  EXPECT_EQ(Shown(row), R"({"object":"migration_user","end_user_id":"eu_1","state":"skipped",)"
                        R"("reason":"in_another_migration",)"
                        R"("detail":"another migration that is not over moves the end user","tries":0})");
}

}  // namespace
}  // namespace walletgate::routing
