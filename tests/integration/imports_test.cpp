// Imports, through the program: lines, dry runs, what repeats and what does not fit, undo, and kills in the midst.

#include <csignal>
#include <random>

#include "tests/integration/import_harness.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using testing::ElementsAre;
using testing::HasSubstr;

class Imports : public fakes::ImportDeployment {
 protected:
  std::size_t WritesAt(const std::string& vendor) { return vendors_.sandbox().Log(vendor).size(); }
};

TEST_F(Imports, TakeOverTheUsersInLinesAndWriteNothingAtTheVendor) {
  MakeAtVendor("streambird", {"ann", "ben", "cid"});
  const std::size_t writes = WritesAt("streambird");
  Start();
  ASSERT_EQ(Main().Create(fakes::UserBody("dan", "cdp")).status, 201);
  const std::string id = Begin("streambird");
  const std::string lines = Line("ann") + Line("ben") + "{\"external_id\":\"ann\",\"provider_user_id\":\"x\"}\n\n" +
                            "{\"external_id\":\"dan\",\"provider_user_id\":\"" + at_vendor_["cid"] +
                            "\"}\n{\"external_id\":\"eve\",\"provider_user_id\":\"nobody-1\"}\n";
  for (int i = 0; i < 2; ++i) {
    const Answer taken = Append(id, lines);
    EXPECT_EQ(taken.body, R"({"object":"import_lines","first":1,"last":6,"received":6,"invalid":2})");
  }
  EXPECT_EQ(StartImport(id, R"({"dry_run":true})").status, 200);
  const Answer checked = Await(id, "checked");
  EXPECT_EQ(Main().Get("/v1/end-users?external_id=ann").At("data.0"), "(absent)");
  EXPECT_EQ(StartImport(id).At("state"), "running");
  const Answer done = Await(id, "done");
  EXPECT_EQ(Counts(done), Counts(checked));
  EXPECT_EQ(done.At("reasons"), checked.At("reasons"));
  EXPECT_THAT(Lines(id),
              ElementsAre("1 adopted taken_over", "2 adopted taken_over", "3 invalid repeated_line", "4 invalid blank",
                          "5 conflict external_id_taken", "6 not_found unknown_at_provider"));
  EXPECT_THAT(Lines(id, "&state=adopted"), ElementsAre("1 adopted taken_over", "2 adopted taken_over"));
  EXPECT_THAT(Lines(id, "&reason=blank"), ElementsAre("4 invalid blank"));
  const Answer ann = Main().Get("/v1/end-users?external_id=ann");
  EXPECT_EQ(ann.At("data.0.provider_user_id"), at_vendor_["ann"]);
  EXPECT_EQ(ann.At("data.0.provider"), "streambird");
  EXPECT_EQ(WritesAt("streambird"), writes);

  const std::string again = Begin("streambird");
  Append(again, Line("ann") + Line("ben"));
  StartImport(again);
  EXPECT_EQ(Counts(Await(again, "done")), "known=2");
}

TEST_F(Imports, AreUndoneButForThoseWhoWereUsedSince) {
  MakeAtVendor("streambird", {"ann", "ben"});
  Start();
  const std::string id = Begin("streambird");
  Append(id, Line("ann") + Line("ben"));
  StartImport(id);
  EXPECT_EQ(Counts(Await(id, "done")), "adopted=2");
  const std::string ben = Main().Get("/v1/end-users?external_id=ben").At("data.0.id");
  ASSERT_EQ(Main().Delete("/v1/end-users/" + ben + "?local=true").status, 204);
  EXPECT_EQ(Do(id, "undo").At("state"), "undoing");
  EXPECT_EQ(Counts(Await(id, "undone")), "undone=1 kept=1");
  EXPECT_EQ(Do(id, "undo").status, 200);
  EXPECT_EQ(Main().Get("/v1/end-users?external_id=ann&status=any").At("data.0"), "(absent)");
  EXPECT_EQ(Main().Get("/v1/end-users?external_id=ben&status=any").At("data.0.id"), ben);
  const std::string again = Begin("streambird");
  Append(again, Line("ann"));
  StartImport(again);
  EXPECT_EQ(Counts(Await(again, "done")), "adopted=1");
}

