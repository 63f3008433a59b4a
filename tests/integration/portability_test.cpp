// Portability reports, through the program: users of one vendor against another, nothing sent, everybody once.

#include <sys/stat.h>

#include <filesystem>
#include <thread>

#include <gmock/gmock.h>

#include "base/json/parse.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/fakes/text_file.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::UserBody;
using testing::HasSubstr;

class Portability : public fakes::GatewayTest {
 protected:
  static Client Mover() { return gateway().As("mover"); }

  static Answer Await(const Client& client, const std::string& path) {
    const SteadyTime give_up = SystemClock().Steady() + std::chrono::seconds(30);
    Answer answer = client.Get(path);
    while (answer.At("state") == "running" && SystemClock().Steady() < give_up) {
      std::this_thread::yield();
      answer = client.Get(path);
    }
    return answer;
  }
  static Answer Report(const std::string& body) {
    const Answer begun = Mover().Post("/v1/portability", body);
    EXPECT_EQ(begun.status, 201) << begun;
    return Await(Mover(), "/v1/portability/" + begun.At("id"));
  }

  static std::size_t CallsTo(const std::string& vendor) { return vendors().sandbox().Log(vendor).size(); }
};

TEST_F(Portability, TellsOfEachUserAndSendsNothing) {
  ASSERT_EQ(Main().Create(UserBody("fits-1", "streambird")).status, 201);
  ASSERT_EQ(Main().Create(UserBody("odd_2", "streambird", R"(,"metadata":{"tier":"gold"})")).status, 201);
  const std::size_t calls = CallsTo("cdp");
  const std::string body = R"({"from":"streambird","to":"cdp","select":{"external_ids":["fits-1","odd_2","nobody"]}})";
  const Answer report = Report(body);
  EXPECT_EQ(report.At("object"), "portability_report");
  EXPECT_EQ(report.At("state"), "done") << report;
  EXPECT_EQ(report.At("users"), "2");
  EXPECT_EQ(report.At("could_leave"), "1");
  EXPECT_EQ(report.At("categories.blocked"), "1");
  EXPECT_EQ(report.At("not_found.samples"), R"(["nobody"])");
  EXPECT_THAT(report.At("codes"), HasSubstr(R"({"code":"external_id_refused","users":1,"samples":["eu_)"));
  EXPECT_EQ(report.At("cut_over_readiness"), "(absent)");
  const std::string lines = "/v1/portability/" + report.At("id") + "/users";
  EXPECT_EQ(Mover().Get(lines + "?category=blocked").At("data.0.external_id"), "odd_2");
  EXPECT_EQ(Mover().Get(lines + "?code=metadata_kept_here").At("data.0.external_id"), "odd_2");
  const Answer ndjson = Mover().Get(lines + "?format=ndjson&limit=1");
  EXPECT_EQ(ndjson.Header("content-type"), "application/x-ndjson");
  EXPECT_THAT(ndjson.body, HasSubstr(R"("external_id":"fits-1")"));
  const std::string after = Mover().Get(lines + "?limit=1").At("next_cursor");
  EXPECT_EQ(Mover().Get(lines + "?cursor=" + after).At("data.0.external_id"), "odd_2");
  const Answer csv = Mover().Get(lines + "?format=csv");
  EXPECT_THAT(csv.body, HasSubstr("user,external_id,category,codes,details\r\n"));
  EXPECT_THAT(csv.body, testing::Not(HasSubstr("example.com")));
  EXPECT_EQ(CallsTo("cdp"), calls);
}

TEST_F(Portability, IsForKeysThatMayMigrateAndForTheirTenantAlone) {
  EXPECT_EQ(Main().Post("/v1/portability", R"({"from":"streambird","to":"cdp"})").status, 403);
  const Answer report = Report(R"({"from":"streambird","to":"cdp","select":{"external_ids":["nobody"]}})");
  EXPECT_EQ(Mover().Get("/v1/portability/rep_01J9ZC3Q7T8X2M4N6P8R0S2T4V").status, 404);
  const std::string of_other = "/v1/tenants/other/portability/" + report.At("id");
  EXPECT_EQ(gateway().Admin().Get(of_other).status, 404);
  EXPECT_EQ(gateway().Admin().Get("/v1/tenants/main/portability/" + report.At("id")).At("users"), "0");
}

TEST_F(Portability, SaysWhatIsWrongWithARequest) {
  const auto pointer = [](const std::string& body) {
    return Mover().Post("/v1/portability", body).At("errors.0.pointer");
  };
  EXPECT_EQ(pointer(R"({"from":"nobody","to":"cdp"})"), "/from");
  EXPECT_EQ(pointer(R"({"from":"cdp","to":"nobody"})"), "/to");
  EXPECT_EQ(pointer(R"({"from":"cdp","to":"cdp"})"), "/to");
  const Answer report = Report(R"({"from":"streambird","to":"cdp","select":{"external_ids":["nobody"]}})");
  const std::string lines = "/v1/portability/" + report.At("id") + "/users";
  for (const char* query : {"?format=xml", "?category=odd", "?code=odd", "?limit=1001", "?cursor=odd", "?odd=1"}) {
    EXPECT_EQ(Mover().Get(lines + query).status, 422) << query;
  }
}

TEST_F(Portability, OperatorsReportForATenant) {
  const Client admin = gateway().Admin();
  const Answer begun = admin.Post("/v1/tenants/main/portability", R"({"from":"streambird","to":"moonkey"})");
  ASSERT_EQ(begun.status, 201) << begun;
  const Answer report = Await(admin, "/v1/tenants/main/portability/" + begun.At("id"));
  EXPECT_EQ(report.At("state"), "done") << report;
  EXPECT_EQ(admin.Post("/v1/tenants/nobody/portability", R"({"from":"a","to":"b"})").status, 404);
}

TEST_F(Portability, TheCommandWritesWhatTheCallGives) {
  ASSERT_EQ(Main().Create(UserBody("for-a-file", "streambird")).status, 201);
  const std::string file = WALLETGATE_BINARY_DIR "/portability_test.csv";
  std::filesystem::remove(file);
  const std::map<std::string, std::string> key = {{"WALLETGATE_API_KEY", Mover().api_key}};
  const std::vector<std::string> ask = {"portability", "--url", gateway().url(), "--from",    "streambird",
                                        "--to",        "cdp",   "--external-id", "for-a-file"};
  const fakes::Ran shown = fakes::RunWalletgate(ask, key);
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("needs_tenant"));
  EXPECT_THAT(shown.err, HasSubstr("1 of 1 users could go to cdp"));
  std::vector<std::string> written = ask;
  written.insert(written.end(), {"--format", "csv", "--out", file});
  const fakes::Ran kept = fakes::RunWalletgate(written, key);
  EXPECT_EQ(kept.exit_code, 0) << kept.err;
  EXPECT_THAT(fakes::ReadText(file), HasSubstr("\"for-a-file\",needs_tenant,contact_"));
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THAT(kept.err, HasSubstr("shred -u "));
  EXPECT_NE(fakes::RunWalletgate(written, key).exit_code, 0) << "nothing is overwritten";
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace walletgate
