// The admin listener as operators, scrapers and strangers meet it: the program itself, over sockets.

#include <gmock/gmock.h>
#include <stdlib.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "routing/api_key.h"
#include "tests/http/raw_client.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kIntent = "01J9ZC3Q7T8X2M4N6P8R0S2T4V";

struct Path {
  const char* method;
  const char* path;
  http::Role role;  ///< that it takes
  int done;         ///< the status of whoever may
};

const std::array kPaths = {
    Path{"GET", "/metrics", http::Role::kViewer, 200},
    Path{"HEAD", "/metrics", http::Role::kViewer, 200},
    Path{"GET", "/intents", http::Role::kViewer, 200},
    Path{"POST", "/reload", http::Role::kOperator, 200},
    Path{"POST", "/intents/01J9ZC3Q7T8X2M4N6P8R0S2T4V/resolve", http::Role::kOperator, 404},
};
constexpr std::array kOpenPaths = {"/livez", "/readyz", "/healthz"};

class AdminAccess : public testing::Test {
 protected:
  AdminAccess() {
    std::string name = testing::TempDir() + "walletgate-admin-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    for (const char* holder : {"viewer", "support", "operator"}) {
      environment_[std::string("TOKEN_") + holder] = routing::HashApiKey(TokenOf(holder));
    }
    environment_["ACME_KEY"] = "a-vendors-key";
  }
  ~AdminAccess() override {
    served_.reset();
    fs::remove_all(folder_);
  }

  static std::string TokenOf(const std::string& holder) { return "wg_admin-token-of-the-" + holder; }
  static constexpr const char* kTokens = R"(tokens: [{name: vera, role: viewer, sha256: "${TOKEN_viewer}"},
           {name: sam, role: support, sha256: "${TOKEN_support}"}, {name: olga, role: operator, sha256: "${TOKEN_operator}"}])";

  std::string File() const { return (folder_ / "walletgate.yaml").string(); }
  void Write(const std::string& admin, const std::string& level = "warning") const {
    std::ofstream(File()) << "listen: {port: 0, loops: 1}\nadmin: {" << admin << "}\nlog: {level: " << level << "}\n"
                          << R"(store: {kind: memory}
providers_folder: )" WALLETGATE_SOURCE_DIR R"(/tests/golden/config_errors/vendors
providers: {acme: {settings: {api_key: "${ACME_KEY}"}}}
tenants:
  - id: main
    api_keys: [{id: k, sha256: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]
    routing: {order: [acme]}
)";
  }
  /// With the level "info", in which the program tells its ports.
  fakes::ServedGateway& Serve(const std::string& admin) {
    Write(admin, "info");
    served_ = std::make_unique<fakes::ServedGateway>(File(), environment_);
    return *served_;
  }
  static Answer Send(const Client& client, const Path& path, transport::Headers headers = {}) {
    const bool with_body = std::string(path.path).ends_with("/resolve");
    return client.Send(path.method, path.path, with_body ? R"({"outcome":"not_applied"})" : "", std::move(headers));
  }
  static std::string Lines(const std::string& log, const std::string& mark) {
    std::istringstream in(log);
    std::string found;
    for (std::string line; std::getline(in, line);) {
      if (line.find(mark) != std::string::npos) found += line + "\n";
    }
    return found;
  }

  fs::path folder_;
  fakes::Environment environment_;
  std::unique_ptr<fakes::ServedGateway> served_;
};

TEST_F(AdminAccess, RefusesEveryPathToARequestUnderAnotherName) {
  const Client admin = Serve("port: 0").Admin();
  const auto expect_forbidden = [&](const transport::Headers& headers) {
    for (const Path& path : kPaths) {
      if (std::string(path.method) != "HEAD") ExpectProblem(Send(admin, path, headers), ErrorKind::kForbidden);
    }
    for (const char* path : kOpenPaths) ExpectProblem(admin.Get(path, headers), ErrorKind::kForbidden);
    ExpectProblem(admin.Get("/nowhere", headers), ErrorKind::kForbidden);
    ExpectProblem(admin.Send("PUT", "/metrics", "", headers), ErrorKind::kForbidden);
  };
  expect_forbidden({{"Host", "rebind.evil.example:9090"}});
  expect_forbidden({{"Host", "rebind.evil.example:9090"}, {"Origin", "http://rebind.evil.example:9090"}});
  expect_forbidden({{"Origin", "http://evil.example"}});
  expect_forbidden({{"Origin", "null"}});
  EXPECT_THAT(served_->program().err(), Not(HasSubstr("\"audit\"")));
  EXPECT_THAT(served_->program().err(), Not(HasSubstr("reloaded")));
}

