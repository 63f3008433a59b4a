// Keys that may do some things for some time, and the program around them: check, serve, reload, keys create.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <future>

#include "routing/api_key.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Ran;
using fakes::RunWalletgate;
using fakes::UserBody;
using testing::HasSubstr;
using testing::Not;

class KeysOfATenant : public testing::Test {
 protected:
  ~KeysOfATenant() override { std::filesystem::remove(file_); }

  /// The file of a gateway whose tenant has these keys; one vendor, a store in memory.
  void Write(const std::string& keys) const {
    std::ofstream(file_, std::ios::binary) << R"(listen: {port: 0, loops: 1}
admin: {port: 0}
store: {kind: memory}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/providers
providers:
  capa: {settings: {base_url: "${SANDBOX_CAPA_BASE_URL}", api_key: "${SANDBOX_CAPA_API_KEY}"}}
tenants:
  - id: main
    routing: {order: [capa]}
    api_keys:
)" << keys;
  }
  static std::string Line(const std::string& tenant, const std::string& more) {
    return "      - {id: " + tenant + "-k, sha256: \"${KEY_" + tenant + "}\"" + more + "}\n";
  }
  static std::string InDays(int days) { return FormatRfc3339(SystemClock().Now() + std::chrono::hours(24 * days)); }

  fakes::Vendors vendors_;
  const fakes::Environment environment_ = vendors_.environment();
  const std::string file_ = testing::TempDir() + "walletgate-keys-" + std::to_string(::getpid()) + ".yaml";
};

TEST_F(KeysOfATenant, CheckTellsThoseThatEndSoonAndFindsNoFault) {
  Write(Line("main", ", expires_at: " + InDays(3)) + Line("other", ", expires_at: 2020-01-01T00:00:00Z") +
        Line("wrong", ", expires_at: " + InDays(15)) + Line("flow", ", expires_at: " + InDays(14)));
  const Ran ran = RunWalletgate({"check", "-c", file_}, environment_);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("note: an API key expires soon: tenant main, key main-k, expires_at "));
  EXPECT_THAT(ran.err,
              HasSubstr("note: an API key has expired: tenant main, key other-k, expires_at 2020-01-01T00:00:00Z\n"));
  EXPECT_THAT(ran.err, HasSubstr("key flow-k"));
  EXPECT_THAT(ran.err, Not(HasSubstr("wrong-k"))) << "there is time";
}

TEST_F(KeysOfATenant, AReloadAddsNarrowsProlongsAndRemovesThem) {
  Write(Line("main", "") + Line("other", ", expires_at: 2020-01-01T00:00:00Z"));
  fakes::ServedGateway gateway(file_, environment_);
  EXPECT_THAT(gateway.program().err(),
              HasSubstr(R"("message":"an API key has expired","tenant":"main","key":"other-k")"));
  const auto look = [&](const std::string& key) { return gateway.As(key).Get("/v1/providers"); };
  const Answer over = look("other");
  EXPECT_EQ(over.status, 401);
  EXPECT_EQ(over.At("detail"), "the API key has expired");
  EXPECT_EQ(look("flow").status, 401);
  const Answer made = gateway.As("main").Create(UserBody("scoped-1", "capa"), {{"Idempotency-Key", "scoped-1"}});
  ASSERT_EQ(made.status, 201) << made;

  Write(Line("main", ", scopes: [users:read]") + Line("other", ", expires_at: " + InDays(90)) +
        Line("flow", ", scopes: [users:write, users:delete]"));
  const Answer reloaded = gateway.Admin().Post("/reload", "");
  ASSERT_EQ(reloaded.status, 200) << reloaded;
  EXPECT_EQ(reloaded.At("tenants"), R"-({"added":[],"removed":[],"changed":["main (api_keys)"]})-");
  EXPECT_EQ(look("other").status, 200) << "prolonged";
  EXPECT_EQ(look("flow").status, 403) << "added, without this scope";
  EXPECT_EQ(look("main").status, 200);
  const Answer replay = gateway.As("main").Create(UserBody("scoped-1", "capa"), {{"Idempotency-Key", "scoped-1"}});
  EXPECT_EQ(replay.status, 403) << "not even the stored answer: " << replay;
  EXPECT_EQ(replay.At("detail"), "this needs an API key with the scope users:write");
  EXPECT_EQ(gateway.As("flow").Create(UserBody("scoped-1", "capa"), {{"Idempotency-Key", "scoped-1"}}).status, 201);

  Write(Line("main", ", expires_at: " + InDays(1)));
  ASSERT_EQ(gateway.Admin().Post("/reload", "").status, 200);
  EXPECT_EQ(look("other").status, 401) << "removed";
  EXPECT_THAT(gateway.program().err(),
              HasSubstr(R"("message":"an API key expires soon","tenant":"main","key":"main-k")"));
  EXPECT_THAT(gateway.Admin().Get("/metrics").body, HasSubstr("walletgate_auth_failures_total{reason=\"scope\"} 2\n"));
  EXPECT_THAT(gateway.Admin().Get("/metrics").body,
              HasSubstr("walletgate_auth_failures_total{reason=\"expired\"} 1\n"));
}