TEST_F(Imports, GoFromStateToStateAndNoOtherWay) {
  Start();
  const std::string id = Begin("cdp");
  EXPECT_EQ(Do(id, "pause").status, 409);
  EXPECT_EQ(Do(id, "resume").At("code"), "wrong_state");
  EXPECT_EQ(Do(id, "undo").status, 409);
  EXPECT_EQ(Do(id, "cancel").At("state"), "cancelled");
  EXPECT_EQ(Do(id, "cancel").status, 200);
  EXPECT_EQ(StartImport(id).status, 409);
  EXPECT_EQ(Append(id, "{}\n").At("code"), "wrong_state");
  EXPECT_EQ(Do("imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "pause").status, 404);
  EXPECT_EQ(Main().Get("/v1/imports").At("data.0.id"), id);
}

TEST_F(Imports, SayWhatIsWrongWithARequest) {
  Start();
  const auto code = [&](const std::string& body) { return Main().Post("/v1/imports", body).At("errors.0.pointer"); };
  EXPECT_EQ(code(R"({"provider":"nobody","source":"lines","external_id":"lines"})"), "/provider");
  EXPECT_EQ(code(R"({"provider":"cdp","source":"line","external_id":"lines"})"), "/source");
  EXPECT_EQ(code(R"({"provider":"cdp","source":"lines","external_id":"provider_user_id"})"), "/external_id");
  EXPECT_EQ(code(R"({"provider":"cdp","source":"lines","external_id":"lines","pace":0})"), "/pace");
  EXPECT_EQ(code(R"({"provider":"cdp","source":"lines","external_id":"lines","from_provider":"cdp"})"),
            "/from_provider");
  const std::string id = Begin("cdp");
  EXPECT_EQ(Main().Post("/v1/imports/" + id + "/lines", "{}\n", {{"Content-Type", "application/x-ndjson"}}).At("code"),
            "invalid_idempotency_key");
  EXPECT_EQ(Main().Post("/v1/imports/" + id + "/lines", "{}\n", {{"Idempotency-Key", "k"}}).status, 415);
  EXPECT_EQ(Append(id, "{}\n", "k").status, 200);
  EXPECT_EQ(Append(id, "{ }\n", "k").At("code"), "idempotency_key_reused");
  EXPECT_EQ(Append(id, "", "k2").status, 422);
  const Client plain = gateway_->As("other");
  EXPECT_EQ(plain.Get("/v1/imports").status, 403);
  EXPECT_EQ(Main().Get("/v1/imports/" + id + "/users?state=odd").status, 422);
}

TEST_F(Imports, TakeManyMegabytesAtATimeOnlyWhereTheyBelong) {
  Start();
  const std::string id = Begin("cdp");
  std::string lines;
  int count = 0;
  while (lines.size() < (3U << 20U)) lines += "{\"external_id\":\"user-" + std::to_string(++count) + "\"}\n";
  const Answer taken = Append(id, lines);
  EXPECT_EQ(taken.At("received"), std::to_string(count)) << taken;
  EXPECT_EQ(taken.At("invalid"), "0");
  EXPECT_EQ(Append(id, std::string((8U << 20U) + 1, 'x'), "k2").status, 413);
  const Client plain = gateway_->As("other");
  EXPECT_EQ(plain
                .Post("/v1/imports/" + id + "/lines", lines,
                      {{"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", "k"}})
                .status,
            403);
  EXPECT_EQ(Main().Post("/v1/imports/" + id + "/start", std::string(70000, ' ')).status, 413);
}

TEST_F(Imports, OfATenantAreAnOperatorsToo) {
  MakeAtVendor("streambird", {"ann"});
  Start();
  const std::string base = "/v1/tenants/main/imports";
  const Answer made = Admin().Post(base, R"({"provider":"streambird","source":"lines","external_id":"lines"})");
  ASSERT_EQ(made.status, 201) << made;
  const std::string one = base + "/" + made.At("id");
  EXPECT_EQ(Admin()
                .Post(one + "/lines", Line("ann"), {{"Content-Type", "application/x-ndjson"}, {"Idempotency-Key", "k"}})
                .At("received"),
            "1");
  EXPECT_EQ(Admin().Post(one + "/start", "{}").status, 200);
  EXPECT_EQ(Counts(Await(made.At("id"), "done")), "adopted=1");
  EXPECT_EQ(Admin().Get(base).At("data.0.id"), made.At("id"));
  EXPECT_EQ(Admin().Get(one + "/users").At("data.0.state"), "adopted");
  EXPECT_EQ(Admin().Get("/v1/tenants/nobody/imports").status, 404);
  EXPECT_THAT(Admin().Get("/metrics").body,
              HasSubstr(R"(walletgate_import_lines_total{run="for_real",state="adopted"} 1)"));
}

TEST_F(Imports, NameAnErasedPersonNoMore) {
  MakeAtVendor("streambird", {"ann"});
  Start();
  const std::string id = Begin("streambird");
  Append(id, Line("ann"));
  StartImport(id);
  Await(id, "done");
  const std::string ann = Main().Get("/v1/end-users?external_id=ann").At("data.0.id");
  ASSERT_EQ(Main().Send("POST", "/v1/end-users/" + ann + "/erase?local=true").status, 204);
  const Answer line = Main().Get("/v1/imports/" + id + "/users");
  EXPECT_EQ(line.At("data.0.state"), "adopted");
  EXPECT_EQ(line.At("data.0.external_id"), "(absent)");
  EXPECT_EQ(line.At("data.0.provider_user_id"), "(absent)");
}

TEST_F(Imports, AreGoneOnWithAfterKillsAndAdoptEverybodyOnce) {
  std::vector<std::string> names;
  for (int i = 0; i < 120; ++i) names.push_back("user-" + std::to_string(i));
  MakeAtVendor("streambird", names);
  const std::size_t writes = WritesAt("streambird");
  Start();
  const std::string id = Begin("streambird", R"(,"source":"lines","external_id":"lines","pace":200)");
  std::string lines;
  for (const std::string& name : names) lines += Line(name);
  ASSERT_EQ(Append(id, lines).status, 200);
  StartImport(id);
  std::minstd_rand random(17);
  for (int kill = 0; kill < fakes::CountFrom("WALLETGATE_IMPORT_KILLS", 4); ++kill) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    Kill();
    Start();
  }
  EXPECT_EQ(Counts(Await(id, "done")), "adopted=120");
  EXPECT_EQ(WritesAt("streambird"), writes);
  for (const std::string& name : {names.front(), names.back()}) {
    const Answer found = Main().Get("/v1/end-users?external_id=" + name);
    EXPECT_EQ(found.At("data.0.provider_user_id"), at_vendor_[name]);
    EXPECT_EQ(found.At("data.1"), "(absent)");
  }
}

}  // namespace
}  // namespace walletgate
