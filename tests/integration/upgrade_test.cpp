// A deployment of the version before, under this program: docs/upgrading.md and what `check` says, tried.

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "routing/api_key.h"
#include "tests/crypto/test_keys.h"
#include "tests/fakes/text_file.h"
#include "tests/integration/served_gateway.h"
#include "tests/storage/sqlite_harness.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Answer;
using fakes::Client;
using fakes::Ran;
using testing::HasSubstr;

const std::string kFixtures = WALLETGATE_SOURCE_DIR "/tests/fixtures/upgrade/";

void Replace(std::string& text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

/// A configuration of commit c6d4f65 in a folder of its own, with the providers of today.
class Upgrade : public testing::Test {
 protected:
  Upgrade() {
    environment_ = vendors_.environment();
    environment_["WALLETGATE_DEMO_KEY_SHA256"] = routing::HashApiKey("key-of-before");
    environment_["WALLETGATE_DEMO_USER_TOKEN_KEY"] = environment_["TEST_USER_TOKEN_KEY"];
    environment_["WALLETGATE_DEMO_PORT"] = environment_["WALLETGATE_DEMO_ADMIN_PORT"] = "0";
  }

  std::string Write(std::string text) {
    Replace(text, "providers_folder: ../providers", "providers_folder: " WALLETGATE_SOURCE_DIR "/providers");
    const std::string file = folder_.File("walletgate.yaml");
    std::ofstream(file) << text;
    return file;
  }
  Ran Check(const std::string& text) { return fakes::RunWalletgate({"check", "-c", Write(text)}, environment_); }

  storage::TemporaryFolder folder_;
  fakes::Vendors vendors_;
  fakes::Environment environment_;
};

TEST_F(Upgrade, TheConfigurationsThatCameWithItNeedNoChange) {
  const Ran demo = Check(fakes::ReadText(kFixtures + "demo-c6d4f65.yaml"));
  EXPECT_EQ(demo.exit_code, 0) << demo.err;
  for (const auto& [theirs, ours] :
       {std::pair{"YIELDFORCE_TOKEN_URL", "SANDBOX_YIELDFORCE_TOKEN_URL"},
        std::pair{"YIELDFORCE_CLIENT_ID", "SANDBOX_YIELDFORCE_CLIENT_ID"},
        std::pair{"YIELDFORCE_CLIENT_SECRET", "SANDBOX_YIELDFORCE_CLIENT_SECRET"},
        std::pair{"YIELDFORCE_USER_TOKEN_KEY", "TEST_USER_TOKEN_KEY"},
        std::pair{"YIELDFORCE_USER_TOKEN_ISSUER", "TEST_ISSUER"}, std::pair{"CDP_API_KEY_ID", "SANDBOX_CDP_API_KEY_ID"},
        std::pair{"CDP_API_KEY_SECRET", "SANDBOX_CDP_API_KEY_SECRET"},
        std::pair{"CDP_WALLET_SECRET", "SANDBOX_CDP_WALLET_SECRET"},
        std::pair{"STREAMBIRD_SECRET_KEY", "SANDBOX_STREAMBIRD_SECRET_KEY"},
        std::pair{"CAPA_API_KEY", "SANDBOX_CAPA_API_KEY"}, std::pair{"WALLETGATE_API_KEY_SHA256", "KEY_main"}}) {
    environment_[theirs] = environment_[ours];
  }
  const Ran real = Check(fakes::ReadText(kFixtures + "walletgate-c6d4f65.yaml"));
  EXPECT_EQ(real.exit_code, 0) << real.err;
}

/// A part of the configuration of before that is refused now, and mended by the line that `check` writes.
struct Refused {
  std::string from;
  std::string before;  ///< what a deployment could have had instead
  std::string said;
  std::string after;
};

class RefusedNow : public Upgrade {
 protected:
  void Try(const Refused& row) {
    const std::string today = fakes::ReadText(kFixtures + "demo-c6d4f65.yaml");
    std::string before = today;
    Replace(before, row.from, row.before);
    const Ran refused = Check(before);
    EXPECT_EQ(refused.exit_code, 78) << row.before << refused.err;
    EXPECT_THAT(refused.err, HasSubstr(row.said)) << row.before;
    std::string after = today;
    Replace(after, row.from, row.after);
    const Ran taken = Check(after);
    EXPECT_EQ(taken.exit_code, 0) << row.after << taken.err;
  }
};

/// One after the other.
TEST_F(RefusedNow, CheckNamesWhatHasToChangeAndTheLineToWrite) {
  constexpr const char* kCapa =
      "    settings:\n      base_url: ${SANDBOX_CAPA_BASE_URL}\n      api_key: ${SANDBOX_CAPA_API_KEY}\n";
  for (const Refused& row : {
           Refused{"store: {kind: memory}\n", "", "store: {kind: sqlite, path:", "store: {kind: sqlite, path: w.db}\n"},
           Refused{"admin:\n  address: ${WALLETGATE_DEMO_ADDRESS:-127.0.0.1}\n", "admin:\n  address: 0.0.0.0\n",
                   "tokens: [{name: ops, role: operator, sha256: \"...\"}]",
                   "admin:\n  address: 0.0.0.0\n  tokens: [{name: ops, role: operator, sha256: "
                   "\"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"}]\n"},
           Refused{kCapa, "    settings: {base_url: \"http://vendor.example\", api_key: \"${SANDBOX_CAPA_API_KEY}\"}\n",
                   "allow_plain_http: true",
                   "    settings: {base_url: \"http://vendor.example\", api_key: \"${SANDBOX_CAPA_API_KEY}\"}\n"
                   "    allow_plain_http: true\n"},
           Refused{kCapa, "    settings: {base_url: \"https://10.1.2.3\", api_key: \"${SANDBOX_CAPA_API_KEY}\"}\n",
                   "allow_private_addresses: true",
                   "    settings: {base_url: \"https://10.1.2.3\", api_key: \"${SANDBOX_CAPA_API_KEY}\"}\n"
                   "    allow_private_addresses: true\n"},
           Refused{"sha256: \"${WALLETGATE_DEMO_KEY_SHA256}\"",
                   "sha256: \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"",
                   "walletgate keys create",
                   "sha256: \"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\""},
       }) {
    Try(row);
  }
}

