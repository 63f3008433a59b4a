// walletgate intents: an operator ends what the gateway cannot.

#include <gmock/gmock.h>

#include "tests/integration/problem_check.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::Ran;
using fakes::UserBody;
using testing::HasSubstr;
using testing::Not;

/// With a vendor of whom the deployment knows that what it does shows within a second.
class Intents : public testing::Test {
 protected:
  void SetUp() override {
    std::string config(fakes::kGatewayConfig);
    const std::string vendor = "  capa-v2:\n";
    config.replace(config.find(vendor), vendor.size(), vendor + "    settles_within: 1s\n");
    gateway_ = std::make_unique<fakes::TestGateway>(vendors_, fakes::Environment(), config);
  }
  Ran Run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "intents");
    arguments.insert(arguments.end(), {"--url", gateway_->Admin().url});
    return fakes::RunWalletgate(arguments);
  }
  /// A create at a vendor without means, and the id of its intent.
  std::string Lose(const std::string& external_id) {
    vendors_.sandbox().Inject("capa", {.kind = "lost"});
    const Answer lost = gateway_->As("main").Create(UserBody(external_id, "capa-v2"));
    ExpectProblem(lost, ErrorKind::kOutcomeUnknown, {Applied::kUnknown, false});
    return gateway_->Admin().Get("/intents").At("data.0.id");
  }
  static void ExpectCode(const Answer& answer, ErrorKind kind) {
    EXPECT_EQ(answer.status, InfoOf(kind).status) << answer;
    EXPECT_EQ(answer.Header("content-type"), "application/problem+json");
    EXPECT_EQ(answer.At("code"), InfoOf(kind).code);
  }
  /// A command that is refused for as long as the create may still show at the vendor.
  Ran RunOnceItShows(const std::vector<std::string>& arguments) const {
    Ran ran = Run(arguments);
    for (int i = 0; i < 1000 && ran.exit_code != 0; ++i) ran = Run(arguments);
    return ran;
  }

  fakes::Vendors vendors_;
  std::unique_ptr<fakes::TestGateway> gateway_;
};

TEST_F(Intents, AreListedAndEndedAsApplied) {
  EXPECT_THAT(Run({"list"}).err, HasSubstr("no open intents"));
  const std::string id = Lose("hand-1");
  const Ran list = Run({"list"});
  EXPECT_EQ(list.exit_code, 0) << list.err;
  for (const char* part : {"EXTERNAL ID", "hand-1", "capa-v2", "ACCOUNT", "capa/", "create_end_user", "unknown",
                           "yours: walletgate intents"}) {
    EXPECT_THAT(list.out, HasSubstr(part));
  }
  EXPECT_THAT(list.out, HasSubstr(id));
  EXPECT_THAT(list.out, Not(HasSubstr("example.com")));
  EXPECT_THAT(Run({"list", "--json"}).out, HasSubstr("\"id\":\"" + id + "\""));

  const std::string at_vendor = vendors_.sandbox().Log("capa").back().provider_user_id;
  const Ran ended = RunOnceItShows({"resolve", id, "--applied", "--provider-user-id", at_vendor});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(Run({"list"}).err, HasSubstr("no open intents"));
  const Answer again = gateway_->As("main").Create(UserBody("hand-1", "capa-v2"));
  EXPECT_EQ(again.status, 200) << again;
  EXPECT_EQ(again.At("provider_user_id"), at_vendor);
  EXPECT_EQ(vendors_.CreatesOf("capa", "hand-1"), 1);
}

TEST_F(Intents, AreEndedAsNotAppliedAndTheCallerCreatesAnew) {
  vendors_.sandbox().Inject("capa", {.kind = "lost-before"});
  gateway_->As("main").Create(UserBody("hand-2", "capa-v2"));
  const std::string id = gateway_->Admin().Get("/intents").At("data.0.id");
  const Ran early = Run({"resolve", id, "--not-applied"});
  EXPECT_EQ(early.exit_code, 1);
  EXPECT_THAT(early.err, HasSubstr("in 1 s"));
  EXPECT_THAT(early.err, HasSubstr("may still show"));
  EXPECT_EQ(RunOnceItShows({"resolve", id, "--not-applied"}).exit_code, 0);
  EXPECT_EQ(gateway_->As("main").Create(UserBody("hand-2", "capa-v2")).status, 201);
  EXPECT_EQ(vendors_.CreatesOf("capa", "hand-2"), 1);
}

TEST_F(Intents, AreEndedEarlyByForceWhichTheAuditShows) {
  const std::string id = Lose("hand-3");
  testing::internal::CaptureStderr();
  const Answer ended =
      gateway_->Admin().Post("/intents/" + id + "/resolve", R"({"outcome":"not_applied","force":true})");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(ended.status, 200) << ended;
  EXPECT_THAT(log, HasSubstr(R"("members":"outcome,force","forced":true,"done":true)"));
  const std::string next = Lose("hand-4");
  const Ran forced = Run({"resolve", next, "--applied", "--provider-user-id", "by-hand", "--force"});
  EXPECT_EQ(forced.exit_code, 0) << forced.err;
  EXPECT_THAT(forced.err, HasSubstr("rests on your word alone")) << "the vendor offers no look-up";
}

TEST_F(Intents, AreNotEndedByACommandThatMakesNoSense) {
  EXPECT_EQ(Run({"resolve", "01J0", "--applied", "--not-applied"}).exit_code, 2);
  EXPECT_EQ(Run({"resolve", "01J0"}).exit_code, 2);
  EXPECT_EQ(Run({"resolve", "../x", "--not-applied"}).exit_code, 2);
  const Ran absent = Run({"resolve", "01J0", "--not-applied"});
  EXPECT_EQ(absent.exit_code, 1);
  EXPECT_THAT(absent.err, HasSubstr("no open intent has this id"));
}

TEST_F(Intents, AnswerProblemDocuments) {
  const fakes::Client admin = gateway_->Admin();
  ExpectCode(admin.Post("/intents/01J0/resolve", R"({"outcome":"not_applied"})"), ErrorKind::kNotFound);
  ExpectCode(admin.Post("/intents/01J0/resolve", R"({"outcome":"maybe"})"), ErrorKind::kInvalidRequest);
  ExpectCode(admin.Post("/intents/01J0/resolve", R"({"outcome":"applied","extra":1})"), ErrorKind::kInvalidRequest);
  ExpectCode(admin.Post("/intents/01J0/resolve", R"({"outcome":"applied","force":"yes"})"), ErrorKind::kInvalidRequest);
  ExpectCode(admin.Post("/intents/01J0/resolve", "{"), ErrorKind::kMalformedRequest);
  ExpectCode(admin.Post("/intents/01J0/resolve", "{}", {{"Content-Type", "text/plain"}}),
             ErrorKind::kUnsupportedMediaType);
  ExpectCode(admin.Get("/intents/01J0/resolve"), ErrorKind::kMethodNotAllowed);
  ExpectCode(admin.Post("/intents", "{}"), ErrorKind::kMethodNotAllowed);
  ExpectCode(admin.Get("/intents?limit=0"), ErrorKind::kInvalidRequest);
  EXPECT_EQ(gateway_->As("main").Get("/intents").status, 404) << "not on the listener of the callers";
}

}  // namespace
}  // namespace walletgate
