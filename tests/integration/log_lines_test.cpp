// What the log of a gateway tells an operator of the failures of a day: who has to act, about whom, and why; and that
// nobody from outside can fill it.

#include <gmock/gmock.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include "base/json/parse.h"
#include "base/log/log.h"
#include "tests/fakes/gateway_fixture.h"
#include "tests/fakes/test_server.h"
#include "tests/http/raw_client.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::UserBody;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A field of a line, written as JSON writes it.
std::string Field(const std::string& name, const std::string& value) { return "\"" + name + "\":\"" + value + "\""; }

class LogOfFailures : public testing::Test {
 protected:
  LogOfFailures() {
    SetLogLevel(LogLevel::kWarning);
    SetLogSink([this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    });
  }
  ~LogOfFailures() override {
    SetLogSink({});
    SetLogLevel(LogLevel::kWarning);
  }

  std::vector<std::string> LinesWith(const std::string& text) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> found = lines_;
    std::erase_if(found, [&](const std::string& line) { return line.find(text) == std::string::npos; });
    return found;
  }
  /// The only line with the id of that answer, and that message.
  std::string LineOf(const Answer& answer, const std::string& message = "request") {
    std::vector<std::string> lines = LinesWith(Field("request_id", answer.Header("x-request-id")));
    std::erase_if(lines, [&](const auto& line) { return line.find(Field("message", message)) == std::string::npos; });
    EXPECT_EQ(lines.size(), 1U) << answer;
    return lines.empty() ? "" : lines.front();
  }
  void Inject(const std::string& vendor, const std::string& kind) {
    vendors_.sandbox().Inject(vendor, {.kind = kind, .count = -1});
  }

  fakes::Vendors vendors_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST_F(LogOfFailures, OfAVendorThatRefusesHasItsCodeAndItsTraceAndTheEndUser) {
  const fakes::TestGateway gateway(vendors_, {}, fakes::kGatewayConfig, fakes::OneAttempt);
  Inject("cdp", "400");
  const Answer refused = gateway.As("main").Create(UserBody("refused", "cdp"));
  ASSERT_EQ(refused.At("blame"), "caller") << refused;
  const std::string line = LineOf(refused);
  EXPECT_THAT(line, AllOf(HasSubstr(Field("level", "warning")), HasSubstr(R"("end_user":"eu_)"),
                          HasSubstr(Field("vendor_code", refused.At("provider.code"))),
                          HasSubstr("\"vendor_status\":" + refused.At("provider.status"))));
  EXPECT_THAT(line, Not(HasSubstr("example.com")));
}

TEST_F(LogOfFailures, OfAnOpenOutcomeIsAnErrorAndNamesTheUserWhoWillBe) {
  const fakes::TestGateway gateway(vendors_, {}, fakes::kGatewayConfig, fakes::OneAttempt);
  Inject("cdp", "lost");
  const Answer lost = gateway.As("main").Create(UserBody("open-1", "cdp"));
  ASSERT_EQ(lost.status, 504) << lost;
  EXPECT_THAT(LineOf(lost), AllOf(HasSubstr(Field("level", "error")), HasSubstr(Field("failure", "connection_lost"))));
  vendors_.ClearFaults();
  const Answer found = gateway.As("main").Create(UserBody("open-1", "cdp"));
  ASSERT_LT(found.status, 300) << found;
  EXPECT_THAT(LineOf(lost), HasSubstr(Field("end_user", found.At("id"))));
  EXPECT_FALSE(LinesWith(Field("message", "a vendor call got no answer")).empty());
  EXPECT_FALSE(LinesWith(Field("end_user", found.At("id"))).empty());
}

TEST_F(LogOfFailures, OfATokenThatWasRefusedHasTheErrorCodeOfTheTokenEndpoint) {
  const fakes::TestGateway gateway(vendors_, {}, fakes::kGatewayConfig, fakes::OneAttempt);
  const Answer refused = gateway.As("wrong").Create(UserBody("no-token", "yieldforce"));
  ASSERT_EQ(refused.At("code"), "provider_credentials") << refused;
  EXPECT_THAT(LineOf(refused), AllOf(HasSubstr(Field("level", "error")), HasSubstr(Field("blame", "gateway")),
                                     HasSubstr("invalid_client")));
}

