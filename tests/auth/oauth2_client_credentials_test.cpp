#include <algorithm>

#include "tests/auth/auth_harness.h"

namespace walletgate::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kSpec =
    "{scheme: oauth2_client_credentials, token_url: $setting.token_url, client_id: $setting.client_id, "
    "client_secret: $setting.api_key, scope: $setting.scope}";

SettingValues Values(std::string url = "https://login.example.com/t-1/oauth2/v2.0/token") {
  return {Plain("token_url", std::move(url)), Plain("client_id", "id 1"), Hidden("api_key", "s~e+c/r&t=ä"),
          Plain("scope", "api://x/.default")};
}

std::string TokenBody(const std::string& token, int expires_in = 3600) {
  return R"({"token_type":"Bearer","expires_in":)" + std::to_string(expires_in) + R"(,"access_token":")" + token +
         "\"}";
}

class Oauth2 : public testing::Test {
 protected:
  Result<void> Apply() {
    request_ = PostRequest();
    return harness_.Apply(*scheme_, request_);
  }
  /// The token on the request, or the code of the failure.
  std::string Token() {
    const Result<void> done = Apply();
    return done ? HeaderOf(request_, "Authorization")
                : std::string(InfoOf(done.error().kind).code) + ": " + done.error().detail;
  }
  std::size_t Calls() const { return harness_.client.requests().size(); }
  void Answer(int status, std::string body) { harness_.client.PushJson(status, std::move(body)); }
  SteadyTime Now() const { return harness_.clock.Steady(); }
  void Advance(std::chrono::nanoseconds step) {
    harness_.clock.Advance(step);
    harness_.loop.Turn();
  }
  /// Starts `count` requests without waiting for them.
  void Start(int count, milliseconds budget = seconds(5)) {
    for (int i = 0; i < count; ++i) {
      auto request = std::make_shared<transport::HttpRequest>(PostRequest());
      Spawn(scheme_->Apply(*request, harness_.context, harness_.In(budget)), [this, request](const Result<void>& done) {
        outcomes_.push_back(done ? HeaderOf(*request, "Authorization") : std::string(InfoOf(done.error().kind).code));
      });
    }
  }

  Harness harness_;
  std::shared_ptr<AuthScheme> scheme_ = BoundScheme(std::string(kSpec), Values());
  transport::HttpRequest request_;
  std::vector<std::string> outcomes_;
};

TEST_F(Oauth2, SendsAFormWithEncodedValues) {
  Answer(200, TokenBody("t1"));
  EXPECT_EQ(Token(), "Bearer t1");
  ASSERT_EQ(Calls(), 1U);
  const transport::HttpRequest& sent = harness_.client.requests()[0];
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(sent.ToUrl(), "https://login.example.com/t-1/oauth2/v2.0/token");
  EXPECT_EQ(HeaderOf(sent, "content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(sent.body,
            "grant_type=client_credentials&client_id=id+1&client_secret=s%7Ee%2Bc%2Fr%26t%3D%C3%A4&scope=api%3A%2F%2Fx%"
            "2F.default");
}

TEST_F(Oauth2, KeepsAFinalSlashOfTheTokenUrl) {
  const std::pair<std::string, std::string> urls[] = {{"https://a.example/o/token/", "https://a.example/o/token/"},
                                                      {"https://a.example", "https://a.example/"},
                                                      {"https://a.example:8443/t", "https://a.example:8443/t"}};
  for (const auto& [url, sent] : urls) {
    scheme_ = BoundScheme(std::string(kSpec), Values(url));
    Answer(200, TokenBody("t"));
    EXPECT_EQ(Token(), "Bearer t");
    EXPECT_EQ(harness_.client.requests().back().ToUrl(), sent);
  }
}

TEST_F(Oauth2, UsesOneTokenForAllRequestsOfItsLife) {
  Answer(200, TokenBody("t1"));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 1U);
}

TEST_F(Oauth2, AsksOnceForManyParallelRequests) {
  harness_.client.Hold();
  Answer(200, TokenBody("t1"));
  Start(1000);
  EXPECT_EQ(Calls(), 1U);
  EXPECT_TRUE(outcomes_.empty());
  harness_.client.Release();
  harness_.loop.Turn();
  EXPECT_EQ(outcomes_, std::vector<std::string>(1000, "Bearer t1"));
  EXPECT_EQ(Calls(), 1U);
}

