// Signed tokens, and a vendor whose clock is not ours.

#include "provider/vendor_clock.h"
#include "base/json/value.h"

#include "auth/jose/jws.h"
#include "base/log/log.h"
#include "tests/crypto/public_pem.h"
#include "tests/crypto/test_keys.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using std::chrono::seconds;
using transport::HttpRequest;
using transport::HttpResponse;

std::string WithProbe(std::string_view file) {
  return std::string(file) + "probe: {method: GET, path: /ping, expect: [200]}\n";
}

std::string VendorWithJwts() {
  std::string text(kVendorFile);
  const std::string_view scheme =
      R"(  - {scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key})";
  text.replace(
      text.find(scheme), scheme.size(),
      R"(  - {scheme: signed_jwt, header: Authorization, prefix: "Bearer ", key: $setting.api_key, ttl: 120s, claims: {iss: us}})");
  return WithProbe(text);
}

/// A vendor that verifies tokens by a clock of its own.
struct VerifyingVendor {
  ProviderHarness harness;
  std::shared_ptr<Provider> provider =
      BindVendor({SecretValue("api_key", test_keys::kEcPkcs8Base64)}, VendorWithJwts());
  seconds ahead{0};          ///< of ours
  seconds tolerance{0};      ///< of tokens that are not valid yet
  std::string date = "own";  ///< what it says in Date; "own": its own time
  bool refuses_all = false;
  int calls = 0;

  VerifyingVendor() {
    harness.client.OnRequest([this](const HttpRequest& request) { return Answer(request); });
  }

  HttpResponse Answer(const HttpRequest& request) {
    ++calls;
    const std::string header = HeaderOf(request.headers, "Authorization");
    const Result<auth::VerifiedToken> token =
        auth::VerifyCompact(header.substr(7), auth::VerifyKey(*crypto::PublicKeyOfPem(test_keys::kEcPublic)));
    EXPECT_TRUE(token) << header;
    const WallTime now = harness.clock.Now() + ahead;
    const std::int64_t at = std::chrono::floor<seconds>(now.time_since_epoch()).count();
    const json::Value claims = token->payload.root();
    const auto claim = [&](const char* name) { return claims.Get(name).AsInt64().value_or(0); };
    const bool valid = claim("nbf") <= at + tolerance.count() && claim("iat") <= at + tolerance.count() &&
                       at < claim("exp") && claim("exp") - claim("nbf") <= 120;
    HttpResponse response;
    response.status = valid && !refuses_all ? 200 : 401;
    response.body =
        response.status == 200 ? R"({"user":{"id":"p-1","ref":"u-1","state":"on"}})" : R"({"error":{"code":"no"}})";
    if (!date.empty()) response.headers.emplace_back("date", date == "own" ? FormatHttpDate(now) : date);
    return response;
  }

  /// How many calls an answer took; negative: it was a refusal.
  int Ask() {
    const int before = calls;
    api::OperationInput input;
    input.external_id = "u-1";
    input.provider_user_id = "p-1";
    const bool good = harness.Existing(*provider, Operation::kGetEndUser).has_value();
    return good ? calls - before : before - calls;
  }
};

TEST(VendorClock, ATokenIsGoodWithAClockUpToAMinuteOffAtOnceOrAfterOneRepeat) {
  for (const int tolerance : {0, 30}) {
    for (const int ahead : {0, 5, -5, 45, -45, 60, -60, 90, -90, 299, -299}) {
      VerifyingVendor vendor;
      vendor.ahead = seconds(ahead);
      vendor.tolerance = seconds(tolerance);
      vendor.harness.clock.Advance(std::chrono::milliseconds(400));
      const int first = vendor.Ask();
      EXPECT_EQ(first, ahead < 60 && ahead >= -60 - tolerance ? 1 : 2) << ahead;
      EXPECT_EQ(vendor.Ask(), 1) << "what was learned stays: " << ahead;
    }
  }
}

TEST(VendorClock, WhenTheVendorsClockIsSetRightItsTokensAreGoodAgain) {
  VerifyingVendor vendor;
  vendor.ahead = seconds(200);
  ASSERT_EQ(vendor.Ask(), 2);
  vendor.ahead = seconds(0);
  EXPECT_EQ(vendor.Ask(), 2);
  EXPECT_EQ(vendor.Ask(), 1);
  vendor.ahead = seconds(-100);
  EXPECT_EQ(vendor.Ask(), 2);
  EXPECT_EQ(vendor.Ask(), 1);
}

