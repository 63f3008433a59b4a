// Repeats of a vendor call, and other vendors in its place.

#include "routing/intents/attempts.h"

#include <algorithm>

#include "auth/token_reply.h"
#include "base/log/log.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kNatural = "{natural: true, unknown_outcome: [repeat]}";

TEST(PauseBefore, IsSpreadOverTheWholeOfItsBound) {
  const Error error = MakeError(ErrorKind::kProviderUnavailable);
  for (const int next : {2, 3}) {
    const std::int64_t bound = milliseconds(next == 2 ? 100 : 200) / std::chrono::nanoseconds(1);
    std::array<int, 10> parts{};
    for (int i = 0; i < 20000; ++i) {
      const std::int64_t pause = PauseBefore(next, error, SystemRandom()).count();
      ASSERT_GE(pause, 0);
      ASSERT_LT(pause, bound);
      ++parts[static_cast<std::size_t>(pause * 10 / bound)];
    }
    // 2,000 each are expected; five standard deviations are 212.
    EXPECT_GT(*std::min_element(parts.begin(), parts.end()), 1788);
    EXPECT_LT(*std::max_element(parts.begin(), parts.end()), 2212);
  }
}

TEST(PauseBefore, IsNeverShorterThanTheVendorAsksFor) {
  Error error = MakeError(ErrorKind::kProviderRateLimited);
  error.retry_after = seconds(3);
  for (int i = 0; i < 100; ++i) EXPECT_GE(PauseBefore(2, error, SystemRandom()), seconds(3));
}

/// A service that repeats, on a clock that the test moves.
class AttemptsTest : public ServiceTest {
 protected:
  void SetUp() override { Use({{}}); }

  Pending Begin(std::string key = {}) { return Start(patient_.Create(Caller(std::move(key)), Request())); }
  void Pass(milliseconds time) {
    clock_.Advance(time);
    loop_.Turn();
  }
  /// Until the answer is there, half a minute at most.
  Result<ApiAnswer> Wait(const Pending& pending) {
    for (int i = 0; i < 300 && !*pending; ++i) {
      loop_.Turn();
      if (!*pending) Pass(milliseconds(100));
    }
    if (!*pending) return MakeError(ErrorKind::kInternal, "did not end");
    return std::move(**pending);
  }
  Result<ApiAnswer> CreatePatiently(std::string key = {}) { return Wait(Begin(std::move(key))); }
  std::ptrdiff_t Logged(const std::string& entry) const { return std::count(log_.begin(), log_.end(), entry); }
  void PushThrottle(const std::string& seconds_text) {
    transport::HttpResponse response = FakeHttpClient::Json(429, "{}");
    response.headers.emplace_back("retry-after", seconds_text);
    vendor_.Push(std::move(response));
  }

  EndUserService patient_{context_, {store_, flights_, PlainAnswers()}};
};

TEST_F(AttemptsTest, RepeatsWhenNothingWasSent) {
  RefuseConnection();
  RefuseConnection();
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(vendor_.requests().size(), 3U);
  EXPECT_EQ(Logged("begin"), 1) << "one intent covers all attempts";
}

TEST_F(AttemptsTest, GivesUpAfterThree) {
  for (int i = 0; i < 4; ++i) RefuseConnection();
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kProviderUnavailable);
  EXPECT_EQ(reply.error().applied, Applied::kNo);
  EXPECT_EQ(vendor_.requests().size(), 3U);
  EXPECT_EQ(Logged("end not applied"), 1);
}

TEST_F(AttemptsTest, NeverRepeatACreateThatMayHaveBeenApplied) {
  LoseReply();
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kOutcomeUnknown);
  EXPECT_EQ(vendor_.requests().size(), 1U);
}

TEST_F(AttemptsTest, RepeatTheSameBytesWhereTheVendorRecognisesThem) {
  UseIdempotency(std::string(kNatural));
  LoseReply();
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_TRUE(reply) << reply.error().detail;
  ASSERT_EQ(vendor_.requests().size(), 2U);
  EXPECT_EQ(vendor_.requests()[0].body, vendor_.requests()[1].body);
  EXPECT_EQ(vendor_.requests()[0].target, vendor_.requests()[1].target);
}

TEST_F(AttemptsTest, SendTheVendorsKeyAgain) {
  UseIdempotency("{header: Acme-Key, format: uuid4, window: 24h, unknown_outcome: [repeat]}");
  LoseReply();
  vendor_.PushJson(201, VendorUser());
  ASSERT_TRUE(CreatePatiently());
  ASSERT_EQ(vendor_.requests().size(), 2U);
  const auto key_of = [&](std::size_t i) {
    for (const auto& [name, value] : vendor_.requests()[i].headers) {
      if (name == "Acme-Key") return value;
    }
    return std::string();
  };
  EXPECT_FALSE(key_of(0).empty());
  EXPECT_EQ(key_of(0), key_of(1));
}