TEST_F(Oauth2, GivesOneFailureToAllWhoWaited) {
  harness_.client.Hold();
  Answer(503, "");
  Start(100);
  harness_.client.Release();
  harness_.loop.Turn();
  EXPECT_EQ(outcomes_, std::vector<std::string>(100, "provider_unavailable"));
  EXPECT_EQ(Calls(), 1U);
}

TEST_F(Oauth2, RenewsInTheBackgroundAtFourFifthsOfItsLife) {
  Answer(200, TokenBody("t1", 1000));
  EXPECT_EQ(Token(), "Bearer t1");
  Advance(seconds(799));
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 1U);
  Advance(seconds(51));  // the jitter is at most a twentieth
  harness_.client.Hold();
  Answer(200, TokenBody("t2", 1000));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 2U);
  harness_.client.Release();
  EXPECT_EQ(Token(), "Bearer t2");
  EXPECT_EQ(Calls(), 2U);
}

TEST_F(Oauth2, WaitsForARenewalUnderWayWhenTheOldTokenEnds) {
  Answer(200, TokenBody("t1", 1000));
  Token();
  Advance(seconds(900));
  harness_.client.Hold();
  Answer(200, TokenBody("t2"));
  EXPECT_EQ(Token(), "Bearer t1");
  Advance(seconds(100));
  Start(3);
  EXPECT_TRUE(outcomes_.empty());
  harness_.client.Release();
  harness_.loop.Turn();
  EXPECT_EQ(outcomes_, std::vector<std::string>(3, "Bearer t2"));
  EXPECT_EQ(Calls(), 2U);
}

TEST_F(Oauth2, FailsNobodyWhileTheOldTokenLives) {
  Answer(200, TokenBody("t1", 1000));
  Token();
  Advance(seconds(850));
  harness_.client.OnRequest([](const auto&) { return transport::FakeHttpClient::Json(500, ""); });
  std::vector<std::size_t> calls;
  for (int second = 0; second < 149; ++second) {
    ASSERT_EQ(Token(), "Bearer t1") << second;
    calls.push_back(Calls());
    Advance(seconds(1));
  }
  // Attempts at 0, 1, 3, 7, 15, 31, 61, 91, 121 s.
  for (const auto& [second, expected] : {std::pair{0, 2},
                                         {1, 3},
                                         {2, 3},
                                         {3, 4},
                                         {6, 4},
                                         {7, 5},
                                         {15, 6},
                                         {31, 7},
                                         {60, 7},
                                         {61, 8},
                                         {91, 9},
                                         {148, 10}}) {
    EXPECT_EQ(calls[static_cast<std::size_t>(second)], static_cast<std::size_t>(expected)) << second;
  }
  Advance(seconds(1));
  EXPECT_TRUE(Token().starts_with("provider_unavailable")) << "the token has ended";
}

TEST_F(Oauth2, LeavesAFailingEndpointAloneBetweenAttempts) {
  harness_.client.OnRequest([](const auto&) { return transport::FakeHttpClient::Json(503, ""); });
  EXPECT_EQ(Token(), "provider_unavailable: token endpoint: answered 503");
  EXPECT_EQ(Token(), "provider_unavailable: token endpoint: answered 503");
  EXPECT_EQ(Calls(), 1U);
  EXPECT_EQ(Apply().error().retry_after, seconds(1));
  Advance(seconds(1));
  Token();
  EXPECT_EQ(Calls(), 2U);
  Advance(seconds(1));
  Token();
  EXPECT_EQ(Calls(), 2U);
  Advance(seconds(1));
  harness_.client.OnRequest([](const auto&) { return transport::FakeHttpClient::Json(200, TokenBody("t1")); });
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 3U);
}

TEST_F(Oauth2, HonoursRetryAfterOfTheTokenEndpoint) {
  transport::HttpResponse busy = transport::FakeHttpClient::Json(429, "");
  busy.headers.emplace_back("retry-after", "20");
  harness_.client.Push(busy);
  EXPECT_EQ(Token(), "provider_unavailable: token endpoint: answered 429");
  Advance(seconds(19));
  Token();
  EXPECT_EQ(Calls(), 1U);
  Advance(seconds(1));
  Answer(200, TokenBody("t1"));
  EXPECT_EQ(Token(), "Bearer t1");
}

