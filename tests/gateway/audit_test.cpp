// Each finding of `walletgate audit` by a configuration that has it, and nothing but what comes with it; and one that
// has none.

#include "gateway/audit/audit.h"

#include <gmock/gmock.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>

#include "base/json/parse.h"
#include "base/json/writer.h"
#include "gateway/audit/page.h"
#include "gateway/audit/rules.h"
#include "tests/crypto/test_keys.h"
#include "tests/fakes/printed_document.h"

namespace walletgate::gateway {
namespace {

namespace fs = std::filesystem;
using Ids = std::set<std::string>;

/// Nothing is to be said of it. {} is the test's folder.
constexpr const char* kClean = R"(listen: {address: 127.0.0.1}
admin: {socket: admin.sock}
limits: {request_timeout: 30s}
log: {level: info}
store: {kind: sqlite, path: store.db}
providers_folder: PROVIDERS
providers:
  capa: {settings: {api_key: "${CAPA}"}}
  streambird: {settings: {secret_key: "file:{}/key"}}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "HASH-A", scopes: [users:read], expires_at: "2028-01-31T12:00:00Z"}]
    limits: {requests_per_second: 50}
    routing: {order: [capa, streambird]}
)";
constexpr const char* kOneMore = R"(  - id: more
    api_keys: [{id: more-1, sha256: "HASH-B", scopes: [users:read], expires_at: "2028-01-31T12:00:00Z"}]
    limits: {requests_per_second: 50}
    routing: {order: [capa, streambird]}
)";
/// Two issuers of user tokens: the deployment's, for tenant other, and that of tenant main.
constexpr const char* kMinting = R"(listen: {address: 127.0.0.1}
admin: {socket: admin.sock}
store: {kind: sqlite, path: store.db}
providers_folder: MINTING
jwks_shared: true
providers:
  mint: {settings: {user_key: "${RSA}", issuer: "https://all.example"}}
  sage: {settings: {issuer: "https://all.example"}}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "HASH-A", scopes: [users:read], expires_at: "2028-01-31T12:00:00Z"}]
    limits: {requests_per_second: 50}
    providers:
      mint: {settings: {user_key: "${OTHER_RSA}", issuer: "https://main.example"}}
      sage: {settings: {issuer: "https://main.example"}}
    routing: {order: [mint, sage]}
  - id: other
    api_keys: [{id: other-1, sha256: "HASH-B", scopes: [users:read], expires_at: "2028-01-31T12:00:00Z"}]
    limits: {requests_per_second: 50}
    routing: {order: [mint, sage]}
)";

class AuditTest : public testing::Test {
 protected:
  void SetUp() override {
    // Not in the folder for temporary files, which may be in memory.
    std::string pattern = WALLETGATE_BINARY_DIR "/walletgate_audit_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::ofstream(folder_ / "key") << "a-secret-of-a-decent-length";
    ::chmod((folder_ / "key").c_str(), 0400);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Filled(std::string text) const {
    const std::string source = WALLETGATE_SOURCE_DIR;
    for (const auto& [mark, value] : std::vector<std::pair<std::string, std::string>>{
             {"{}/", folder_.string() + "/"},
             {"PROVIDERS", source + "/providers"},
             {"MINTING", source + "/tests/golden/config_errors/minting_vendors"},
             {"HASH-A", std::string(64, 'a')},
             {"HASH-B", std::string(64, 'b')}}) {
      for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size())
        text.replace(at, mark.size(), value);
    }
    return text;
  }

  /// `between`: after the configuration was read.
  AuditReport AuditOf(const std::string& text, const Ids& accepted = {}, const std::function<void()>& between = {}) {
    const std::string filled = Filled(text);
    const std::string name = (folder_ / "walletgate.yaml").string();
    const config::EnvLookup env = [](const std::string& variable) -> std::optional<std::string> {
      static const std::map<std::string, std::string> kValues = {
          {"CAPA", "another-secret-of-a-decent-length"},
          {"SHORT", "k"},
          {"PROXY", "http://user:canary-password@proxy.example:3128"},
          {"RSA", std::string(test_keys::kRsaPkcs8)},
          {"OTHER_RSA", std::string(test_keys::kOtherRsa)}};
      const auto found = kValues.find(variable);
      return found == kValues.end() ? std::nullopt : std::optional(found->second);
    };
    config::Diagnostics diagnostics;
    const GatewayConfig config = ReadGatewayConfig(filled, {name, env}, diagnostics);
    const auto file = config::ReadYaml(filled, name, diagnostics);
    EXPECT_EQ(diagnostics.Format(), "") << filled;
    if (!diagnostics.empty()) return {};
    if (between) between();
    return Audit({config, *file, *ParseRfc3339("2026-11-27T05:00:00Z")}, accepted);
  }