TEST_F(KeysOfATenant, ARequestUnderWayKeepsWhatItsKeyMightDoWhenItCame) {
  Write(Line("main", "") + Line("other", ""));
  fakes::ServedGateway gateway(file_, environment_);
  vendors_.sandbox().Inject("capa", {.kind = "slow", .delay = std::chrono::milliseconds(1500)});
  const std::string in_flight = "walletgate_http_requests_in_flight 1\n";
  auto made = std::async(std::launch::async, [&] { return gateway.As("main").Create(UserBody("slow-1", "capa")); });
  while (gateway.Admin().Get("/metrics").body.find(in_flight) == std::string::npos &&
         made.wait_for(std::chrono::milliseconds(0)) == std::future_status::timeout) {
  }
  Write(Line("other", ""));
  EXPECT_EQ(gateway.Admin().Post("/reload", "").status, 200);
  EXPECT_EQ(gateway.As("main").Get("/v1/providers").status, 401) << "its key is gone";
  EXPECT_EQ(made.get().status, 201);
  EXPECT_EQ(gateway.As("other").Get("/v1/end-users?external_id=slow-1").At("data.0.external_id"), "slow-1");
}

TEST_F(KeysOfATenant, KeysCreateMakesTheLineToPaste) {
  const Ran ran = RunWalletgate({"keys", "create", "--id", "reports", "--scope", "users:read", "--expires", "90d"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const std::string key = ran.out.substr(0, ran.out.size() - 1);
  const std::size_t at =
      ran.err.find("  - {id: reports, sha256: " + routing::HashApiKey(key) + ", scopes: [users:read], ");
  ASSERT_NE(at, std::string::npos) << ran.err;
  Write("    " + ran.err.substr(at));
  const Ran checked = RunWalletgate({"check", "-c", file_}, environment_);
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_THAT(checked.err, Not(HasSubstr("expires"))) << "not within a fortnight";
  const fakes::ServedGateway gateway(file_, environment_);
  const fakes::Client client{"http://127.0.0.1:" + std::to_string(gateway.port()), key};
  EXPECT_EQ(client.Get("/v1/providers").status, 200);
  EXPECT_EQ(client.Create(UserBody("reported", "capa")).status, 403);
}

TEST_F(KeysOfATenant, KeysCreateTakesDatesAndRefusesWhatItCannotMean) {
  const auto create = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"keys", "create", "--json"});
    return RunWalletgate(more);
  };
  const Ran day = create({"--expires", "2100-01-31", "--scope", "users:read", "--scope", "migrations"});
  EXPECT_EQ((Answer{0, {}, day.out}.At("expires_at")), "2100-01-31T00:00:00Z");
  EXPECT_EQ((Answer{0, {}, day.out}.At("scopes")), R"(["users:read","migrations"])");
  EXPECT_EQ((Answer{0, {}, create({"--expires", "2100-01-31T12:00:00+02:00"}).out}.At("expires_at")),
            "2100-01-31T10:00:00Z");
  for (const char* bad : {"soon", "2020-01-31", "31.01.2100", "0d", "-1d", "99999999d"}) {
    EXPECT_EQ(create({std::string("--expires=") + bad}).exit_code, 2) << bad;
  }
  const Ran near = create({"--scope", "user:read"});
  EXPECT_EQ(near.exit_code, 2);
  EXPECT_THAT(near.err, HasSubstr("unknown scope 'user:read', did you mean 'users:read'?"));
  EXPECT_EQ(create({"--scope", "users:read", "--scope", "users:read"}).exit_code, 2);
}

}  // namespace
}  // namespace walletgate
