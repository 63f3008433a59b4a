// `walletgate audit` as a process: exit codes, and what stands on stdout and stderr.

#include <gmock/gmock.h>

#include "base/json/parse.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Ran;
using fakes::RunWalletgate;
using testing::HasSubstr;
using testing::StartsWith;

/// A store in memory is an error; the rest is nothing or, without tokens, a warning.
std::string Config(const std::string& store, const std::string& admin = "socket: admin.sock") {
  return "admin: {" + admin + "}\nstore: {" + store + R"(}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/providers
providers:
  capa: {settings: {api_key: "${KEY}"}}
  streambird: {settings: {secret_key: "${OTHER_KEY}"}}
tenants:
  - id: main
    api_keys: [{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", scopes: [users:read], expires_at: "2200-01-31T12:00:00Z"}]
    limits: {requests_per_second: 50}
    routing: {order: [capa, streambird]}
)";
}

Ran Audit(const std::string& text, std::vector<std::string> more = {}) {
  const fakes::TemporaryFile file("audited.yaml", text);
  std::vector<std::string> words = {"audit", "-c", file.path()};
  words.insert(words.end(), more.begin(), more.end());
  return RunWalletgate(words,
                       {{"KEY", "a-canary-of-a-decent-length"}, {"OTHER_KEY", "another-canary-of-a-decent-length"}});
}

/// No folder of that name: nothing of it is found.
constexpr const char* kStore = "kind: sqlite, path: /nonexistent/store.db";

TEST(AuditCommand, EndsByTheGravestThatItFinds) {
  const Ran clean = Audit(Config(kStore));
  EXPECT_EQ(clean.exit_code, 0) << clean.out;
  EXPECT_EQ(clean.out, "");
  EXPECT_EQ(clean.err, "walletgate: no findings\n");
  const Ran weaker = Audit(Config(kStore, "port: 9090"));
  EXPECT_EQ(weaker.exit_code, 1);
  EXPECT_THAT(weaker.out, HasSubstr("audited.yaml:1:8: admin.tokens\n  WG009 warning: "));
  EXPECT_EQ(weaker.err, "walletgate: 1 finding: no errors, 1 warning\n");
  const Ran worse = Audit(Config("kind: memory", "port: 9090"));
  EXPECT_EQ(worse.exit_code, 3);
  EXPECT_THAT(worse.out, HasSubstr("WG016 error: "));
  EXPECT_EQ(worse.err, "walletgate: 2 findings: 1 error, 1 warning\n");
  EXPECT_EQ(worse.out.find("canary"), std::string::npos);
}

TEST(AuditCommand, TakesWhatIsMeantAsItIs) {
  const Ran accepted = Audit(Config("kind: memory", "port: 9090"), {"--accept", "WG009", "--accept", "WG016"});
  EXPECT_EQ(accepted.exit_code, 0);
  EXPECT_EQ(accepted.out, "");
  EXPECT_EQ(accepted.err, "walletgate: no findings; 2 accepted\n");
  const Ran unknown = Audit(Config("kind: memory"), {"--accept", "WG000"});
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("no finding has the id WG000"));
}

TEST(AuditCommand, SpeaksJson) {
  const Ran ran = Audit(Config("kind: memory"), {"--json"});
  EXPECT_EQ(ran.exit_code, 3);
  const Result<json::Document> report = json::Parse(ran.out);
  ASSERT_TRUE(report) << ran.out;
  EXPECT_EQ(report->root().Get("findings").At(0).Get("id").AsString(), "WG016");
}

TEST(AuditCommand, LeavesFaultsToCheck) {
  const Ran ran = Audit("nothing: 1\n");
  EXPECT_EQ(ran.exit_code, 78);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("unknown key 'nothing'"));
}

TEST(AuditCommand, PrintsItsPage) {
  const Ran ran = RunWalletgate({"audit", "--page"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, StartsWith("<!-- Printed by `walletgate audit --page`"));
}

}  // namespace
}  // namespace walletgate