TEST_F(LogOfFailures, OfAnAnswerThatDriftedHasThePlaceOfTheMember) {
  const fakes::TestGateway gateway(vendors_, {}, fakes::kGatewayConfig, fakes::OneAttempt);
  Inject("streambird", "drift");
  const Answer drifted = gateway.As("main").Create(UserBody("drifted", "streambird"));
  ASSERT_EQ(drifted.At("code"), "provider_bad_response") << drifted;
  const std::vector<std::string> told = LinesWith(Field("message", "an answer is not what the provider file promises"));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_THAT(told.front(), AllOf(HasSubstr(Field("provider", "streambird")), HasSubstr(" at $."),
                                  HasSubstr(Field("operation", "create_end_user")), HasSubstr(R"("end_user":"eu_)")));
  EXPECT_THAT(LineOf(drifted), HasSubstr(" at $."));
}

TEST_F(LogOfFailures, OfAVendorThatIsNotThereSaysWhy) {
  const fakes::TestGateway gateway(vendors_, {}, fakes::kGatewayConfig, fakes::OneAttempt);
  const Answer unreachable = gateway.As("unreachable").Create(UserBody("nobody-there", "streambird"));
  ASSERT_GE(unreachable.status, 500) << unreachable;
  EXPECT_THAT(LineOf(unreachable),
              AllOf(HasSubstr(Field("failure", "connect_failed")), HasSubstr(R"("reason":"Failed to connect)")));
}

TEST_F(LogOfFailures, OfBytesThatWereNoRequestHasTheIdOfTheAnswerOnBothListeners) {
  const fakes::TestGateway gateway(vendors_);
  const std::uint16_t admin =
      static_cast<std::uint16_t>(std::stoi(gateway.Admin().url.substr(gateway.Admin().url.rfind(':') + 1)));
  for (const std::uint16_t port : {gateway.port(), admin}) {
    http::testing::RawClient raw(port);
    ASSERT_TRUE(raw.Send("GET / HTTP/1.1\r\nHost: a\r\ncanary\r\n\r\n"));
    const auto reply = raw.Read();
    ASSERT_TRUE(reply);
    const Answer answer{reply->status, {{"x-request-id", reply->Field("x-request-id")}}, reply->body};
    EXPECT_THAT(LineOf(answer, "request refused"),
                AllOf(HasSubstr(Field("level", "warning")), HasSubstr(Field("code", "malformed_request")),
                      HasSubstr(R"("reason":")"), Not(HasSubstr("canary"))));
  }
}

TEST_F(LogOfFailures, OfTheAdminGateHasWhyNobodyGotIn) {
  const fakes::TestGateway gateway(vendors_);
  const Answer rebound = gateway.Admin().Get("/metrics", {{"Host", "canary.example"}});
  ASSERT_EQ(rebound.status, 403) << rebound;
  EXPECT_THAT(LineOf(rebound, "admin request"), AllOf(HasSubstr(R"("status":403,"code":"forbidden")"),
                                                      HasSubstr("admin.hosts"), Not(HasSubstr("canary"))));
  EXPECT_TRUE(LinesWith(gateway.Admin().Get("/metrics").Header("x-request-id")).empty()) << "scrapes have no line";
}

TEST_F(LogOfFailures, NoStrangerCanFillIt) {
  const fakes::TestGateway gateway(vendors_);
  SetLogLevel(LogLevel::kInfo);
  http::testing::RawClient raw(gateway.port());
  const std::string hostile = std::string(8000, 'A') + " /canary HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string bytes;
  for (int i = 0; i < 400; ++i) bytes += "GET /canary HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_TRUE(raw.Send(hostile + bytes));
  for (int i = 0; i < 401; ++i) ASSERT_TRUE(raw.Read()) << i;
  const std::size_t lines = LinesWith(Field("message", "request")).size();
  EXPECT_GT(lines, 0U);
  EXPECT_LT(lines, 401U) << "unless each took a tenth of a second";
  EXPECT_TRUE(LinesWith("canary").empty());
  EXPECT_TRUE(LinesWith("AAAA").empty());
  EXPECT_THAT(
      gateway.Admin().Get("/metrics").body,
      HasSubstr("walletgate_log_lines_left_out_total{about=\"strangers\"} " + std::to_string(401 - lines) + "\n"));
  const Answer known = gateway.As("main").Get("/v1/providers/nobody");
  EXPECT_THAT(LineOf(known), HasSubstr(Field("tenant", "main"))) << "others have theirs";
}

}  // namespace
}  // namespace walletgate
