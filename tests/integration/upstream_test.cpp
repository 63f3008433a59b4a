// How vendors are reached, as an operator sees it: `check`, `check --online`, and a gateway that serves while its
// configuration changes.

#include <gmock/gmock.h>

#include <fstream>

#include "tests/fakes/connect_proxy.h"
#include "tests/fakes/openssl_server.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Ran;
using fakes::RunWalletgate;
using fakes::UserBody;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  text.replace(text.find(what), what.size(), with);
  return text;
}

class Upstream : public testing::Test {
 protected:
  Upstream() : environment_(vendors_.environment()) { environment_["PROXY"] = "http://me:canary-password@127.0.0.1:1"; }

  /// One vendor; `members` stand beside its settings.
  static std::string Config(const std::string& base_url, const std::string& members = "") {
    return "listen: {port: 0, loops: 1}\nadmin: {port: 0}\nstore: {kind: "
           "memory}\nproviders_folder: " WALLETGATE_SOURCE_DIR
           "/providers\nproviders:\n  capa:\n    settings: {base_url: \"" +
           base_url + "\", api_key: \"${SANDBOX_CAPA_API_KEY}\"}\n" + members +
           "tenants:\n  - id: main\n    api_keys: [{id: main-1, sha256: \"${KEY_main}\"}]\n"
           "    routing: {order: [capa]}\n";
  }
  /// One vendor whose probe needs a token.
  static std::string WithProbe(const std::string& token_url, const std::string& members = "") {
    return "store: {kind: memory}\nproviders_folder: " WALLETGATE_SOURCE_DIR
           "/providers\nproviders:\n  yieldforce:\n    settings: {base_url: \"${SANDBOX_YIELDFORCE_BASE_URL}\", "
           "token_url: \"" +
           token_url +
           "\", client_id: \"${SANDBOX_YIELDFORCE_CLIENT_ID}\", client_secret: "
           "\"${SANDBOX_YIELDFORCE_CLIENT_SECRET}\", scope: \"${SANDBOX_YIELDFORCE_SCOPE}\"}\n" +
           members +
           "tenants:\n  - id: main\n    api_keys: [{id: main-1, sha256: \"${KEY_main}\"}]\n"
           "    routing: {order: [yieldforce]}\n";
  }
  Ran Check(const std::string& text, std::vector<std::string> more = {}) {
    Write(text);
    std::vector<std::string> words = {"check", "-c", file_.path()};
    words.insert(words.end(), more.begin(), more.end());
    return RunWalletgate(words, environment_);
  }
  void Write(const std::string& text) const { std::ofstream(file_.path(), std::ios::binary) << text; }
  std::string CapaUrl() const { return environment_.at("SANDBOX_CAPA_BASE_URL"); }
  /// The same place in a form that resolvers take for 127.0.0.1, and that is no literal.
  std::string CapaByName() const { return Replaced(CapaUrl(), "127.0.0.1", "127.1"); }

  fakes::Vendors vendors_;
  fakes::Environment environment_;
  fakes::TemporaryFile file_{"upstream.yaml", ""};
};

TEST_F(Upstream, CheckRefusesPlainHttpAndNamesTheLineToWrite) {
  const Ran refused = Check(Config("http://api.vendor.example"));
  EXPECT_EQ(refused.exit_code, 78);
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr(file_.path() + ":7:26: providers.capa.settings.base_url\n"),
                    HasSubstr("'http://api.vendor.example' would send credentials and personal data in clear"),
                    HasSubstr("'allow_plain_http: true' beside the settings of this provider")));
  EXPECT_EQ(RunWalletgate({"serve", "-c", file_.path()}, environment_).exit_code, 78) << "serve says no as well";
  EXPECT_EQ(Check(Config("http://api.vendor.example", "    allow_plain_http: true\n")).exit_code, 0);
  EXPECT_EQ(Check(Config(CapaUrl())).exit_code, 0) << "a loopback literal needs no word";
  const Ran token = Check(WithProbe("http://login.vendor.example/token"));
  EXPECT_EQ(token.exit_code, 78);
  EXPECT_THAT(token.err, HasSubstr("providers.yieldforce.settings.token_url\n"));
}

TEST_F(Upstream, AProxysPasswordIsTakenByReferenceAndNeverPrinted) {
  const std::string members = "    allow_plain_http: true\n    proxy: ${PROXY}\n";
  const Ran good = Check(Config("http://api.vendor.example", members));
  EXPECT_EQ(good.exit_code, 0) << good.err;
  const Ran plain = Check(Config("https://api.vendor.example", "    proxy: http://me:canary-password@proxy.example\n"));
  EXPECT_EQ(plain.exit_code, 78);
  environment_["PROXY"] = "http://me:canary-password@proxy.example/path";
  const Ran wrong = Check(Config("https://api.vendor.example", members));
  EXPECT_EQ(wrong.exit_code, 78);
  EXPECT_THAT(wrong.err, HasSubstr("a proxy has no path"));
  for (const Ran* ran : {&good, &plain, &wrong}) EXPECT_THAT(ran->out + ran->err, Not(HasSubstr("canary")));
}

