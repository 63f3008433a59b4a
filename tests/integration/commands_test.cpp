// The commands, each run as a process of its own: exit codes, what stands on stdout, what on stderr.

#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "base/version.h"
#include "routing/api_key.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Program;
using fakes::Ran;
using fakes::RunWalletgate;
using testing::HasSubstr;
using testing::Not;

/// WALLETGATE_UPDATE_GOLDEN=1 rewrites the expectation instead.
void ExpectGolden(const std::string& text, const std::string& name) {
  const std::string file = WALLETGATE_SOURCE_DIR "/tests/golden/commands/" + name;
  if (std::getenv("WALLETGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << text;
  std::ifstream in(file);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(in), {}));
}

int CountOf(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Commands, HelpIsTheGoldenText) {
  const Ran help = RunWalletgate({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  ExpectGolden(help.out, "help.txt");
  EXPECT_EQ(help.err, "");
}

TEST(Commands, AUsageErrorIsTwoAndSpeaksOnStderr) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {}, {"srve"}, {"serve", "--no-such-option"}, {"call"}, {"keys"}, {"explain"}, {"demo", "--port", "x"}}) {
    const Ran ran = RunWalletgate(words);
    EXPECT_EQ(ran.exit_code, 2) << testing::PrintToString(words);
    EXPECT_EQ(ran.out, "");
    EXPECT_NE(ran.err, "");
  }
}