TEST_F(RefusedNow, SeveralIssuersOfUserTokensNeedAHostEach) {
  environment_["TEST_OTHER_KEY"] = test_keys::kOtherRsa;
  const auto second = [](const std::string& issuer) {
    std::string text = R"(tenants:
  - id: second
    api_keys: [{id: second-key, sha256: "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"}]
    providers:
      yieldforce:
        settings:
          base_url: ${SANDBOX_YIELDFORCE_BASE_URL}
          token_url: ${SANDBOX_YIELDFORCE_TOKEN_URL}
          client_id: its-own
          client_secret: ${TEST_WRONG_SECRET}
          user_token_key: ${TEST_OTHER_KEY}
          user_token_issuer: ISSUER
    routing: {order: [yieldforce]}
)";
    Replace(text, "ISSUER", issuer);
    return text;
  };
  const std::string tenants = second("https://second.example");
  const std::string hosts =
      "user_token_hosts: {demo.walletgate.example: \"https://demo.walletgate.example\", "
      "second.example: \"https://second.example\"}";
  Try({"tenants:\n", tenants, hosts, hosts + "\n" + tenants});
  Try({"tenants:\n", tenants, "jwks_shared: true", "jwks_shared: true\n" + tenants});
  Try({"tenants:\n", second("https://demo.walletgate.example"), "an issuer of its own", hosts + "\n" + tenants});
}

TEST_F(Upgrade, TheStoreOfBeforeIsServedWholeWithItsOpenCreate) {
  const std::string path = folder_.File("store.db");
  fs::copy_file(kFixtures + "store-c6d4f65.db", path);
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  std::string text = fakes::ReadText(kFixtures + "demo-c6d4f65.yaml");
  Replace(text, "store: {kind: memory}", "store: {kind: sqlite, path: " + path + "}");
  Replace(text, "\ntenants:",
          "  capa-v2:\n    settings: {base_url: \"${SANDBOX_CAPA_BASE_URL}\", api_key: "
          "\"${SANDBOX_CAPA_API_KEY}\"}\n\ntenants:");
  fakes::ServedGateway served(Write(text), environment_);
  const Client caller{served.As("demo").url, "key-of-before"};

  for (const char* id : {"before-cdp-1", "before-cdp-2", "before-streambird-1", "before-capa-1", "before-capa-2"}) {
    const Answer found = caller.Get("/v1/end-users?external_id=" + std::string(id));
    EXPECT_EQ(found.At("data.0.external_id"), id) << found;
    EXPECT_EQ(found.At("data.0.status"), "active") << found;
    const Answer by_email = caller.Get("/v1/end-users?email=" + std::string(id) + "%40example.com");
    EXPECT_EQ(by_email.At("data.0.id"), found.At("data.0.id"));
  }
  EXPECT_EQ(caller.Get("/v1/end-users?status=deleted").At("data.0.external_id"), "before-streambird-2");

  const Answer again = caller.Create(R"({"external_id":"before-capa-2","provider":"capa",)"
                                     R"("login_methods":[{"type":"email","email":"before-capa-2@example.com"}]})");
  EXPECT_EQ(again.status, 200) << again;
  const Answer open = served.Admin().Get("/intents");
  EXPECT_EQ(open.At("data.0.external_id"), "before-lost-1") << open;
  const Answer ended = served.Admin().Post("/intents/" + open.At("data.0.id") + "/resolve",
                                           R"({"outcome":"applied","provider_user_id":"found-at-the-vendor"})");
  EXPECT_EQ(ended.status, 200) << ended;
  EXPECT_EQ(caller.Get("/v1/end-users?external_id=before-lost-1").At("data.0.provider_user_id"), "found-at-the-vendor");
  served.program().Signal(SIGTERM);
  EXPECT_EQ(served.program().Wait().exit_code, 0);
  EXPECT_EQ(fakes::RunWalletgate({"store", "check", "--path", path}).exit_code, 0);
}

}  // namespace
}  // namespace walletgate