  Ids Found(const std::string& text, const std::function<void()>& between = {}) {
    Ids ids;
    for (const Finding& finding : AuditOf(text, {}, between).findings) ids.emplace(finding.rule->id);
    return ids;
  }

  fs::path folder_;
};

std::string Changed(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}
/// Of kClean.
std::string With(const std::string& what, const std::string& with) { return Changed(kClean, what, with); }
std::string WithCapa(const std::string& members) {
  return With("capa: {settings:", "capa: {" + members + ", settings:");
}
std::string WithAdmin(const std::string& members) { return With("socket: admin.sock", members); }

constexpr const char* kTokens =
    "tokens: [{name: a, role: viewer, sha256: \"HASH-B\"}, {name: b, role: operator, sha256: \"HASH-C\"}]";

TEST_F(AuditTest, FindsNothingWhereNothingIs) {
  const AuditReport report = AuditOf(kClean);
  EXPECT_EQ(report.Format(), "");
  EXPECT_EQ(
      Found(Changed(kMinting, "jwks_shared: true",
                    "user_token_hosts: {a.example: \"https://all.example\", b.example: \"https://main.example\"}")),
      Ids{});
}

struct Row {
  std::string text;
  Ids ids;
};

TEST_F(AuditTest, FindsHowVendorsAreReached) {
  for (const Row& row : std::vector<Row>{
           {Changed(WithCapa("allow_plain_http: true"), "{api_key:", "{base_url: \"http://capa.example\", api_key:"),
            {"WG001"}},
           {WithCapa("allow_plain_http: true"), {"WG002"}},
           {WithCapa("allow_private_addresses: true"), {"WG003"}},
           {With("{api_key:", "{base_url: \"http://127.0.0.1:1\", api_key:"), {"WG004"}},
           {WithCapa("proxy: \"${PROXY}\""), {"WG005"}},
           {WithCapa("settles_within: 1s"), {"WG006"}}}) {
    EXPECT_EQ(Found(row.text), row.ids);
  }
}

TEST_F(AuditTest, FindsWhoReachesTheListeners) {
  const std::string tokens = std::string("address: 0.0.0.0, ") + Changed(kTokens, "HASH-C", std::string(64, 'c'));
  for (const Row& row : std::vector<Row>{
           {Changed(With("address: 127.0.0.1", "address: 0.0.0.0"), "{request_timeout: 30s}", "{drain_delay: 5s}"),
            {"WG007"}},
           {WithAdmin(tokens), {"WG008"}},
           {WithAdmin("port: 9090"), {"WG009"}},
           {WithAdmin("metrics_token: false, " + tokens), {"WG008", "WG010"}},
           {WithAdmin("tokens: [{name: a, role: operator, sha256: \"HASH-B\"}]"), {"WG011"}}}) {
    EXPECT_EQ(Found(row.text), row.ids);
  }
}

TEST_F(AuditTest, FindsMissingAndUnusualLimits) {
  for (const Row& row : std::vector<Row>{{With("    limits: {requests_per_second: 50}\n", ""), {"WG012"}},
                                         {With("request_timeout: 30s", "max_connections: 100000"), {"WG013"}},
                                         {With("request_timeout: 30s", "queue_delay: 1s"), {"WG013"}},
                                         {With("request_timeout: 30s", "request_timeout: 300s"), {"WG013"}},
                                         {With("address: 127.0.0.1", "address: 0.0.0.0"), {"WG007", "WG014"}},
                                         {With("request_timeout: 30s", "idempotency_key_lifetime: 1h"), {"WG015"}}}) {
    EXPECT_EQ(Found(row.text), row.ids);
  }
}

TEST_F(AuditTest, FindsStoresThatForget) {
  EXPECT_EQ(Found(With("sqlite, path: store.db", "memory")), Ids{"WG016"});
  struct statfs mount {};
  if (::statfs("/dev/shm", &mount) != 0 || mount.f_type != TMPFS_MAGIC) GTEST_SKIP() << "/dev/shm is no tmpfs here";
  std::string folder = "/dev/shm/walletgate_audit_XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  EXPECT_EQ(Found(With("path: store.db", "path: " + folder + "/store.db")), Ids{"WG017"});
  fs::remove_all(folder);
}

