#include "base/json/parse.h"
#include "base/json/writer.h"
#include "tests/crypto/test_keys.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using api::Operation;

TEST(ProviderPrepare, BuildsPathQueryHeadersBodyAndKey) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  api::CreateEndUser request = ProviderHarness::Request();
  request.external_id = "a~b.c";
  request.login_methods.push_back({api::LoginType::kEmail, "a+b@example.com", {}, {}, {}, {}, {}, {}, {}});
  request.profile.display_name = "Ada";
  api::OperationInput input;
  input.request = &request;
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateEndUser, input);
  ASSERT_TRUE(call) << call.error().detail;
  EXPECT_EQ(call->method, "POST");
  EXPECT_EQ(call->target, "/users/a~b.c?mail=a%2Bb%40example.com");
  EXPECT_EQ(call->body, R"({"id":"a~b.c","token":")" + call->token_mark + R"(","mail":"a+b@example.com"})");
  EXPECT_EQ(call->user_token.Reveal(), "caller.jwt.x") << "apart from what is kept";
  EXPECT_EQ(HeaderOf(call->headers, "X-Name"), "Ada");
  EXPECT_EQ(HeaderOf(call->headers, "Authorization"), "(absent)");
  EXPECT_EQ(call->vendor_key.size(), 36U);
  EXPECT_EQ(call->question.external_id, "a~b.c");
}

TEST(ProviderPrepare, LeavesOutWhatIsAbsentAndEncodesSegments) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  api::OperationInput input;
  input.external_id = "u-1";
  input.provider_user_id = "a/../b?c";
  const Result<Call> call = harness.Prepare(*provider, Operation::kDeleteEndUser, input);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->target, "/users/a%2F..%2Fb%3Fc");
  EXPECT_EQ(call->body, "");
  EXPECT_EQ(call->vendor_key, "");
}

TEST(ProviderPrepare, KeepsTheKeyThatItIsGiven) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  const api::CreateEndUser request = ProviderHarness::Request();
  api::OperationInput input;
  input.request = &request;
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateEndUser, input, "key-7");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->vendor_key, "key-7");
}

TEST(ProviderPrepare, RefusesDotSegments) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  for (const char* id : {".", ".."}) {
    api::OperationInput input;
    input.external_id = id;
    const Result<Call> call = harness.Prepare(*provider, Operation::kGetEndUser, input);
    ASSERT_FALSE(call) << id;
    EXPECT_EQ(call.error().kind, ErrorKind::kInvalidRequest);
    ASSERT_EQ(call.error().fields.size(), 1U);
    EXPECT_EQ(call.error().fields[0].pointer, "/external_id");
  }
}

TEST(ProviderPrepare, RefusesLineBreaksInHeaders) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  api::CreateEndUser request = ProviderHarness::Request();
  request.profile.display_name = "Ada\r\nX-Admin: 1";
  api::OperationInput input;
  input.request = &request;
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateEndUser, input);
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().kind, ErrorKind::kInvalidRequest);
  ASSERT_EQ(call.error().fields.size(), 1U);
  EXPECT_EQ(call.error().fields[0].pointer, "/profile/display_name") << "where the caller wrote it, not X-Name";
}

TEST(ProviderPrepare, SaysWhichPathValueIsMissing) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  api::OperationInput input;
  input.external_id = "u-1";
  const Result<Call> call = harness.Prepare(*provider, Operation::kDeleteEndUser, input);
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().kind, ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(call.error().detail, "delete_end_user needs 'provider_user_id' at this provider");
}

TEST(ProviderPrepare, RefusesAnOperationThatIsNotOffered) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateWallet, {});
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().kind, ErrorKind::kUnsupportedByProvider);
}

TEST(ProviderPrepare, MissingUserTokenWithoutAKeyIsTheCallersFault) {
  ProviderHarness harness;
  const auto provider = BindVendor();
  EXPECT_FALSE(provider->credentials().CanMintUserTokens());
  api::CreateEndUser request = ProviderHarness::Request();
  request.user_token = Secret();
  api::OperationInput input;
  input.request = &request;
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateEndUser, input);
  ASSERT_FALSE(call);
  EXPECT_EQ(call.error().kind, ErrorKind::kInvalidRequest);
  ASSERT_EQ(call.error().fields.size(), 1U);
  EXPECT_EQ(call.error().fields[0].pointer, "/user_token");
}

