// Two sets of credentials while a deployment rotates them.

#include <gmock/gmock.h>

#include "provider/spec/settings.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

using std::chrono::milliseconds;
using transport::FakeHttpClient;

auth::SettingValue TwoSecrets(std::string name, std::string_view current, std::string_view next) {
  auth::SettingValue value = SecretValue(std::move(name), current);
  value.has_next = true;
  value.next_secret = Secret(std::string(next));
  return value;
}

/// A vendor that takes one key at a time.
class TwoSlots : public testing::Test {
 protected:
  TwoSlots() {
    provider_->CountRefreshes(harness_.metrics);
    harness_.client.OnRequest([this](const transport::HttpRequest& request) {
      const bool good = HeaderOf(request.headers, "Authorization") == "Bearer " + accepted_;
      return good ? FakeHttpClient::Json(201, R"({"user":{"id":"p1"}})") : FakeHttpClient::Json(refusal_, "{}");
    });
  }
  bool Create() { return harness_.Create(*provider_).has_value(); }
  std::size_t calls() const { return harness_.client.requests().size(); }
  bool Shows(std::string_view slot) const {
    return harness_.Counted("walletgate_credential_slot_in_use",
                            {"acme", std::string(R"(slot=")") + std::string(slot)});
  }

  ProviderHarness harness_;
  std::shared_ptr<Provider> provider_ = BindVendor({TwoSecrets("api_key", "k-1", "k-2")});
  std::string accepted_ = "k-1";
  int refusal_ = 401;
};

TEST_F(TwoSlots, TheCurrentOneIsUsedWhileItWorks) {
  EXPECT_TRUE(Create());
  EXPECT_EQ(calls(), 1U);
  EXPECT_TRUE(Shows("current"));
}

TEST_F(TwoSlots, ARefusalIsAnsweredWithTheOtherWhichThenStays) {
  accepted_ = "k-2";
  ASSERT_TRUE(Create());
  ASSERT_EQ(calls(), 2U);
  const auto& requests = harness_.client.requests();
  EXPECT_EQ(requests[0].body, requests[1].body);
  EXPECT_EQ(HeaderOf(requests[0].headers, "Acme-Key"), HeaderOf(requests[1].headers, "Acme-Key"));
  EXPECT_EQ(HeaderOf(requests[1].headers, "X-Create"), "k-2") << "all schemes move together";
  EXPECT_TRUE(Shows("next"));
  ASSERT_TRUE(Create());
  EXPECT_EQ(calls(), 3U);
}

TEST_F(TwoSlots, A403IsARefusalToo) {
  accepted_ = "k-2";
  refusal_ = 403;
  EXPECT_TRUE(Create());
  EXPECT_TRUE(Shows("next"));
}

TEST_F(TwoSlots, ARotationThatWasTakenBackIsFollowed) {
  accepted_ = "k-2";
  ASSERT_TRUE(Create());
  accepted_ = "k-1";
  EXPECT_TRUE(Create());
  EXPECT_TRUE(Shows("current"));
}

TEST_F(TwoSlots, WhenBothAreRefusedTheOneInUseStaysAndTheOtherIsLeftAloneForAMoment) {
  accepted_ = "none";
  EXPECT_FALSE(Create());
  EXPECT_EQ(calls(), 2U);
  EXPECT_TRUE(Shows("current"));
  EXPECT_FALSE(Create());
  EXPECT_EQ(calls(), 3U) << "no second try at once";
  accepted_ = "k-2";
  harness_.clock.Advance(CredentialSlots::kPause + milliseconds(1));
  EXPECT_TRUE(Create());
  EXPECT_TRUE(Shows("next"));
}

TEST_F(TwoSlots, AVendorThatFailsMeanwhileDecidesNothing) {
  int answers = 0;
  harness_.client.OnRequest([&](const transport::HttpRequest&) {
    return ++answers == 1 ? FakeHttpClient::Json(401, "{}") : FakeHttpClient::Json(503, "{}");
  });
  EXPECT_FALSE(Create());
  EXPECT_TRUE(Shows("current"));
}

TEST_F(TwoSlots, WithOneCredentialThereIsOneTry) {
  provider_ = BindVendor({SecretValue("api_key", "k-1")});
  accepted_ = "k-2";
  EXPECT_FALSE(Create());
  EXPECT_EQ(calls(), 1U);
}

TEST(CredentialSlots, WhoWasRefusedWhileOthersMovedFollowsThem) {
  CredentialSlots slots;
  EXPECT_EQ(slots.Another(CredentialSlots::kCurrent, SteadyTime{}), CredentialSlots::kNext);
  EXPECT_TRUE(slots.Accepted(CredentialSlots::kNext));
  EXPECT_FALSE(slots.Accepted(CredentialSlots::kNext)) << "told once";
  slots.Refused(SteadyTime{});
  EXPECT_EQ(slots.Another(CredentialSlots::kCurrent, SteadyTime{}), CredentialSlots::kNext);
  EXPECT_EQ(slots.Another(CredentialSlots::kNext, SteadyTime{}), std::nullopt) << "both were refused just now";
}

TEST(NextCredentials, ATokenEndpointThatRefusesTheOldSecretGetsTheNew) {
  std::string text(kVendorFile);
  const std::string_view scheme =
      R"(  - {scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key})";
  text.replace(
      text.find(scheme), scheme.size(),
      R"(  - {scheme: oauth2_client_credentials, token_url: "https://login.acme.example/t", client_id: c, client_secret: $setting.api_key})");
  ProviderHarness harness;
  const auto provider = BindVendor({TwoSecrets("api_key", "old", "new")}, text);
  harness.token_client.OnRequest([](const transport::HttpRequest& request) {
    const bool good = request.body.find("client_secret=new") != std::string::npos;
    return good ? FakeHttpClient::Json(200, R"({"token_type":"Bearer","expires_in":3600,"access_token":"t-2"})")
                : FakeHttpClient::Json(401, R"({"error":"invalid_client"})");
  });
  harness.client.PushJson(201, R"({"user":{"id":"p1"}})");
  ASSERT_TRUE(harness.Create(*provider));
  EXPECT_EQ(HeaderOf(harness.client.requests()[0].headers, "Authorization"), "Bearer t-2");
}

TEST(NextCredentials, AProviderIsLikeAnotherOnlyWithBothTheSame) {
  const auto spec = LoadSpec();
  const auto provider = BindVendor({TwoSecrets("api_key", "a", "b")});
  EXPECT_TRUE(provider->binding().IsLike(*spec, {{TwoSecrets("api_key", "a", "b")}}));
  EXPECT_FALSE(provider->binding().IsLike(*spec, {{TwoSecrets("api_key", "a", "c")}}));
  EXPECT_FALSE(provider->binding().IsLike(*spec, {{SecretValue("api_key", "a")}}));
  EXPECT_FALSE(provider->binding().IsLike(*spec, {{TwoSecrets("api_key", "a", "b")}, CallLimits{1, 1}}));
}

std::string Faults(const std::string& settings) {
  config::Diagnostics diagnostics;
  const std::optional<config::YamlNode> node = config::ReadYaml(settings, "w.yaml", diagnostics);
  const config::EnvLookup env = [](const std::string& name) { return std::optional("value of " + name); };
  const auto values = ReadSettings({&*node}, *LoadSpec(), env, diagnostics);
  return values ? "next is " + std::string(auth::FindSetting(*values, "api_key")->next_secret.Reveal())
                : diagnostics.Format();
}

TEST(NextCredentials, AreGivenBesideTheCurrentOnes) {
  EXPECT_EQ(Faults("api_key: {current: '${A}', next: '${B}'}"), "next is value of B");
  EXPECT_EQ(Faults("api_key: {current: '${A}'}"), "w.yaml:1:10: api_key.next\n  is required\n");
  EXPECT_THAT(Faults("api_key: {current: '${A}', nxt: '${B}'}"), testing::HasSubstr("did you mean 'next'?"));
  EXPECT_THAT(Faults("api_key: {current: '${A}', next: plain}"), testing::HasSubstr("a secret must be a reference"));
  EXPECT_THAT(Faults("api_key: ${A}\nbase_url: {current: a, next: b}"), testing::HasSubstr("only credentials have"));
}

}  // namespace
}  // namespace walletgate::provider