TEST_F(AuditTest, FindsFilesAndFoldersOfOthers) {
  EXPECT_EQ(Found(kClean, [&] { ::chmod(folder_.c_str(), 0755); }), Ids{"WG018"});
  ::chmod(folder_.c_str(), 0700);
  EXPECT_EQ(Found(kClean, [&] { ::chmod((folder_ / "key").c_str(), 0444); }), Ids{"WG019"});
  ::chmod((folder_ / "key").c_str(), 0420);
  EXPECT_EQ(Found(kClean), Ids{"WG020"});
}

TEST_F(AuditTest, FindsSecretsThatAreWeakOrShared) {
  EXPECT_EQ(Found(With("${CAPA}", "${SHORT}")), Ids{"WG021"});
  EXPECT_EQ(Found(With("${CAPA}", "file:{}/key")), Ids{"WG022"});
}

TEST_F(AuditTest, FindsKeysOfCallersThatDoTooMuch) {
  std::string many = R"({id: main-1, sha256: "HASH-A")";
  std::string six = many;
  for (int i = 1; i < 6; ++i) {
    six += R"(, scopes: [users:read], expires_at: "2028-01-31T12:00:00Z"}, {id: more-)" + std::to_string(i) +
           ", sha256: \"" + std::string(64, static_cast<char>('0' + i)) + "\"";
  }
  for (const Row& row :
       std::vector<Row>{{With(", expires_at: \"2028-01-31T12:00:00Z\"", ""), {"WG023"}},
                        {With("2028-01-31", "2026-12-01"), {"WG024"}},
                        {With("2028-01-31", "2026-01-01"), {"WG024"}},
                        {With("scopes: [users:read], ", ""), {"WG025"}},
                        {With(many, six), {"WG026"}},
                        {WithAdmin("tokens: [{name: a, role: viewer, sha256: \"HASH-A\"}]"), {"WG027"}}}) {
    EXPECT_EQ(Found(row.text), row.ids) << row.text;
  }
}

TEST_F(AuditTest, FindsWhatTenantsShare) {
  const std::string two = std::string(kClean) + kOneMore;
  const std::string derived = Changed(Changed(two, "capa: {settings:", "capa: {ids: derived, settings:"),
                                      "streambird: {settings:", "streambird: {ids: derived, settings:");
  EXPECT_EQ(Found(two), (Ids{"WG028", "WG030"}));
  EXPECT_EQ(Found(derived), Ids{"WG030"});
  // Both tenants on the deployment's entries of vendors that take callers' own tokens.
  std::string minting = Changed(kMinting, "jwks_shared: true\n", "");
  const std::size_t own = minting.find("    providers:\n");
  minting.erase(own, minting.find("    routing", own) - own);
  for (const char* id : {"mint: {", "sage: {"}) minting = Changed(minting, id, std::string(id) + "ids: derived, ");
  EXPECT_EQ(Found(minting), (Ids{"WG029", "WG030"}));
}

TEST_F(AuditTest, FindsWhoCanSpeakForWhom) {
  const AuditReport report = AuditOf(kMinting);
  ASSERT_EQ(report.findings.size(), 1U) << report.Format();
  EXPECT_EQ(report.findings.front().rule->id, "WG031");
  EXPECT_EQ(report.findings.front().site.detail,
            "each can speak for the users of all the others: the deployment (https://all.example), tenant main "
            "(https://main.example)");
  EXPECT_EQ(Found("jwks_shared: true\n" + std::string(kClean)), Ids{"WG032"});
}

TEST_F(AuditTest, FindsRulesThatServeFewer) {
  const std::string rules =
      "routing: {rules: [{name: gold, when: {metadata: {tier: [gold]}}, to: {capa: 100}, fallback: "
      "[streambird]}]}";
  for (const Row& row : std::vector<Row>{
           {Changed(With("order: [capa, streambird]", "order: [capa]"),
                    "  streambird: {settings: {secret_key: \"file:{}/key\"}}\n", ""),
            {"WG033"}},
           {WithCapa("accept_new_users: false"), {"WG033"}},
           {With("routing: {order: [capa, streambird]}", rules), {"WG034"}},
           {Changed(WithCapa("accept_new_users: true"), "order: [capa, streambird]", "order: [streambird]"),
            {"WG033", "WG035"}},
           {Changed(WithCapa("accept_new_users: false"), "order: [capa, streambird]", "order: [streambird]"),
            {"WG033"}}}) {
    EXPECT_EQ(Found(row.text), row.ids) << row.text;
  }
}