TEST_F(Oauth2, HonoursADateByTheClockOfTheTokenEndpoint) {
  transport::HttpResponse busy = transport::FakeHttpClient::Json(503, "");
  busy.headers.emplace_back("date", "Wed, 20 May 2026 07:00:00 GMT");
  busy.headers.emplace_back("retry-after", "Wednesday, 20-May-26 07:00:20 GMT");
  harness_.client.Push(busy);
  Token();
  Advance(seconds(19));
  EXPECT_EQ(Apply().error().retry_after, seconds(1));
  EXPECT_EQ(Calls(), 1U);
}

TEST_F(Oauth2, RenewsOnceForManyParallelRefusals) {
  Answer(200, TokenBody("t1"));
  Token();
  Advance(milliseconds(5));
  const SteadyTime sent_at = Now();
  Advance(milliseconds(5));
  Answer(200, TokenBody("t2"));
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(scheme_->OnUnauthorized(sent_at)) << i;
    EXPECT_EQ(Token(), "Bearer t2") << i;
  }
  EXPECT_EQ(Calls(), 2U);
}

TEST_F(Oauth2, RenewsOnceForManyRefusalsOnAClockThatStandsStill) {
  Answer(200, TokenBody("t1"));
  Token();
  Answer(200, TokenBody("t2"));
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(scheme_->OnUnauthorized(Now())) << i;
    EXPECT_EQ(Token(), "Bearer t2") << i;
  }
  EXPECT_EQ(Calls(), 2U);
}

TEST_F(Oauth2, DoesNotRenewATokenThatIsNewerThanTheRefusal) {
  Answer(200, TokenBody("t1"));
  const SteadyTime before = Now();
  Advance(milliseconds(1));
  Token();
  EXPECT_TRUE(scheme_->OnUnauthorized(before));  // the repeat carries the newer token
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 1U);
}

TEST_F(Oauth2, DoesNotRenewAgainWhenTheRenewedTokenIsRefusedToo) {
  Answer(200, TokenBody("t1"));
  Token();
  Advance(milliseconds(1));
  Answer(200, TokenBody("t2"));
  EXPECT_TRUE(scheme_->OnUnauthorized(Now()));
  EXPECT_EQ(Token(), "Bearer t2");
  for (int i = 0; i < 9; ++i) {
    Advance(seconds(1));
    EXPECT_FALSE(scheme_->OnUnauthorized(Now()));
    EXPECT_EQ(Token(), "Bearer t2");
  }
  EXPECT_EQ(Calls(), 2U);
  Advance(seconds(1));
  EXPECT_TRUE(scheme_->OnUnauthorized(Now()));
}

// A 401 may be about one user; with a token endpoint that is down, it must not take the others with it.
TEST_F(Oauth2, KeepsARefusedTokenWhenNoOtherIsToBeHad) {
  Answer(200, TokenBody("t1"));
  Token();
  Advance(milliseconds(1));
  EXPECT_TRUE(scheme_->OnUnauthorized(Now()));
  Answer(500, "");
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 2U);
  EXPECT_FALSE(scheme_->OnUnauthorized(Now()));
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 2U);
}

TEST_F(Oauth2, GivesUpAtTheDeadlineOfTheRequestButFinishesForTheNext) {
  harness_.client.Hold();
  Answer(200, TokenBody("t1"));
  Start(1, milliseconds(50));
  Start(1, milliseconds(500));
  Advance(milliseconds(60));
  EXPECT_EQ(outcomes_, std::vector<std::string>{"provider_timeout"});
  harness_.client.Release();
  harness_.loop.Turn();
  EXPECT_EQ(outcomes_, (std::vector<std::string>{"provider_timeout", "Bearer t1"}));
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 1U);
}

TEST_F(Oauth2, OutlivesItsSchemeWhileARenewalIsUnderWay) {
  Answer(200, TokenBody("t1", 1000));
  Token();
  Advance(seconds(900));
  harness_.client.Hold();
  Answer(200, TokenBody("t2"));
  Token();
  scheme_.reset();
  harness_.client.Release();
  harness_.loop.Turn();
}