TEST(VendorClock, ADateThatLiesChangesNothingWhileTokensAreAccepted) {
  for (const char* date : {"Wed, 20 May 2026 10:01:30 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
                           "Wed, 20 May 2026 13:00:00 GMT", "nonsense", ""}) {
    VerifyingVendor vendor;
    vendor.date = date;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(vendor.Ask(), 1) << date;
  }
}

TEST(VendorClock, ADateThatLiesIsNotKeptWhereItDidNotHelp) {
  VerifyingVendor vendor;
  vendor.date = "Wed, 20 May 2026 10:02:30 GMT";
  vendor.refuses_all = true;
  EXPECT_EQ(vendor.Ask(), -2);
  EXPECT_EQ(vendor.Ask(), -1) << "not every refused call is made twice";
  vendor.refuses_all = false;
  EXPECT_EQ(vendor.Ask(), 1) << "signed by our own clock still";
}

TEST(VendorClock, ADateHoursAwayIsNoClock) {
  VerifyingVendor vendor;
  vendor.refuses_all = true;
  for (const char* date :
       {"Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 20 May 2026 13:00:00 GMT", "Wed, 20 May 2026 10:05:30 GMT", ""}) {
    vendor.date = date;
    EXPECT_EQ(vendor.Ask(), -1) << date;
  }
}

TEST(VendorClock, WhatWasLearnedIsGivenUpWhereNoDateCanTakeItBack) {
  VerifyingVendor vendor;
  vendor.ahead = seconds(200);
  ASSERT_EQ(vendor.Ask(), 2);
  vendor.ahead = seconds(0);
  vendor.date = "Thu, 01 Jan 1970 00:00:00 GMT";
  EXPECT_EQ(vendor.Ask(), 2);
  EXPECT_EQ(vendor.Ask(), 1);
}

TEST(VendorClock, CredentialsWithoutTimesAreNotSentTwice) {
  ProviderHarness harness;
  harness.client.OnRequest([](const HttpRequest&) {
    return HttpResponse{401, {{"date", "Wed, 20 May 2026 10:01:30 GMT"}}, "{}"};
  });
  ASSERT_FALSE(harness.Create(*BindVendor()));
  EXPECT_EQ(harness.client.requests().size(), 1U);
}

class ClockLog : public testing::Test {
 protected:
  ClockLog() {
    SetLogSink([this](std::string_view line) {
      if (line.find("clock") != std::string_view::npos) (lines_ += line) += '\n';
    });
  }
  ~ClockLog() override { SetLogSink({}); }
  std::string lines_;
};

TEST_F(ClockLog, RefusedCredentialsAreToldWithTheOffset) {
  VerifyingVendor vendor;
  vendor.refuses_all = true;
  vendor.ahead = seconds(10);
  EXPECT_LT(vendor.Ask(), 0);
  EXPECT_EQ(lines_, "");
  vendor.ahead = std::chrono::hours(-2);
  EXPECT_LT(vendor.Ask(), 0);
  EXPECT_LT(vendor.Ask(), 0);
  EXPECT_NE(lines_.find(R"("clock_offset_seconds":-7199)"), std::string::npos) << lines_;
  EXPECT_EQ(std::count(lines_.begin(), lines_.end(), '\n'), 1) << lines_;
  vendor.harness.clock.Advance(seconds(11));
  EXPECT_LT(vendor.Ask(), 0);
  EXPECT_EQ(std::count(lines_.begin(), lines_.end(), '\n'), 2) << lines_;
}

TEST_F(ClockLog, AnOffsetThatHelpedIsTold) {
  VerifyingVendor vendor;
  vendor.ahead = seconds(90);
  ASSERT_EQ(vendor.Ask(), 2);
  EXPECT_NE(lines_.find(R"("clock_offset_seconds":90)"), std::string::npos) << lines_;
}

