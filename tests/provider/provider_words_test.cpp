// What of a vendor's own words a caller gets to see.

#include "crypto/base64.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using transport::HttpResponse;

constexpr std::string_view kKey = "sk_live_canary-7f3a-0123456789";

std::shared_ptr<Provider> Vendor(std::string_view text = kVendorFile) {
  return BindVendor({SecretValue("api_key", kKey)}, text);
}

Error Refused(int status, const std::string& body, std::shared_ptr<Provider> vendor = Vendor()) {
  ProviderHarness harness;
  harness.client.OnRequest(
      [&](const transport::HttpRequest&) { return transport::FakeHttpClient::Json(status, body); });
  Result<Answer> answer = harness.Create(*vendor);
  EXPECT_FALSE(answer);
  return answer ? Error{} : std::move(answer).error();
}

TEST(ProviderWords, OfOurCredentialsAndOurAccountOnlyTheCodeIsShown) {
  for (const int status : {401, 402, 403}) {
    const Error error = Refused(status, R"({"error":{"code":"c-1","text":"Invalid key of plan gold","trace":"t-1"}})");
    EXPECT_EQ(BlameOf(error), Blame::kGateway);
    EXPECT_EQ(error.provider->message, "") << status;
    EXPECT_EQ(error.provider->code, "c-1");
    EXPECT_EQ(error.provider->trace_id, "t-1");
  }
  EXPECT_EQ(Refused(400, R"({"error":{"code":"c-1","text":"no such name"}})").provider->message, "no such name");
}

TEST(ProviderWords, NoSecretOfOursIsInThem) {
  const std::string key(kKey);
  const Error error = Refused(400, R"({"error":{"code":"bad )" + key + R"(","text":"Bearer )" + key + R"( and )" +
                                       crypto::Base64Encode("user:" + key) + R"(","trace":")" + key + R"("}})");
  EXPECT_EQ(error.provider->code, "bad [secret]");
  EXPECT_EQ(error.provider->trace_id, "[secret]");
  EXPECT_EQ(error.provider->message.find(key.substr(0, 12)), std::string::npos);
  EXPECT_TRUE(error.provider->message.starts_with("Bearer [secret] and ")) << error.provider->message;
}

TEST(ProviderWords, ASecretIsHiddenBeforeTheTextIsCut) {
  const std::string start(990, 'x');
  const Error error = Refused(400, R"({"error":{"text":")" + start + std::string(kKey) + R"("}})");
  EXPECT_EQ(error.provider->message, start + "[secret]");
}

TEST(ProviderWords, NeitherTheNextKeyNorTheCallersTokenIsInThem) {
  auth::SettingValue key = SecretValue("api_key", kKey);
  key.has_next = true;
  key.next_secret = Secret("next-canary-0123456789");
  const Error error = Refused(400, R"({"error":{"text":"next-canary-0123456789, caller.jwt.x"}})", BindVendor({key}));
  EXPECT_EQ(error.provider->message, "[secret], [secret]");
}

TEST(ProviderWords, NeitherATokenThatWasObtainedIsInThem) {
  std::string text(kVendorFile);
  const std::string_view scheme =
      R"(  - {scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key})";
  text.replace(
      text.find(scheme), scheme.size(),
      R"(  - {scheme: oauth2_client_credentials, token_url: "https://login.acme.example/token", client_id: c, client_secret: $setting.api_key})");
  ProviderHarness harness;
  harness.token_client.PushJson(
      200, R"({"token_type":"Bearer","expires_in":3600,"access_token":"canary.token.0123456789"})");
  harness.client.PushJson(
      400, R"({"error":{"text":"saw Bearer canary.token.0123456789 with )" + std::string(kKey) + R"("}})");
  const Result<Answer> answer = harness.Create(*Vendor(text));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().provider->message, "saw Bearer [secret] with [secret]");
}

TEST(ProviderWords, WhatATerminalWouldObeyIsShownByItsNumber) {
  const Error error = Refused(400,
                              "{\"error\":{\"code\":\"a\xC2\x9B\x62\",\"text\":\"\\u001b[2J \xE2\x80\xAE"
                              "evil\\nline\"}}");
  EXPECT_EQ(error.provider->code, "a\\u009bb");
  EXPECT_EQ(error.provider->message, "\\u001b[2J \\u202eevil\nline");
}

TEST(ProviderWords, TheRawAnswerIsKeptWhereItIsAskedForWithoutOurSecrets) {
  const std::string body = R"({"user":{"id":"p-1","ref":"u-1","state":"on","note":")" + std::string(kKey) + R"("}})";
  for (const bool asked : {false, true}) {
    ProviderHarness harness;
    harness.client.PushJson(200, body);
    api::OperationInput input;
    input.external_id = "u-1";
    Result<Call> call = harness.Prepare(*Vendor(), Operation::kGetEndUser, input);
    ASSERT_TRUE(call);
    call->shows_raw = asked;
    const auto vendor = Vendor();
    const Result<Answer> answer = harness.Send(*vendor, *std::move(call));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->raw, asked ? R"({"user":{"id":"p-1","ref":"u-1","state":"on","note":"[secret]"}})" : "");
  }
}

TEST(ProviderWords, RetryAfterIsAnHourAtTheMost) {
  for (const char* value : {"999999999", "99999999999999999999", "Fri, 20 May 2033 10:00:00 GMT"}) {
    ProviderHarness harness;
    harness.client.Push(HttpResponse{429, {{"retry-after", value}}, ""});
    const Result<Answer> answer = harness.Create(*BindVendor());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().retry_after, std::chrono::hours(1)) << value;
  }
}

}  // namespace
}  // namespace walletgate::provider
