// Reports on a thread of their own: everybody once, whatever the store does; and the count for the metrics.

#include "routing/portability/portability_desk.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <thread>

#include "base/json/parse.h"
#include "tests/routing/portability/move_harness.h"
#include "tests/routing/watched_store.h"

namespace walletgate::routing {
namespace {

using testing::HasSubstr;

class PortabilityDeskTest : public testing::Test {
 protected:
  PortabilityDeskTest() {
    Tenant tenant;
    tenant.id = "t";
    for (const char* id : {"streambird", "cdp", "capa-v2"}) tenant.providers[id] = BindVendorNamed(id);
    auto state = std::make_shared<State>();
    state->AddTenant(std::move(tenant), {});
    state_ = std::move(state);
  }

  void Put(int number, const std::string& external_id, const std::string& email, const std::string& provider) {
    storage::Intent intent;
    intent.id = "01J9ZC3Q7T8X2M4N6P8R0S2T" + std::to_string(10 + number);
    intent.user = PlainUser();
    intent.user.id = "eu_01J9ZC3Q7T8X2M4N6P8R0S2T" + std::to_string(10 + number);
    intent.user.external_id = external_id;
    intent.user.provider = provider;
    intent.user.provider_user_id = "vendor-" + external_id;
    intent.user.login_methods = {Login(api::LoginType::kEmail, email)};
    intent.link.account = provider + "/";
    intent.call.method = "POST";
    intent.call.target = "/";
    storage::Ending ending;
    ending.intent = intent;
    ending.outcome = storage::Ending::Outcome::kApplied;
    ending.user = storage::UserRecord{intent.user, "f", intent.link};
    ASSERT_TRUE(loop_.RunUntilDone(store_.Begin(loop_, intent, std::nullopt)));
    ASSERT_TRUE(loop_.RunUntilDone(store_.End(loop_, std::move(ending))));
  }

  const Tenant& tenant() const { return state_->tenants().at("t"); }

  json::Document Ended(const std::string& to, std::vector<std::string> external_ids = {}) {
    api::PortabilityRequest asked;
    asked.from = "streambird";
    asked.to = to;
    asked.external_ids = std::move(external_ids);
    Result<std::string> text = desk_.Begin(state_, tenant(), asked);
    EXPECT_TRUE(text);
    Result<json::Document> report = json::Parse(*text);
    const std::string id(report->root().Get("id").AsString());
    while (report->root().Get("state").AsString() == "running") {
      std::this_thread::yield();
      text = desk_.Show("t", id);
      report = json::Parse(*text);
    }
    return std::move(*report);
  }

  EventLog log_;
  WatchedStore store_{log_};
  EpollLoop loop_;
  metrics::Metrics metrics_{Domains()};
  std::shared_ptr<const State> state_;
  PortabilityDesk desk_{
      {store_, metrics_, SystemClock(), SystemRandom(), std::filesystem::temp_directory_path().string()}};

  static metrics::Domains Domains() {
    metrics::Domains domains;
    domains.providers = {"streambird", "cdp", "capa-v2"};
    return domains;
  }
};

TEST_F(PortabilityDeskTest, HasEverybodyOnce) {
  Put(1, "a-1", "a@example.com", "streambird");
  Put(2, "b_2", "b@example.com", "streambird");
  Put(3, "c-3", "c@example.com", "cdp");
  const json::Document report = Ended("cdp");
  EXPECT_EQ(report.root().Get("state").AsString(), "done");
  EXPECT_EQ(report.root().Get("users").AsInt64(), 2);
  EXPECT_EQ(report.root().Get("could_leave").AsInt64(), 1);
  const std::string id(report.root().Get("id").AsString());
  const Result<std::string> lines = loop_.RunUntilDone(desk_.Lines(loop_, "t", id, {.format = LineFormat::kNdjson}));
  ASSERT_TRUE(lines);
  EXPECT_THAT(*lines, HasSubstr(R"("external_id":"b_2","category":"blocked")"));
  EXPECT_FALSE(loop_.RunUntilDone(desk_.Lines(loop_, "another", id, {})));
}

TEST_F(PortabilityDeskTest, CountsWhoeverSharesAContactAtEitherVendor) {
  Put(1, "a-1", "same@example.com", "streambird");
  Put(2, "b-2", "own@example.com", "streambird");
  Put(3, "c-3", "Same@example.com", "capa-v2");
  const json::Document report = Ended("capa-v2");
  bool told = false;
  for (const json::Value code : report.root().Get("codes").Elements()) {
    if (code.Get("code").AsString() != "contact_shared") continue;
    told = true;
    EXPECT_EQ(code.Get("users").AsInt64(), 1);
  }
  EXPECT_TRUE(told);
}

TEST_F(PortabilityDeskTest, SaysWhomNobodyHas) {
  Put(1, "a-1", "a@example.com", "streambird");
  const json::Document report = Ended("cdp", {"a-1", "z-9"});
  EXPECT_EQ(report.root().Get("users").AsInt64(), 1);
  EXPECT_EQ(report.root().Get("not_found").Get("external_ids").AsInt64(), 1);
}

TEST_F(PortabilityDeskTest, FailsWhereTheStoreDoes) {
  store_.FailOnce("list");
  const json::Document report = Ended("cdp");
  EXPECT_EQ(report.root().Get("state").AsString(), "failed");
  EXPECT_EQ(report.root().Get("error").AsString(), "the test says so");
}

TEST_F(PortabilityDeskTest, KeepsTheLastFewOfATenant) {
  const std::string first(Ended("cdp").root().Get("id").AsString());
  for (int i = 0; i < 4; ++i) (void)Ended("cdp");
  EXPECT_FALSE(desk_.Show("t", first));
}

TEST_F(PortabilityDeskTest, KeepsTheYoungestOfThoseThatWereMadeInOneMillisecond) {
  for (int i = 0; i < 200; ++i) {
    const std::string id(Ended("cdp").root().Get("id").AsString());
    ASSERT_TRUE(desk_.Show("t", id));
  }
}

TEST_F(PortabilityDeskTest, TellsTheMetricsWhoCouldLeave) {
  Put(1, "a-1", "a@example.com", "streambird");
  Put(2, "b_2", "b@example.com", "streambird");
  desk_.Use(state_);
  const std::string blocked = R"(walletgate_portable_users{category="blocked",provider="streambird",to="cdp"} 1)";
  const SteadyTime give_up = SystemClock().Steady() + std::chrono::seconds(30);
  while (metrics_.Text().find(blocked) == std::string::npos && SystemClock().Steady() < give_up)
    std::this_thread::yield();
  EXPECT_THAT(metrics_.Text(), HasSubstr(blocked));
  EXPECT_THAT(metrics_.Text(),
              HasSubstr(R"(walletgate_portable_users{category="ready",provider="cdp",to="streambird"} 0)"));
}

}  // namespace
}  // namespace walletgate::routing