TEST(VendorClock, AProbeTellsOfIt) {
  VerifyingVendor vendor;
  const auto probe = [&] {
    auto probed = vendor.harness.loop.Run(
        vendor.provider->Probe(Deadline::After(vendor.harness.clock.Steady(), seconds(5)), vendor.harness.context));
    return *probed ? **probed : (*probed).error().detail + ": " + (*probed).error().reason;
  };
  EXPECT_EQ(probe(), "");
  vendor.ahead = seconds(93);
  EXPECT_EQ(probe(), "the provider's clock is 93 s ahead of ours");
  vendor.refuses_all = true;
  vendor.ahead = seconds(-93);
  EXPECT_EQ(probe(), "the probe was answered with status 401: the provider's clock is 92 s behind ours");
}

TEST(ProviderProbe, AStatusThatWasNotExpectedIsTheErrorThatItStandsFor) {
  const std::pair<int, ErrorKind> cases[] = {
      {401, ErrorKind::kProviderCredentials}, {403, ErrorKind::kProviderCredentials},
      {402, ErrorKind::kProviderAccount},     {429, ErrorKind::kProviderRateLimited},
      {404, ErrorKind::kProviderBadResponse}, {302, ErrorKind::kProviderBadResponse},
      {400, ErrorKind::kProviderRejected},    {503, ErrorKind::kProviderUnavailable}};
  for (const auto& [status, kind] : cases) {
    ProviderHarness harness;
    const auto provider = BindVendor({SecretValue("api_key", "k-1")}, WithProbe(kVendorFile));
    harness.client.Push(HttpResponse{status, {{"retry-after", "7"}}, "{}"});
    auto probed =
        harness.loop.Run(provider->Probe(Deadline::After(harness.clock.Steady(), seconds(5)), harness.context));
    ASSERT_TRUE(probed);
    ASSERT_FALSE(*probed) << status;
    EXPECT_EQ(probed->error().kind, kind) << status;
    EXPECT_EQ(probed->error().retry_after, seconds(7)) << status;
    EXPECT_EQ(probed->error().applied, Applied::kNo) << status;
    EXPECT_EQ(probed->error().detail, "the probe was answered with status " + std::to_string(status));
  }
}

TEST(ClockGap, AnAnswersDateIsTheVendorsClockWhereItCanBe) {
  const auto read_at = [](seconds off, transport::Headers headers) {
    ProviderHarness harness;
    const auto provider = BindVendor();
    const WallTime date = std::chrono::floor<seconds>(harness.clock.Now()) + off;
    headers.emplace_back("date", FormatHttpDate(date));
    harness.client.Push(transport::HttpResponse{200, std::move(headers), R"({"users":[]})"});
    api::OperationInput input;
    input.email = "a@example.com";
    Result<Call> call = harness.Prepare(*provider, api::Operation::kFindEndUser, input);
    const Result<Answer> answer = harness.Send(*provider, *std::move(call));
    return answer && answer->vendor_time == std::optional(date) ? "believed"
           : answer->vendor_time                                ? "another"
                                                                : "not believed";
  };
  for (const seconds off : {seconds(0), seconds(-90), seconds(90), seconds(-100'000'000), seconds(100'000'000)}) {
    EXPECT_STREQ(read_at(off, {}), "believed") << off.count();
    EXPECT_STREQ(read_at(off, {{"age", "0"}}), "believed") << off.count();
    EXPECT_STREQ(read_at(off, {{"age", "40"}}), off > seconds(0) ? "believed" : "not believed") << off.count();
  }
}

TEST(ClockGap, IsAsWideAsASecondAndTheAnswersTime) {
  const WallTime received = *ParseRfc3339("2026-05-20T10:00:10Z");
  const HttpResponse response{401, {{"date", "Wed, 20 May 2026 10:01:00 GMT"}}, ""};
  const std::optional<ClockGap> gap = ClockGap::Of(response, received, seconds(4));
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->least, seconds(50));
  EXPECT_EQ(gap->most, seconds(55));
  EXPECT_EQ(gap->NearestTo(seconds(0)), seconds(50));
  EXPECT_EQ(gap->NearestTo(seconds(52)), seconds(52));
  EXPECT_EQ(gap->NearestTo(seconds(90)), seconds(55));
  const HttpResponse cached{401, {{"date", "Wed, 20 May 2026 10:01:00 GMT"}, {"age", "40"}}, ""};
  EXPECT_FALSE(ClockGap::Of(cached, received, seconds(4))) << "written when a cache got it";
}

}  // namespace
}  // namespace walletgate::provider