TEST_F(Oauth2, TellsItsObserverOfEveryAttempt) {
  std::vector<Result<WallTime>> seen;
  scheme_->OnRefresh([&](const Result<WallTime>& expiry) { seen.push_back(expiry); });
  Answer(500, "");
  Token();
  Advance(seconds(1));
  Answer(200, TokenBody("t1", 1000));
  Token();
  Token();
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_FALSE(seen[0].has_value());
  EXPECT_EQ(seen[1].value(), harness_.clock.Now() + seconds(1000)) << "when it expires";
}

TEST_F(Oauth2, MapsRefusalsToCredentialsWithTheCodeAlone) {
  const std::tuple<int, std::string, std::string> cases[] = {
      {400, R"({"error":"invalid_client","error_description":"secret 'hunter2' is wrong"})", "invalid_client"},
      {401, R"({"error":"invalid_client"})", "invalid_client"},
      {403, R"({"error":"unauthorized_client"})", "unauthorized_client"},
      {400, R"({"error":"has spaces and hunter2"})", "no error code"},
      {400, R"({"error":{"code":"x"}})", "no error code"},
      {401, R"({"error":"Hunter2-0f.7"})", "no error code"},
      {401, "<html>hunter2</html>", "no error code"}};
  for (const auto& [status, body, code] : cases) {
    Answer(status, body);
    const Result<void> done = Apply();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::kProviderCredentials);
    EXPECT_EQ(done.error().applied, Applied::kNo);
    EXPECT_EQ(done.error().detail, "the token endpoint refused the credentials: " + code);
    Advance(seconds(30));
  }
}

TEST_F(Oauth2, MapsFailedExchangesAndNeverSaysApplied) {
  for (const CauseInfo& info : kCauses) {
    harness_.client.Push(transport::FailedExchange(info.cause, info.at == FailedAt::kExchange));
    const Result<void> done = Apply();
    ASSERT_FALSE(done);
    const bool timeout = info.kind == ErrorKind::kProviderTimeout;
    EXPECT_EQ(done.error().kind, timeout ? ErrorKind::kProviderTimeout : ErrorKind::kProviderUnavailable) << info.word;
    EXPECT_EQ(done.error().cause, info.at == FailedAt::kConnecting ? info.cause : Cause::kNone) << info.word;
    EXPECT_EQ(done.error().applied, Applied::kNo);
    EXPECT_EQ(done.error().retry, info.retry) << info.word;
    EXPECT_EQ(done.error().detail, "token endpoint: " + std::string(info.detail));
    Advance(seconds(30));
  }
}

TEST_F(Oauth2, RefusesRepliesWithoutABearerToken) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "the reply is no JSON"},
      {"[]", "access_token is missing or no token"},
      {R"({"token_type":"Bearer"})", "access_token is missing or no token"},
      {R"({"token_type":"Bearer","access_token":""})", "access_token is missing or no token"},
      {R"({"token_type":"Bearer","access_token":7})", "access_token is missing or no token"},
      {R"({"token_type":"Bearer","access_token":"a\r\nX-Evil: 1"})", "access_token is missing or no token"},
      {R"({"token_type":"mac","access_token":"t"})", "token_type is not Bearer"},
      {R"({"token_type":{},"access_token":"t"})", "token_type is not Bearer"},
      {R"({"token_type":"Bearer","access_token":"t","access_token":"u"})", "access_token is missing or no token"}};
  for (const auto& [body, fault] : cases) {
    Answer(200, body);
    EXPECT_EQ(Token(), "provider_unavailable: token endpoint: " + fault) << body;
    Advance(seconds(30));
  }
}

TEST_F(Oauth2, AssumesFiveMinutesWithoutExpiresInAndADayAtMost) {
  Answer(200, R"({"token_type":"bearer","access_token":"t1"})");
  Token();
  Advance(seconds(230));
  EXPECT_EQ(Token(), "Bearer t1");
  EXPECT_EQ(Calls(), 1U);
  Advance(seconds(70));
  Answer(200, R"({"token_type":"BEARER","access_token":"t2","expires_in":999999999999})");
  EXPECT_EQ(Token(), "Bearer t2");
  Advance(std::chrono::hours(24));
  Answer(200, TokenBody("t3"));
  EXPECT_EQ(Token(), "Bearer t3");
}

}  // namespace
}  // namespace walletgate::auth
