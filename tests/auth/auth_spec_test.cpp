// What provider files may say under `auth`, and how faults are told.

#include "tests/auth/auth_harness.h"

namespace walletgate::auth {
namespace {

TEST(AuthSpec, SuggestsTheNearestScheme) {
  EXPECT_EQ(Faults("{scheme: static_haeder, header: A}"),
            "p.yaml:1:10: scheme\n  unknown auth scheme 'static_haeder', did you mean 'static_header'?\n");
  EXPECT_EQ(Faults("{scheme: basic}"),
            "p.yaml:1:10: scheme\n  unknown auth scheme 'basic'; known: static_header, oauth2_client_credentials, "
            "signed_jwt, minted_user_token\n");
  EXPECT_EQ(Faults("{header: A}"), "p.yaml:1:1: scheme\n  is required\n");
}

TEST(AuthSpec, TellsEveryMissingMemberAtOnce) {
  EXPECT_EQ(Faults("scheme: static_header"), "p.yaml:1:1: header\n  is required\np.yaml:1:1: value\n  is required\n");
  EXPECT_EQ(Faults("scheme: oauth2_client_credentials"),
            "p.yaml:1:1: token_url\n  is required\np.yaml:1:1: client_id\n  is required\np.yaml:1:1: client_secret\n  "
            "is required\n");
  EXPECT_EQ(Faults("{scheme: signed_jwt, header: A}"), "p.yaml:1:1: key\n  is required\n");
  EXPECT_EQ(Faults("scheme: minted_user_token"),
            "p.yaml:1:1: key\n  is required\np.yaml:1:1: issuer\n  is required\np.yaml:1:1: audience\n  is required\n");
}

TEST(AuthSpec, SuggestsTheNearestMember) {
  EXPECT_EQ(Faults("{scheme: static_header, header: A, value: $setting.api_key, prefx: x}"),
            "p.yaml:1:61: prefx\n  unknown key 'prefx', did you mean 'prefix'?\n");
}

TEST(AuthSpec, SuggestsTheNearestSetting) {
  EXPECT_EQ(Faults("{scheme: static_header, header: A, value: $setting.apikey}"),
            "p.yaml:1:43: value\n  unknown setting 'apikey', did you mean 'api_key'?\n");
}

TEST(AuthSpec, RefusesCredentialsWrittenIntoTheFile) {
  const std::string hint = "  a credential must not be written into a provider file: write $setting.NAME\n";
  EXPECT_EQ(Faults("{scheme: static_header, header: A, value: sk_live_1}"), "p.yaml:1:43: value\n" + hint);
  EXPECT_EQ(Faults("{scheme: signed_jwt, header: A, key: abc}"), "p.yaml:1:38: key\n" + hint);
  EXPECT_EQ(Faults("{scheme: oauth2_client_credentials, token_url: 'https://a.b', client_id: x, client_secret: y}"),
            "p.yaml:1:92: client_secret\n" + hint);
}

TEST(AuthSpec, KeepsSecretsWhereSecretsBelong) {
  EXPECT_EQ(Faults("{scheme: signed_jwt, header: A, key: $setting.tenant}"),
            "p.yaml:1:38: key\n  setting 'tenant' must be declared with type secret to be used here\n");
  EXPECT_EQ(
      Faults("{scheme: signed_jwt, header: A, key: $setting.signing_key, claims: {sub: $setting.api_key}}"),
      "p.yaml:1:74: claims.sub\n  secret setting 'api_key' cannot stand here: it would be readable in what is sent\n");
  EXPECT_EQ(
      Faults("{scheme: signed_jwt, header: A, key: $setting.signing_key, claims: {a: [b, {c: $setting.api_key}]}}"),
      "p.yaml:1:80: claims.a[1].c\n  secret setting 'api_key' cannot stand here: it would be readable in what is "
      "sent\n");
}

TEST(AuthSpec, ProvesClaimsAtLoad) {
  const auto claims = [](const std::string& text) {
    return Faults("scheme: signed_jwt\nheader: A\nkey: $setting.signing_key\nclaims: " + text);
  };
  EXPECT_EQ(claims("{uris: $made.request_uri}"),
            "p.yaml:4:16: claims.uris\n  unknown value '$made.request_uri', did you mean '$made.request_uris'?\n");
  EXPECT_EQ(claims("{sub: $.email}"),
            "p.yaml:4:15: claims.sub\n  unknown value '$.email'; known: $made.request_uris, $made.sorted_body_sha256, "
            "$made.nonce, $made.uuid, $setting.NAME\n");
  EXPECT_EQ(claims("{jti: [$made.nonce]}"),
            "p.yaml:4:16: claims.jti[0]\n  $made values stand alone as the value of a claim\n");
  EXPECT_EQ(claims("{iat: 1}"), "p.yaml:4:10: claims.iat\n  is always put by the scheme, leave it out\n");
  EXPECT_EQ(claims("{exp: 1}"), "p.yaml:4:10: claims.exp\n  is put by the scheme, write ttl beside claims\n");
  EXPECT_EQ(claims("[a]"), "p.yaml:4:9: claims\n  must be a mapping of claims\n");
  EXPECT_EQ(claims("{a: $setting.nobody}"),
            "p.yaml:4:13: claims.a\n  unknown setting 'nobody'; known: api_key, tenant, client_id, scope, token_url, "
            "signing_key, next_key\n");
}

TEST(AuthSpec, ChecksHeadersPrefixesAndLifetimes) {
  EXPECT_EQ(Faults("{scheme: static_header, header: 'A B', value: $setting.api_key}"),
            "p.yaml:1:33: header\n  must be the name of an HTTP header\n");
  EXPECT_EQ(Faults("{scheme: static_header, header: A, prefix: \"B\\n\", value: $setting.api_key}"),
            "p.yaml:1:44: prefix\n  must be visible ASCII and spaces\n");
  for (const std::string ttl : {"0s", "1500ms", "25h"}) {
    EXPECT_EQ(Faults("{scheme: signed_jwt, header: A, key: $setting.signing_key, ttl: " + ttl + "}"),
              "p.yaml:1:65: ttl\n  must be whole seconds from 1s to 24h\n");
  }
  EXPECT_EQ(
      Faults(
          "{scheme: oauth2_client_credentials, token_url: 'ftp://a', client_id: x, client_secret: $setting.api_key}"),
      "p.yaml:1:48: token_url\n  the scheme must be https or http\n");
}

TEST(AuthSpec, ReadsOnly) {
  const std::string head = "{scheme: static_header, header: A, value: $setting.api_key, only: ";
  const std::unique_ptr<AuthSpec> spec = GoodSpec(head + "[create_end_user, create_wallet]}");
  EXPECT_EQ(std::vector<api::Operation>(spec->Only().begin(), spec->Only().end()),
            (std::vector<api::Operation>{api::Operation::kCreateEndUser, api::Operation::kCreateWallet}));
  EXPECT_TRUE(GoodSpec("{scheme: static_header, header: A, value: $setting.api_key}")->Only().empty());
  EXPECT_EQ(Faults(head + "[create_enduser]}"),
            "p.yaml:1:67: only\n  unknown operation 'create_enduser', did you mean 'create_end_user'?\n");
  EXPECT_EQ(Faults(head + "[]}"), "p.yaml:1:67: only\n  must name an operation\n");
}

TEST(AuthSpec, NamesTheSettingsItReadsOnce) {
  EXPECT_EQ(
      GoodSpec("{scheme: oauth2_client_credentials, token_url: $setting.token_url, client_id: $setting.client_id, "
               "client_secret: $setting.api_key, scope: $setting.scope}")
          ->SettingsUsed(),
      (std::vector<std::string>{"token_url", "client_id", "api_key", "scope"}));
  EXPECT_EQ(GoodSpec("{scheme: signed_jwt, header: A, key: $setting.signing_key, key_id: $setting.tenant, "
                     "claims: {sub: $setting.tenant, aud: [$setting.scope]}}")
                ->SettingsUsed(),
            (std::vector<std::string>{"signing_key", "tenant", "scope"}));
}

TEST(AuthSpec, DescribesItselfWithoutSecrets) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(GoodSpec("{scheme: static_header, header: Authorization, prefix: 'Bearer ', value: $setting.api_key}")
                ->Describe(),
            (Pairs{{"Authorization", "Bearer <secret>"}}));
  EXPECT_EQ(GoodSpec("{scheme: static_header, header: X-Key, value: $setting.api_key}")->Describe(),
            (Pairs{{"X-Key", "<secret>"}}));
  EXPECT_EQ(GoodSpec("{scheme: oauth2_client_credentials, token_url: 'https://a.b/t', client_id: x, client_secret: "
                     "$setting.api_key}")
                ->Describe(),
            (Pairs{{"Authorization", "Bearer <token>"}}));
  EXPECT_EQ(GoodSpec("{scheme: signed_jwt, header: X-Auth, key: $setting.signing_key}")->Describe(),
            (Pairs{{"X-Auth", "<jwt>"}}));
  EXPECT_TRUE(
      GoodSpec("{scheme: minted_user_token, key: $setting.signing_key, issuer: a, audience: b}")->Describe().empty());
}

TEST(AuthSpec, BindNamesTheSettingAndNeverItsValue) {
  const std::string header = "{scheme: static_header, header: A, value: $setting.api_key}";
  EXPECT_EQ(BindFault(header, {}), "setting 'api_key' is not set");
  EXPECT_EQ(BindFault(header, {SettingValue{"api_key", {}, {}, true, false}}), "setting 'api_key' is not set");
  EXPECT_EQ(BindFault(header, {Hidden("api_key", "")}), "setting 'api_key' is empty");
  EXPECT_EQ(BindFault(header, {Hidden("api_key", "a\r\nX-Evil: 1")}),
            "setting 'api_key' holds a character that cannot stand in a header");
  EXPECT_EQ(BindFault("{scheme: signed_jwt, header: A, key: $setting.signing_key}",
                      {Hidden("signing_key", test_keys::kShortRsa)}),
            "setting 'signing_key' holds no usable key: an RSA key must have 2048 to 8192 bits");
  EXPECT_EQ(BindFault("{scheme: oauth2_client_credentials, token_url: $setting.token_url, client_id: x, client_secret: "
                      "$setting.api_key}",
                      {Hidden("api_key", "s"), Plain("token_url", "nonsense")}),
            "setting 'token_url' is no usable URL: the URL must start with https:// or http://");
}

TEST(StaticHeader, ReplacesTheHeaderOfAnEarlierAttempt) {
  Harness harness;
  const auto scheme =
      BoundScheme("{scheme: static_header, header: Authorization, prefix: 'Bearer ', value: $setting.api_key}",
                  {Hidden("api_key", "sk_1")});
  transport::HttpRequest request = PostRequest();
  request.headers = {{"authorization", "Bearer old"}, {"X-Other", "1"}};
  ASSERT_TRUE(harness.Apply(*scheme, request));
  EXPECT_EQ(request.headers, (transport::Headers{{"X-Other", "1"}, {"Authorization", "Bearer sk_1"}}));
  EXPECT_FALSE(scheme->OnUnauthorized(harness.clock.Steady()));
}

}  // namespace
}  // namespace walletgate::auth
