// A 401 with credentials that can be renewed.

#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

std::string VendorWithTokens() {
  std::string text(kVendorFile);
  const std::string_view old_scheme =
      R"(  - {scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key})";
  text.replace(
      text.find(old_scheme), old_scheme.size(),
      R"(  - {scheme: oauth2_client_credentials, token_url: "https://login.acme.example/token", client_id: c, client_secret: $setting.api_key})");
  return text;
}

std::string Token(const std::string& value) {
  return R"({"token_type":"Bearer","expires_in":3600,"access_token":")" + value + R"("})";
}

TEST(ProviderRenewal, A401IsRepeatedOnceWithAFreshToken) {
  ProviderHarness harness;
  const auto provider = BindVendor({SecretValue("api_key", "k-1")}, VendorWithTokens());
  provider->CountRefreshes(harness.metrics);
  harness.token_client.PushJson(200, Token("old"));
  harness.token_client.PushJson(200, Token("new"));
  harness.client.PushJson(401, "{}");
  harness.client.PushJson(201, R"({"user":{"id":"p1"}})");
  const Result<Answer> answer = harness.Create(*provider);
  ASSERT_TRUE(answer) << answer.error().detail;
  const auto& requests = harness.client.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(HeaderOf(requests[0].headers, "Authorization"), "Bearer old");
  EXPECT_EQ(HeaderOf(requests[1].headers, "Authorization"), "Bearer new");
  EXPECT_EQ(requests[0].body, requests[1].body);
  EXPECT_EQ(HeaderOf(requests[0].headers, "Acme-Key"), HeaderOf(requests[1].headers, "Acme-Key"));
  EXPECT_TRUE(harness.Counted("walletgate_provider_requests_total", {"outcome=\"auth_error\""}));
  EXPECT_TRUE(harness.Counted("walletgate_provider_requests_total", {"outcome=\"success\""}));
  EXPECT_TRUE(harness.Counted("walletgate_token_refreshes_total", {"acme", "success"}, "2")) << harness.metrics.Text();
}

TEST(ProviderRenewal, ASecond401Ends) {
  ProviderHarness harness;
  const auto provider = BindVendor({SecretValue("api_key", "k-1")}, VendorWithTokens());
  harness.token_client.OnRequest(
      [](const transport::HttpRequest&) { return transport::FakeHttpClient::Json(200, Token("t")); });
  harness.client.OnRequest([](const transport::HttpRequest&) { return transport::FakeHttpClient::Json(401, "{}"); });
  const Result<Answer> answer = harness.Create(*provider);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderCredentials);
  EXPECT_EQ(harness.client.requests().size(), 2U);
}

TEST(ProviderRenewal, CredentialsThatCannotBeRenewedAreNotTriedAgain) {
  ProviderHarness harness;
  harness.client.OnRequest([](const transport::HttpRequest&) { return transport::FakeHttpClient::Json(401, "{}"); });
  ASSERT_FALSE(harness.Create(*BindVendor()));
  EXPECT_EQ(harness.client.requests().size(), 1U);
}

TEST(ProviderRenewal, ATokenEndpointThatRefusesUsNamesTheProvider) {
  ProviderHarness harness;
  const auto provider = BindVendor({SecretValue("api_key", "k-1")}, VendorWithTokens());
  harness.token_client.PushJson(401, R"({"error":"invalid_client"})");
  const Result<Answer> answer = harness.Create(*provider);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kProviderCredentials);
  EXPECT_EQ(answer.error().applied, Applied::kNo);
  EXPECT_EQ(answer.error().provider->id, "acme");
  EXPECT_TRUE(harness.client.requests().empty());
}

}  // namespace
}  // namespace walletgate::provider