TEST(ProviderPrepare, ATokenThatIsNoJwtIsTheCallersFault) {
  ProviderHarness harness;
  api::CreateEndUser request = ProviderHarness::Request();
  for (const char* token : {"a b", "a\"b", "a\nb", "\xC3\xA4"}) {
    request.user_token = Secret(token);
    api::OperationInput input;
    input.request = &request;
    const Result<Call> call = harness.Prepare(*BindVendor(), Operation::kCreateEndUser, input);
    ASSERT_FALSE(call) << token;
    EXPECT_EQ(call.error().kind, ErrorKind::kInvalidRequest);
    EXPECT_EQ(call.error().fields.front().pointer, "/user_token");
  }
}

TEST(ProviderPrepare, MintsAMissingUserToken) {
  ProviderHarness harness;
  const auto provider = BindVendor({SecretValue("api_key", "k-1"), SecretValue("user_key", test_keys::kRsaPkcs8)});
  ASSERT_TRUE(provider->credentials().CanMintUserTokens());
  api::CreateEndUser request = ProviderHarness::Request();
  request.user_token = Secret();
  api::OperationInput input;
  input.request = &request;
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateEndUser, input);
  ASSERT_TRUE(call) << call.error().detail;
  const Result<json::Document> body = json::Parse(call->body);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->root().Get("token").AsString(), call->token_mark);
  EXPECT_TRUE(call->user_token.Reveal().starts_with("eyJ"));
}

TEST(ProviderPrepare, TheCallersTokenGoesBeforeAMintedOne) {
  ProviderHarness harness;
  const auto provider = BindVendor({SecretValue("api_key", "k-1"), SecretValue("user_key", test_keys::kRsaPkcs8)});
  const api::CreateEndUser request = ProviderHarness::Request();
  api::OperationInput input;
  input.request = &request;
  const Result<Call> call = harness.Prepare(*provider, Operation::kCreateEndUser, input);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->user_token.Reveal(), "caller.jwt.x");
}

TEST(ProviderBind, NamesTheSettingThatIsMissingOrWrong) {
  const auto missing = Provider::Bind(LoadSpec(), {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().detail, "the setting 'api_key' is required");
  const auto wrong =
      Provider::Bind(LoadSpec(), {{SecretValue("api_key", "k"), {"base_url", "ftp://x", {}, false, true}}});
  ASSERT_FALSE(wrong);
  EXPECT_TRUE(wrong.error().detail.starts_with("the setting 'base_url': ")) << wrong.error().detail;
}

TEST(ProviderDescribe, HidesPeopleAndSecretsAndNeverSigns) {
  const auto provider = BindVendor();
  api::CreateEndUser request = ProviderHarness::Request();
  request.login_methods.push_back({api::LoginType::kEmail, "ada@example.com", {}, {}, {}, {}, {}, {}, {}});
  request.profile.display_name = "Ada";
  api::OperationInput input;
  input.request = &request;
  std::string text;
  json::Writer writer(&text);
  provider->calls().Describe(Operation::kCreateEndUser, input, Audience::kOperator, writer);
  EXPECT_EQ(
      text,
      R"({"method":"POST","url":"https://api.acme.example/base/users/u-1?mail=<personal>",)"
      R"("headers":{"X-Name":"<personal>","Accept":"application/json","Content-Type":"application/json",)"
      R"("User-Agent":"walletgate/0.1.0","Acme-Key":"<key>","Authorization":"Bearer <secret>","X-Create":"<secret>"},)"
      R"("body":{"id":"u-1","token":"<secret>","mail":"<personal>"}})");
}

TEST(ProviderDescribe, ShowsPathValuesThatAreNotKnownYetByName) {
  const auto provider = BindVendor();
  std::string text;
  json::Writer writer(&text);
  provider->calls().Describe(Operation::kDeleteEndUser, {}, Audience::kOperator, writer);
  EXPECT_NE(text.find("/users/{provider_user_id}"), std::string::npos) << text;
}

}  // namespace
}  // namespace walletgate::provider