TEST_F(AdminAccess, TakesTheAuthorityOfAnAbsoluteTargetForTheHost) {
  Serve("port: 0");
  const std::string url = served_->Admin().url;
  http::testing::RawClient raw(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  ASSERT_TRUE(raw.Send("GET http://rebind.evil.example/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
  EXPECT_EQ(raw.Read()->status, 403);
}

TEST_F(AdminAccess, IsReachedUnderItsConfiguredNamesAfterAReloadToo) {
  const Client admin = Serve("port: 0, hosts: [walletgate]").Admin();
  const transport::Headers by_name = {{"Host", "walletgate:9090"}};
  EXPECT_EQ(admin.Get("/metrics", by_name).status, 200);
  Write("port: 0, hosts: [gate.internal]");
  EXPECT_THAT(admin.Post("/reload", "").body, HasSubstr("admin.hosts"));
  EXPECT_EQ(admin.Get("/metrics", by_name).status, 403);
  EXPECT_EQ(admin.Get("/metrics", {{"Host", "gate.internal"}}).status, 200);
}

TEST_F(AdminAccess, GivesEachTokenWhatItsRoleIncludes) {
  const std::string url = Serve(std::string("port: 0, ") + kTokens).Admin().url;
  const std::array<std::pair<const char*, http::Role>, 3> holders = {std::pair{"viewer", http::Role::kViewer},
                                                                     std::pair{"support", http::Role::kSupport},
                                                                     std::pair{"operator", http::Role::kOperator}};
  for (const Path& path : kPaths) {
    for (const auto& [holder, role] : holders) {
      const Answer answer = Send({url, TokenOf(holder)}, path);
      EXPECT_EQ(answer.status, role >= path.role ? path.done : 403) << holder << " " << path.method << " " << path.path;
    }
    for (const Client& stranger : {Client{url, ""}, Client{url, "wg_somebody-elses-token"}}) {
      const Answer answer = Send(stranger, path);
      EXPECT_EQ(answer.status, 401) << path.path;
      EXPECT_EQ(answer.Header("www-authenticate"), "Bearer");
    }
  }
  for (const char* path : kOpenPaths) EXPECT_EQ(Client({url, ""}).Get(path).status, 200) << path;
}

TEST_F(AdminAccess, FreesMetricsAloneWhereTheConfigurationSaysSo) {
  const std::string url = Serve(std::string("port: 0, metrics_token: false, ") + kTokens).Admin().url;
  EXPECT_EQ(Client({url, ""}).Get("/metrics").status, 200);
  EXPECT_EQ(Client({url, ""}).Get("/intents").status, 401);
}

TEST_F(AdminAccess, FollowsAReloadOfItsTokens) {
  const std::string url = Serve(std::string("port: 0, ") + kTokens).Admin().url;
  const Client olga{url, TokenOf("operator")};
  std::ofstream(folder_ / "token") << "wg_a-token-from-a-file\n";
  fs::permissions(folder_ / "token", fs::perms::owner_read | fs::perms::owner_write);
  Write("port: 0, tokens: [{name: new, role: operator, file: " + (folder_ / "token").string() + "}]");
  EXPECT_EQ(olga.Post("/reload", "").status, 200) << "it goes with the next request";
  EXPECT_EQ(olga.Get("/metrics").status, 401);
  EXPECT_EQ(Client({url, "wg_a-token-from-a-file"}).Get("/metrics").status, 200);
}

TEST_F(AdminAccess, LetsNobodyInWhereAReloadTakesTheTokensOfAPublicListener) {
  const std::string url = Serve(std::string("address: 0.0.0.0, port: 0, ") + kTokens).Admin().url;
  const Client olga{url, TokenOf("operator")};
  Write("address: 127.0.0.1, port: 0");  // a new address needs a restart; until then the listener is a public one
  EXPECT_THAT(olga.Post("/reload", "").body, HasSubstr("admin.address"));
  EXPECT_EQ(Client({url, ""}).Get("/intents").status, 401);
  EXPECT_EQ(Client({url, ""}).Post("/reload", "").status, 401);
  EXPECT_EQ(Client({url, ""}).Get("/livez").status, 200);
}

TEST_F(AdminAccess, WritesALineForEachChangeWhateverTheLevelOfTheLog) {
  const std::string url = Serve(std::string("port: 0, ") + kTokens).Admin().url;
  const Client olga{url, TokenOf("operator")};
  Write(std::string("port: 0, ") + kTokens, "error");
  EXPECT_EQ(olga.Post("/reload", "", {{"X-Request-Id", "req-reload"}}).status, 200);
  const std::string path = "/intents/" + std::string(kIntent) + "/resolve";
  EXPECT_EQ(olga.Post(path, R"({"outcome":"applied","provider_user_id":"a-persons-value"})",
                      {{"X-Request-Id", "req-resolve"}})
                .status,
            404);
  EXPECT_EQ(Client({url, TokenOf("viewer")}).Post("/reload", "").status, 403);
  served_->program().Signal(SIGHUP);
  ASSERT_TRUE(served_->program().AwaitError("\"SIGHUP\"")) << served_->program().err();
  const std::string lines = Lines(served_->program().err(), "\"message\":\"audit\"");
  EXPECT_THAT(
      lines,
      HasSubstr(
          R"("who":"olga","role":"operator","action":"reload","target":"","members":"","forced":false,"done":true,"code":"","request_id":"req-reload")"));
  EXPECT_THAT(lines, HasSubstr(R"("action":"resolve_intent","target":")" + std::string(kIntent) +
                               R"(","members":"outcome,provider_user_id","forced":false,"done":false)"));
  EXPECT_THAT(lines, Not(HasSubstr("a-persons-value")));
  EXPECT_THAT(lines, Not(HasSubstr("vera"))) << "what is refused at the door is no change";
}

TEST_F(AdminAccess, AnswersOnASocketThatIsItsUsersAlone) {
  const std::string socket = (folder_ / "admin.sock").string();
  fakes::ServedGateway& served = Serve("socket: admin.sock");
  EXPECT_EQ(fs::status(socket).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const std::vector<std::string> here = {"--url", "unix:" + socket};
  const auto run = [&](std::vector<std::string> command) {
    command.insert(command.end(), here.begin(), here.end());
    return fakes::RunWalletgate(command);
  };
  EXPECT_EQ(run({"healthcheck"}).out, "ready\n");
  EXPECT_EQ(run({"intents", "list"}).exit_code, 0);
  EXPECT_EQ(run({"top", "--once"}).exit_code, 0);
  const fakes::Ran reloaded = fakes::RunWalletgate({"reload", "-c", File()}, environment_);
  EXPECT_EQ(reloaded.exit_code, 0) << reloaded.err;
  EXPECT_THAT(served.program().err(), HasSubstr(R"("who":"local")"));
  served.program().Signal(SIGTERM);
  EXPECT_EQ(served.program().Wait().exit_code, 0);
  EXPECT_FALSE(fs::exists(socket));
}

TEST_F(AdminAccess, TakesTheSocketOfAGatewayThatWasKilled) {
  fakes::ServedGateway& first = Serve("socket: admin.sock");
  first.program().Signal(SIGKILL);
  first.program().Wait();
  ASSERT_TRUE(fs::exists(folder_ / "admin.sock"));
  Serve("socket: admin.sock");
  EXPECT_EQ(fakes::RunWalletgate({"healthcheck", "-c", File()}).exit_code, 0);
  const fakes::Ran second = fakes::RunWalletgate({"serve", "-c", File()}, environment_);
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.err, HasSubstr("somebody listens there already"));
}

TEST_F(AdminAccess, IsReachedByTheCommandsWithATokenFromEnvironmentOrFile) {
  const std::string url = Serve(std::string("port: 0, ") + kTokens).Admin().url;
  const auto run = [&](const std::string& token, std::vector<std::string> more = {}) {
    fakes::Environment environment;
    if (!token.empty()) environment["WALLETGATE_ADMIN_TOKEN"] = token;
    std::vector<std::string> command = {"intents", "list", "--url", url};
    command.insert(command.end(), more.begin(), more.end());
    return fakes::RunWalletgate(command, environment);
  };
  EXPECT_EQ(run(TokenOf("viewer")).exit_code, 0);
  const fakes::Ran refused = run("");
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("WALLETGATE_ADMIN_TOKEN"));
  std::ofstream(folder_ / "token") << TokenOf("viewer") << "\n";
  EXPECT_EQ(run("", {"--admin-token-file", (folder_ / "token").string()}).exit_code, 0);
  EXPECT_EQ(run("", {"--admin-token-file", (folder_ / "missing").string()}).exit_code, 1);
  EXPECT_EQ(fakes::RunWalletgate({"healthcheck", "--url", url}).exit_code, 0) << "readiness never asks";
}

TEST_F(AdminAccess, HasARequestIdOnEveryAnswer) {
  const Client admin = Serve("port: 0").Admin();
  EXPECT_EQ(admin.Get("/livez", {{"X-Request-Id", "mine-1"}}).Header("x-request-id"), "mine-1");
  EXPECT_THAT(admin.Get("/livez", {{"X-Request-Id", "not ours"}}).Header("x-request-id"), testing::StartsWith("req_"));
  ExpectProblem(admin.Get("/nowhere"), ErrorKind::kNotFound);
  ExpectProblem(admin.Get("/reload"), ErrorKind::kMethodNotAllowed);
  ExpectProblem(admin.Post("/metrics", ""), ErrorKind::kMethodNotAllowed);
}

}  // namespace
}  // namespace walletgate