TEST_F(AttemptsTest, AConflictAfterALostReplyIsNoLastWord) {
  UseIdempotency("{header: Acme-Key, format: uuid4, unknown_outcome: [repeat]}");
  LoseReply();
  vendor_.PushJson(409, R"({"code":"taken"})");
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kOutcomeUnknown) << "taken by the first, perhaps";
  EXPECT_EQ(reply.error().applied, Applied::kUnknown);
  EXPECT_EQ(reply.error().retry, InfoOf(ErrorKind::kOutcomeUnknown).retry);
}

TEST_F(AttemptsTest, ARefusalAfterALostReplySettlesNothing) {
  UseIdempotency(std::string(kNatural));
  LoseReply();
  RefuseConnection();
  RefuseConnection();
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().applied, Applied::kUnknown) << "the first may have been applied";
  EXPECT_EQ(Logged("end unknown"), 1);
}

TEST_F(AttemptsTest, DoNotRepeatWhatTheCallerGotWrong) {
  vendor_.PushJson(422, R"({"code":"bad name"})");
  vendor_.PushJson(201, VendorUser());
  EXPECT_FALSE(CreatePatiently());
  EXPECT_EQ(vendor_.requests().size(), 1U);
}

TEST_F(AttemptsTest, WaitAsLongAsTheVendorAsksFor) {
  PushThrottle("7");
  vendor_.PushJson(201, VendorUser());
  const Pending pending = Begin();
  loop_.Turn();
  Pass(milliseconds(6900));
  EXPECT_EQ(vendor_.requests().size(), 1U);
  ASSERT_TRUE(Wait(pending));
  EXPECT_EQ(vendor_.requests().size(), 2U);
}

TEST_F(AttemptsTest, DoNotWaitBeyondTheDeadline) {
  PushThrottle("31");
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kProviderRateLimited);
  EXPECT_EQ(reply.error().retry_after, seconds(31));
  EXPECT_EQ(vendor_.requests().size(), 1U);
}

TEST_F(AttemptsTest, StayWithinTheBudgetDuringAnOutage) {
  vendor_.OnRequest([](const auto&) { return MakeError(ErrorKind::kProviderUnavailable, "refused"); });
  constexpr int kRequests = 400;
  for (int i = 0; i < kRequests; ++i) {
    const Pending pending = Start(patient_.Create(Caller(), Request("u-" + std::to_string(i))));
    EXPECT_FALSE(Wait(pending));
    Pass(milliseconds(20));
  }
  EXPECT_LE(vendor_.requests().size() * 10, 11U * kRequests);
}

class FailoverTest : public AttemptsTest {
 protected:
  void SetUp() override { Use({{.id = "acme"}, {.id = "bolt"}}); }
  /// As a rule that sends everybody to the first and falls back on the others.
  std::vector<std::string> Hosts() const {
    std::vector<std::string> hosts;
    for (const auto& request : vendor_.requests()) hosts.push_back(request.base.host);
    return hosts;
  }
};

TEST_F(FailoverTest, TakesTheNextVendorWhenTheFirstCannotBeReached) {
  RefuseConnection();
  RefuseConnection();
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently("k-1");
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(Hosts(), (std::vector<std::string>{"acme.example", "acme.example", "bolt.example"}));
  EXPECT_EQ(Member(reply, "provider"), "bolt");
  EXPECT_NE(reply->body.find(R"("failed_over_from":[{"provider":"acme","reason":"not_applied"}])"), std::string::npos)
      << reply->body;
  const Result<ApiAnswer> again = CreatePatiently("k-1");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->body, reply->body) << "the key keeps the answer of the vendor that made the user";
}

TEST_F(FailoverTest, HasTenLinesASecondInTheLog) {
  std::vector<std::string> lines;
  SetLogSink([&](std::string_view line) {
    if (line.find(R"("message":"failover")") != std::string_view::npos) lines.emplace_back(line);
  });
  int made = 0;
  vendor_.OnRequest([&](const transport::HttpRequest& request) -> FakeHttpClient::Reply {
    if (request.base.host == "acme.example") return MakeError(ErrorKind::kProviderUnavailable, "refused");
    return FakeHttpClient::Json(201, VendorUser("[]", "u-" + std::to_string(made)));
  });
  const auto fail_over = [&] {
    ++made;
    EXPECT_TRUE(Create(Request("u-" + std::to_string(made))));
  };
  for (int i = 0; i < 13; ++i) fail_over();
  EXPECT_EQ(lines.size(), 10U);
  clock_.Advance(seconds(1));
  fail_over();
  SetLogSink({});
  ASSERT_EQ(lines.size(), 11U);
  EXPECT_NE(lines.back().find(R"("left_out":3})"), std::string::npos) << lines.back();
}