TEST_F(AuditTest, FindsWhatIsWatchedBadly) {
  const std::string collector = "trace: {endpoint: \"http://127.0.0.1:4318/v1/traces\"";
  for (const Row& row : std::vector<Row>{
           {With("level: info", "level: debug"), {"WG036"}},
           {With("level: info", "requests: false"), {"WG037"}},
           {With("level: info", "level: warning"), {"WG037"}},
           {With("level: info", "success_sample: 0"), {"WG037"}},
           {"trace: {endpoint: \"http://collector.example/v1/traces\"}\n" + std::string(kClean), {"WG038"}},
           {collector + "}\n" + kClean, {}},
           {collector + ", sample: 0}\n" + kClean, {"WG039"}}}) {
    EXPECT_EQ(Found(row.text), row.ids);
  }
}

TEST_F(AuditTest, NamesThePlace) {
  const AuditReport report = AuditOf(
      Changed(With("    limits: {requests_per_second: 50}\n", ""), "request_timeout: 30s", "max_connections: 100000"));
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].site.path, "limits.max_connections");
  EXPECT_EQ(report.findings[0].site.where.line, 3);
  EXPECT_EQ(report.findings[0].site.detail, "100000 where 10000 is usual");
  EXPECT_EQ(report.findings[1].site.path, "tenants[0].limits");
  EXPECT_EQ(report.findings[1].site.where.line, 11);
  EXPECT_THAT(report.Format(),
              testing::StartsWith(folder_.string() + "/walletgate.yaml:3:27: limits.max_connections\n  "
                                                     "WG013 warning: A limit is ten times"));
}

TEST_F(AuditTest, CountsWhatIsAcceptedApart) {
  const std::string text = Changed(With("    limits: {requests_per_second: 50}\n", ""), "level: info", "level: debug");
  const AuditReport report = AuditOf(text, {"WG012"});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().rule->id, "WG036");
  ASSERT_EQ(report.accepted.size(), 1U);
  EXPECT_EQ(report.accepted.front().rule->id, "WG012");
  EXPECT_EQ(report.CountOf(Severity::kWarning), 1U);
}

TEST_F(AuditTest, PrintsOneObjectForMachines) {
  std::string text;
  json::Writer writer(&text);
  AuditOf(WithCapa("proxy: \"${PROXY}\"")).Write(writer);
  const Result<json::Document> report = json::Parse(text);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->root().Get("errors").NumberText(), "1");
  EXPECT_EQ(report->root().Get("warnings").NumberText(), "0");
  const json::Value finding = report->root().Get("findings").At(0);
  EXPECT_EQ(finding.Get("id").AsString(), "WG005");
  EXPECT_EQ(finding.Get("severity").AsString(), "error");
  EXPECT_EQ(finding.Get("path").AsString(), "providers.capa.settings");
  EXPECT_EQ(finding.Get("page").AsString(), "docs/audit.md#wg005");
  EXPECT_EQ(text.find("canary"), std::string::npos);
}

TEST(AuditRules, HaveIdsOfTheirOwn) {
  Ids ids;
  for (const Rule* rule : AllRules()) {
    EXPECT_TRUE(std::regex_match(std::string(rule->id), std::regex("WG[0-9]{3}"))) << rule->id;
    EXPECT_TRUE(ids.emplace(rule->id).second) << rule->id;
    EXPECT_EQ(FindRule(rule->id), rule);
    for (const std::string_view text : {rule->title, rule->means, rule->remedy}) EXPECT_FALSE(text.empty());
  }
  EXPECT_EQ(FindRule("WG000"), nullptr);
}

/// As this file names them.
TEST(AuditRules, AreEachTested) {
  const std::string source = fakes::ReadText(WALLETGATE_SOURCE_DIR "/tests/gateway/audit_test.cpp");
  for (const Rule* rule : AllRules()) {
    EXPECT_NE(source.find("\"" + std::string(rule->id) + "\""), std::string::npos) << rule->id;
  }
}

TEST(AuditPage, IsPrinted) { fakes::ExpectDocument("docs/audit.md", AuditPage()); }

}  // namespace
}  // namespace walletgate::gateway
