// A vendor that quotes our credentials, and texts that a terminal would obey: through the whole program.

#include <gmock/gmock.h>

#include "base/log/log.h"
#include "crypto/base64.h"
#include "tests/fakes/test_server.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::ExpectProblem;
using fakes::Ran;
using fakes::RunWalletgate;
using fakes::SeenRequest;
using fakes::ServerReply;
using fakes::UserBody;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kKey = "sk_live_canary+evil/secret-7f3a";

/// Streambird, but that it says back whatever it was sent.
class QuotingVendor {
 public:
  const std::string& origin() const { return origin_; }
  int status = 200;

 private:
  ServerReply Reply(const SeenRequest& request) const {
    const std::string header = request.Header("authorization");
    const std::string key = header.substr(header.find(' ') + 1);
    if (status != 200) {
      return ServerReply::Json(status, R"({"status_code":400,"error_type":")" + key +
                                           R"(","error_message":"Invalid key: )" + header + " (basic " +
                                           crypto::Base64Encode("user:" + key) + R"x()"})x");
    }
    const std::string wallets = R"("wallets":[],"created_at":1779271200)";
    if (request.method == "GET")
      return ServerReply::Json(200,
                               R"({"user_id":"user_1","status":"active","note":")" + header + R"(",)" + wallets + "}");
    return ServerReply::Json(200, R"({"user_id":"user_1","status":"active","user":{)" + wallets + "}}");
  }

  fakes::TestServer server_{[this](const SeenRequest& request) { return Reply(request); }};
  std::string origin_ = server_.origin();
};

class VendorWords : public fakes::GatewayTest {
 protected:
  void SetUp() override {
    SetLogSink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      log_ += line;
    });
  }
  void TearDown() override {
    gateway_.reset();
    SetLogSink({});
  }
  std::string Log() {
    const std::lock_guard lock(mutex_);
    return log_;
  }
  static void ExpectNoKey(const std::string& text) {
    EXPECT_THAT(text, Not(HasSubstr(std::string(kKey.substr(0, 12))))) << "as it is";
    EXPECT_THAT(text, Not(HasSubstr(std::string(kKey.substr(12))))) << "as it is";
    EXPECT_THAT(text, Not(HasSubstr(crypto::Base64Encode("user:" + std::string(kKey)).substr(8, 12)))) << "base64";
  }

  QuotingVendor vendor_;
  std::mutex mutex_;
  std::string log_;
  std::unique_ptr<fakes::TestGateway> gateway_ = std::make_unique<fakes::TestGateway>(
      vendors(), fakes::Environment{{"SANDBOX_STREAMBIRD_BASE_URL", vendor_.origin()},
                                    {"SANDBOX_STREAMBIRD_SECRET_KEY", std::string(kKey)}});
};

TEST_F(VendorWords, OurKeyReachesNeitherATenantNorTheLog) {
  for (const int status : {400, 401, 402, 403, 429, 500}) {
    vendor_.status = status;
    const Answer answer = gateway_->As("main").Create(UserBody("quoted-" + std::to_string(status), "streambird"));
    EXPECT_GE(answer.status, 400);
    ExpectNoKey(answer.body);
    EXPECT_EQ(answer.At("provider.code"), "[secret]") << answer;
    if (answer.At("blame") == "gateway") EXPECT_THAT(answer.body, Not(HasSubstr("message"))) << status;
    else EXPECT_THAT(answer.At("provider.message"), HasSubstr("Invalid key: Bearer [secret] (basic ")) << answer;
  }
  ExpectNoKey(Log());
}

TEST_F(VendorWords, OurKeyIsNotInWhatTheVendorHasOnAUser) {
  const Answer made = gateway_->As("main").Create(UserBody("quoted", "streambird"));
  ASSERT_EQ(made.status, 201) << made;
  const Answer shown = gateway_->As("main").Get("/v1/end-users/" + made.At("id") + "?include=provider_data");
  EXPECT_EQ(shown.At("provider_data.note"), "Bearer [secret]") << shown;
  EXPECT_EQ(shown.At("provider_data.user_id"), "user_1");
  ExpectNoKey(shown.body);
}

TEST_F(VendorWords, NothingThatATerminalObeysIsPrinted) {
  const std::string name =
      "A\xE2\x80\xAE"
      "da";
  const fakes::Environment key = {{"WALLETGATE_API_KEY", Main().api_key}};
  const Ran made = RunWalletgate({"call", "--url", gateway().url(), "--json", "create-user", "--external-id", "shown-1",
                                  "--provider", "streambird", "--email", "shown-1@example.com", "--first-name", name},
                                 key);
  ASSERT_EQ(made.exit_code, 0) << made.err;
  const Answer user{0, {}, made.out};
  EXPECT_EQ(user.At("profile.first_name"), name) << "JSON stays the same JSON";
  const Ran pretty = RunWalletgate({"call", "--url", gateway().url(), "get-user", user.At("id")}, key);
  EXPECT_THAT(pretty.out, HasSubstr("A\\u202eda"));
  const Ran curl = RunWalletgate({"call", "--curl", "create-user", "--external-id", "x", "--first-name", name}, key);
  const Ran fault = RunWalletgate({"call", "--url", "http://127.0.0.1:1/" + name, "providers"}, key);
  const Ran file = RunWalletgate({"check", "-c", "no-" + name + ".yaml"});
  for (const Ran& ran : {made, pretty, curl, fault, file}) {
    for (const std::string& text : {ran.out, ran.err}) {
      EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
    }
  }
}

}  // namespace
}  // namespace walletgate