TEST_F(FailoverTest, NeverAfterAnUnknownOutcome) {
  LoseReply();
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kOutcomeUnknown);
  EXPECT_EQ(Hosts(), std::vector<std::string>{"acme.example"});
}

TEST_F(FailoverTest, NeverWhenALostReplyCameBeforeARefusal) {
  Use({{.id = "acme", .idempotency = std::string(kNatural)}, {.id = "bolt"}});
  LoseReply();
  RefuseConnection();
  RefuseConnection();
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().applied, Applied::kUnknown);
  for (const std::string& host : Hosts()) EXPECT_EQ(host, "acme.example");
}

TEST_F(FailoverTest, NeverForWhatTheCallerGotWrong) {
  vendor_.PushJson(422, R"({"code":"bad name"})");
  EXPECT_FALSE(CreatePatiently());
  EXPECT_EQ(Hosts(), std::vector<std::string>{"acme.example"});
}

TEST_F(FailoverTest, NeverAwayFromTheVendorThatTheRequestNames) {
  for (int i = 0; i < 3; ++i) RefuseConnection();
  api::CreateEndUser request = Request();
  request.provider = "acme";
  EXPECT_FALSE(Wait(Start(patient_.Create(Caller(), std::move(request)))));
  for (const std::string& host : Hosts()) EXPECT_EQ(host, "acme.example");
}

TEST_F(FailoverTest, AtOnceWhenTheFirstThrottles) {
  PushThrottle("2");
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(Hosts(), (std::vector<std::string>{"acme.example", "bolt.example"}));
}

TEST_F(FailoverTest, WithoutASingleCallWhileTheCircuitIsOpen) {
  provider::Guard& guard = state_->FindTenant("t")->providers.at("acme")->guard();
  for (int i = 0; i < 10; ++i) {
    Result<provider::Guard::Permit> permit = Run(guard.Enter(loop_, "t", Deadline::After(clock_.Steady(), seconds(1))));
    permit->End(provider::CallEnd::kFailed, clock_.Steady(), {});
  }
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_TRUE(reply) << reply.error().detail;
  EXPECT_EQ(Hosts(), std::vector<std::string>{"bolt.example"});
  EXPECT_NE(reply->body.find(R"("reason":"circuit_open")"), std::string::npos) << reply->body;
  EXPECT_EQ(Logged("begin"), 1) << "no intent for a vendor that is not asked";
}

TEST_F(FailoverTest, TellsTheLastVendorsFaultWhenNoneCanBeHad) {
  for (int i = 0; i < 5; ++i) RefuseConnection();
  const Result<ApiAnswer> reply = CreatePatiently();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kProviderUnavailable);
  ASSERT_TRUE(reply.error().provider);
  EXPECT_EQ(reply.error().provider->id, "bolt");
}

TEST(Reasons, ATokenEndpointThatCannotBeReachedIsAFailureToConnect) {
  const Result<transport::HttpResponse> reply = transport::FailedExchange(Cause::kConnect, false);
  const Error error = auth::ReadTokenReply(reply, WallTime()).error();
  EXPECT_EQ(RetryReasonOf(error), metrics::RetryReason::kConnect);
  EXPECT_EQ(FailoverReasonOf(error), metrics::FailoverReason::kConnect);
}

TEST(Reasons, ATokenEndpointThatFallsSilentIsNoSilenceOfTheVendor) {
  const Result<transport::HttpResponse> reply = transport::FailedExchange(Cause::kResponseTimeout, true);
  const Error error = auth::ReadTokenReply(reply, WallTime()).error();
  EXPECT_EQ(RetryReasonOf(error), metrics::RetryReason::kUnavailable);
  EXPECT_EQ(FailoverReasonOf(error), metrics::FailoverReason::kNotApplied);
}

TEST(Reasons, AnAddressOfOurOwnRefusingIsNotRepeatedButMayGoToTheNextVendor) {
  Error error = transport::FailedExchange(Cause::kAddressRefused, false);
  error.provider = ProviderFault{};
  EXPECT_TRUE(MayFailOver(error));
  EXPECT_EQ(FailoverReasonOf(error), metrics::FailoverReason::kConnect);
  EXPECT_EQ(error.retry, Retry::kNever);
}

}  // namespace
}  // namespace walletgate::routing