TEST(Commands, VersionIsTheProjects) {
  const Ran ran = RunWalletgate({"version"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_THAT(ran.out, HasSubstr(std::string(Version())));
}

TEST(Commands, CheckPrintsEveryFaultWithItsPlace) {
  const fakes::TemporaryFile faulty("five-faults.yaml", R"(listen: {port: 99999}
limts: {}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/providers
providers:
  capa: {settings: {api_key: "${KEY}"}}
  strembird: {}
tenants:
  - id: main
    api_keys: [{id: k, sha256: abc}]
    routing: {order: [cap]}
store: {kind: memory}
)");
  const std::string& file = faulty.path();
  const Ran ran = RunWalletgate({"check", "-c", file}, {{"KEY", "secret-canary"}});
  EXPECT_EQ(ran.exit_code, 78);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, file + ":1:16: listen.port\n  must be a whole number from 0 to 65535\n" + file +
                         ":2:1: limts\n  unknown key 'limts', did you mean 'limits'?\n" + file +
                         ":6:3: providers.strembird\n  unknown provider 'strembird', did you mean 'streambird'?\n" +
                         file +
                         ":9:32: tenants[0].api_keys[0].sha256\n"
                         "  must be 64 lower-case hex digits, as `walletgate keys create` prints them\n" +
                         file +
                         ":10:23: tenants[0].routing.order[0]\n  unknown provider 'cap', did you mean 'capa'?\n"
                         "5 errors, 6 providers checked, nothing loaded\n");
}

TEST(Commands, CheckAndServeRefuseAFileThatDoesNotSayWhereUsersAreKept) {
  const fakes::TemporaryFile silent("silent.yaml", R"(listen: {port: 0}
admin: {port: 0}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/providers
providers:
  capa: {settings: {api_key: "${KEY}"}}
tenants:
  - {id: main, api_keys: [{id: k, sha256: "${KEY_main}"}], routing: {order: [capa]}}
)");
  const fakes::Environment names = {{"KEY", "secret-canary"}, {"KEY_main", std::string(64, 'a')}};
  for (const char* command : {"check", "serve"}) {
    const Ran ran = RunWalletgate({command, "-c", silent.path()}, names);
    EXPECT_EQ(ran.exit_code, 78) << command;
    EXPECT_EQ(ran.err,
              silent.path() +
                  ":1:1: store\n  is required: write `store: {kind: sqlite, path: "
                  "/var/lib/walletgate/walletgate.db}`, or `store: {kind: memory}`, which forgets every user when the "
                  "process ends\n1 error, 6 providers checked, nothing loaded\n");
  }
}

TEST(Commands, CheckFindsNoFaultInTheDemosConfiguration) {
  fakes::Vendors vendors;
  fakes::Environment names = vendors.environment();
  names["WALLETGATE_DEMO_KEY_SHA256"] = names["KEY_main"];
  names["WALLETGATE_DEMO_ADMIN_TOKEN_SHA256"] = names["KEY_other"];
  names["WALLETGATE_DEMO_USER_TOKEN_KEY"] = names["TEST_USER_TOKEN_KEY"];
  const Ran ran = RunWalletgate({"check", "-c", "config/demo.yaml"}, names);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  const Ran online = RunWalletgate({"check", "-c", "config/demo.yaml", "--online"}, names);
  EXPECT_EQ(online.exit_code, 0) << online.err;
  EXPECT_THAT(online.err, HasSubstr("cdp (tenant demo): answers"));
}

TEST(Commands, DemoShowsAUserAtEachVendor) {
  const Ran ran = RunWalletgate({"demo", "--once", "--port", "0", "--admin-port", "0"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  for (const char* provider : {"\nyieldforce ", "\ncdp ", "\nstreambird ", "\ncapa "})
    EXPECT_THAT(ran.out, HasSubstr(provider));
  EXPECT_EQ(CountOf(ran.out, "  201 "), 4) << ran.out;
  EXPECT_EQ(CountOf(ran.out, "  eu_"), 4) << ran.out;
}

TEST(Commands, TestPassesForTheProvidersThatComeWithIt) {
  const Ran ran = RunWalletgate({"test"});
  EXPECT_EQ(ran.exit_code, 0) << ran.out << ran.err;
}

TEST(Commands, KeysCreateGivesAKeyAndItsHash) {
  const Ran ran = RunWalletgate({"keys", "create", "--json", "--id", "ops"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const fakes::Answer answer{0, {}, ran.out};
  EXPECT_EQ(answer.At("id"), "ops");
  EXPECT_TRUE(routing::LooksLikeApiKey(answer.At("key")));
  EXPECT_EQ(answer.At("sha256"), routing::HashApiKey(answer.At("key")));
  const Ran plain = RunWalletgate({"keys", "create"});
  ASSERT_EQ(plain.out.back(), '\n');
  const std::string key = plain.out.substr(0, plain.out.size() - 1);
  EXPECT_THAT(plain.err, HasSubstr("sha256: " + routing::HashApiKey(key)));
  EXPECT_THAT(plain.err, Not(HasSubstr(key)));
}

TEST(Commands, CallPrintsTheCurlCommandWithoutTheKey) {
  const Ran ran = RunWalletgate({"call", "create-user", "--curl", "--external-id", "alice-1", "--provider", "cdp",
                                 "--email", "o'neill@example.com", "--wallet", "evm:smart", "--idempotency-key", "k-1"},
                                {{"WALLETGATE_API_KEY", "wg_canary"}});
  EXPECT_EQ(ran.exit_code, 0);
  ExpectGolden(ran.out, "create-user-curl.txt");
}

/// Commands that talk to a gateway.
class ClientCommands : public fakes::GatewayTest {};

TEST(Commands, CallRefusesAnEmptyValueForAnUnsetVariable) {
  for (const char* option : {"--email", "--external-id", "--phone", "--provider"}) {
    const Ran ran = RunWalletgate({"call", "find-users", option, "", "--url", "http://127.0.0.1:1"});
    EXPECT_EQ(ran.exit_code, 2) << option;
    EXPECT_THAT(ran.err, HasSubstr("is a variable unset?")) << option;
  }
  EXPECT_EQ(RunWalletgate({"call", "get-user", "", "--url", "http://127.0.0.1:1"}).exit_code, 2);
}

TEST_F(ClientCommands, HealthcheckTellsReadyFromNot) {
  EXPECT_EQ(RunWalletgate({"healthcheck", "--url", gateway().Admin().url}).exit_code, 0);
  EXPECT_EQ(RunWalletgate({"healthcheck", "--url", gateway().url()}).exit_code, 1);
  EXPECT_EQ(RunWalletgate({"healthcheck", "--url", "http://127.0.0.1:1"}).exit_code, 1);
}

TEST_F(ClientCommands, CallCreatesReadsAndDeletes) {
  const fakes::Environment key = {{"WALLETGATE_API_KEY", Main().api_key}};
  const Ran made = RunWalletgate({"call", "--url", gateway().url(), "--json", "create-user", "--external-id", "cmd-1",
                                  "--provider", "streambird", "--email", "cmd-1@example.com", "--first-name", "Ada"},
                                 key);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  EXPECT_THAT(made.err, HasSubstr("POST /v1/end-users -> 201"));
  const std::string id = fakes::Answer{0, {}, made.out}.At("id");
  EXPECT_EQ(RunWalletgate({"call", "--url", gateway().url(), "get-user", id}, key).exit_code, 0);
  EXPECT_EQ(RunWalletgate({"call", "--url", gateway().url(), "delete-user", id}, key).exit_code, 0);
  const Ran again = RunWalletgate({"call", "--url", gateway().url(), "get-user", "eu_nobody"}, key);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.out, HasSubstr("\"code\": \"end_user_not_found\""));
}

TEST_F(ClientCommands, ExplainShowsThePlanOffline) {
  fakes::Environment names = vendors().environment();
  names["WALLETGATE_DEMO_KEY_SHA256"] = names["KEY_main"];
  names["WALLETGATE_DEMO_ADMIN_TOKEN_SHA256"] = names["KEY_other"];
  names["WALLETGATE_DEMO_USER_TOKEN_KEY"] = names["TEST_USER_TOKEN_KEY"];
  const fakes::TemporaryFile request(
      "request.json", R"({"external_id":"x-1","login_methods":[{"type":"email","email":"x@example.com"}]})");
  const Ran ran =
      RunWalletgate({"explain", request.path(), "-c", "config/demo.yaml", "--provider", "cdp", "--json"}, names);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const fakes::Answer plan{0, {}, ran.out};
  EXPECT_EQ(plan.At("provider"), "cdp");
  EXPECT_EQ(plan.At("call.method"), "POST");
  EXPECT_THAT(ran.out, Not(HasSubstr("x@example.com")));
  for (const std::string& secret : vendors().Secrets()) EXPECT_THAT(ran.out, Not(HasSubstr(secret)));
  const fakes::TemporaryFile faulty("faulty.json", R"({"external_id":"a b"})");
  EXPECT_EQ(RunWalletgate({"explain", faulty.path(), "-c", "config/demo.yaml"}, names).exit_code, 1);
}

TEST_F(ClientCommands, ServeRunsUntilSigtermAndEndsWell) {
  fakes::Environment names = vendors().environment();
  const fakes::TemporaryFile file("serve.yaml", R"(listen: {port: 0}
admin: {port: 0}
store: {kind: memory}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/providers
providers:
  capa: {settings: {base_url: "${SANDBOX_CAPA_BASE_URL}", api_key: "${SANDBOX_CAPA_API_KEY}"}}
tenants:
  - {id: main, api_keys: [{id: k, sha256: "${KEY_main}"}], routing: {order: [capa]}}
)");
  Program serve({"serve", "-c", file.path()}, names);
  ASSERT_TRUE(serve.AwaitError("\"message\":\"serving\"")) << serve.err();
  const std::string line = serve.err();
  const std::size_t at = line.find("\"port\":") + 7;
  const fakes::Client client{"http://127.0.0.1:" + std::to_string(std::atoi(line.c_str() + at)), "key-of-main"};
  EXPECT_EQ(client.Create(fakes::UserBody("served", "capa")).status, 201);
  serve.Signal(SIGTERM);
  const Ran ran = serve.Wait();
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err,
              HasSubstr("\"level\":\"warning\",\"message\":\"the store is in memory: every user is forgotten"));
  EXPECT_THAT(ran.err, HasSubstr("\"message\":\"draining\",\"signal\":15"));
  EXPECT_THAT(ran.err, HasSubstr("\"message\":\"stopped\",\"all_answered\":true"));
  EXPECT_THAT(ran.err, Not(HasSubstr("served@example.com")));
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(client.Get("/docs").status, 0);
}

}  // namespace
}  // namespace walletgate