TEST_F(Upstream, CheckOnlineTellsWhichAddressIsRefused) {
  const std::string token_url = Replaced(environment_.at("SANDBOX_YIELDFORCE_TOKEN_URL"), "127.0.0.1", "127.1");
  const Ran ran = Check(WithProbe(token_url, "    allow_plain_http: true\n"), {"--online"});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, AllOf(HasSubstr("token endpoint: no address of the host may be connected to: "),
                             HasSubstr("127.0.0.1 (loopback)")));
  const Ran good = Check(WithProbe(environment_.at("SANDBOX_YIELDFORCE_TOKEN_URL")), {"--online"});
  EXPECT_EQ(good.exit_code, 0) << good.err;
}

TEST_F(Upstream, CheckOnlineTellsWhyTlsFailsAndBelievesTheGivenAuthority) {
  if (!fakes::HasOpenssl()) GTEST_SKIP() << "the openssl program is not installed";
  const fakes::OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  const Ran unknown = Check(WithProbe(server.origin() + "/token"), {"--online"});
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_THAT(unknown.err,
              AllOf(HasSubstr("token endpoint: no TLS connection could be made: "), HasSubstr("certificate")));
  // Another name, and the right authority: the probe is answered by a status page.
  std::string text =
      WithProbe(environment_.at("SANDBOX_YIELDFORCE_TOKEN_URL"), "    ca_file: " + server.certificate() + "\n");
  text = Replaced(text, "${SANDBOX_YIELDFORCE_BASE_URL}", server.origin());
  const Ran known = Check(text, {"--online"});
  EXPECT_EQ(known.exit_code, 0) << known.err;
  EXPECT_THAT(known.err, HasSubstr("answers"));
}

TEST_F(Upstream, TheLogTellsWhyTheCallerIsNotTold) {
  if (!fakes::HasOpenssl()) GTEST_SKIP() << "the openssl program is not installed";
  const fakes::OpensslServer server("IP:127.0.0.1");
  ASSERT_TRUE(server.running());
  Write(Config(server.origin()));
  fakes::ServedGateway gateway(file_.path(), environment_);
  const Answer answer = gateway.As("main").Create(UserBody("tls-1", "capa"));
  EXPECT_EQ(answer.status, 503) << answer;
  EXPECT_EQ(answer.At("code"), "provider_unavailable");
  EXPECT_EQ(answer.At("detail"), "no TLS connection could be made");
  EXPECT_EQ(answer.At("applied"), "no");
  EXPECT_THAT(answer.body, Not(HasSubstr("certificate")));
  EXPECT_TRUE(gateway.program().AwaitError("a vendor call got no answer"));
  EXPECT_THAT(gateway.program().err(), AllOf(HasSubstr("\"failure\":\"tls_failed\""), HasSubstr("certificate")));
}

TEST_F(Upstream, AReloadChangesHowAVendorIsReached) {
  fakes::ConnectProxy proxy(static_cast<std::uint16_t>(std::stoi(CapaUrl().substr(CapaUrl().find(':', 7) + 1))));
  Write(Config(CapaByName(), "    allow_plain_http: true\n"));
  fakes::ServedGateway gateway(file_.path(), environment_);
  const auto create = [&](const std::string& id) { return gateway.As("main").Create(UserBody(id, "capa")); };
  const auto reload = [&](const std::string& text) {
    Write(text);
    const Answer answer = gateway.Admin().Post("/reload", "");
    EXPECT_EQ(answer.status, 200) << answer;
    return answer;
  };
  const Answer refused = create("reach-1");
  EXPECT_EQ(refused.status, 503) << refused;
  EXPECT_EQ(refused.At("detail"), "no address of the host may be connected to");
  EXPECT_EQ(refused.At("blame"), "gateway");
  EXPECT_EQ(refused.At("applied"), "no");
  EXPECT_EQ(vendors_.CreatesOf("capa", "reach-1"), 0);

  const std::string proxied = "    allow_plain_http: true\n    proxy: " + proxy.origin() + "\n";
  EXPECT_EQ(reload(Config(CapaByName(), proxied)).At("providers.changed.0"), "capa");
  const Answer through = create("reach-2");
  EXPECT_EQ(through.status, 201) << through;
  EXPECT_EQ(proxy.Heads().size(), 1U);

  reload(Config(CapaUrl()));
  EXPECT_EQ(create("reach-3").status, 201);
  EXPECT_EQ(proxy.Heads().size(), 1U) << "not through the proxy any more";
}

}  // namespace
}  // namespace walletgate
