// Two tenants who sign for an issuer each: neither speaks for the other, whatever set a vendor fetches; and the program
// around it: check, serve, reload.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "auth/jose/signing_key.h"
#include "crypto/key_maker.h"
#include "routing/key_sets.h"
#include "sandbox/fabricate.h"
#include "tests/crypto/test_keys.h"
#include "tests/integration/problem_check.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;
using fakes::Ran;
using fakes::RunWalletgate;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRoot = "/.well-known/jwks.json";
constexpr const char* kIssuerA = "https://tests.walletgate.example";  // that the simulator of the vendor trusts
constexpr const char* kIssuerB = "https://b.example";
constexpr const char* kHosts =
    "user_token_hosts: {tokens.a.example: \"https://tests.walletgate.example\", Tokens.B.example: "
    "\"https://b.example\"}\n";

std::string KeyIdOf(std::string_view pem) { return auth::SigningKey::Parse(Secret(std::string(pem)))->thumbprint(); }
const std::string kKeyA = KeyIdOf(test_keys::kRsaPkcs8);
const std::string kKeyB = KeyIdOf(test_keys::kOtherRsa);

Answer KeysAt(const Client& client, const std::string& host) { return client.Get(kRoot, {{"Host", host}}); }

class KeySetsOfTwo : public testing::Test {
 protected:
  KeySetsOfTwo() {
    environment_ = vendors_.environment();
    environment_["KEY_A"] = test_keys::kRsaPkcs8;
    environment_["KEY_B"] = test_keys::kOtherRsa;
  }
  ~KeySetsOfTwo() override { std::filesystem::remove(file_); }

  /// The deployment signs for A, the tenant `other` for B.
  static std::string Config(const std::string& top, const std::string& key_b = "user_token_key: \"${KEY_B}\"",
                            const std::string& issuer_b = kIssuerB) {
    return R"(listen: {port: 0, loops: 1}
admin: {port: 0}
store: {kind: memory}
providers_folder: )" WALLETGATE_SOURCE_DIR "/providers\n" +
           top + "providers:\n  yieldforce:\n    settings:\n" + Settings("      ") +
           "      user_token_key: \"${KEY_A}\"\n      user_token_issuer: " + kIssuerA + "\n" + R"(tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [yieldforce]}
  - id: other
    api_keys: [{id: other-1, sha256: "${KEY_other}"}]
    routing: {order: [yieldforce]}
    providers:
      yieldforce:
        account: yieldforce/
        settings:
)" + Settings("          ") +
           "          " + key_b + "\n          user_token_issuer: " + issuer_b + "\n";
  }
  static std::string Settings(const std::string& indent) {
    std::string text;
    for (const auto& [setting, name] :
         {std::pair{"base_url", "BASE_URL"}, std::pair{"token_url", "TOKEN_URL"}, std::pair{"client_id", "CLIENT_ID"},
          std::pair{"client_secret", "CLIENT_SECRET"}, std::pair{"scope", "SCOPE"}}) {
      text += indent + setting + ": ${SANDBOX_YIELDFORCE_" + name + "}\n";
    }
    return text;
  }

  const std::string& Write(const std::string& text) const {
    std::ofstream(file_, std::ios::binary) << text;
    return file_;
  }
  /// The two share an account, so their users have to be kept apart.
  static std::string KeptApart(std::string text) {
    for (std::size_t at = text.find(" settings:"); at != std::string::npos; at = text.find(" settings:", at + 1)) {
      const std::size_t line = text.rfind('\n', at) + 1;
      const std::string indent = text.substr(line, at + 1 - line);
      const std::string apart = indent + "ids: derived\n" + indent + "user_tokens: minted_only\n";
      text.insert(line, apart);
      at += apart.size();
    }
    return text;
  }
  Ran Check(const std::string& text) const {
    return RunWalletgate({"check", "-c", Write(KeptApart(text))}, environment_);
  }

  /// Signed with B's key, about a user of A's.
  static std::string Forged(const std::string& external_id) {
    const auto key = auth::SigningKey::Parse(Secret(std::string(test_keys::kOtherRsa)));
    const std::string expires = std::to_string(sandbox::UnixSeconds(SystemClock().Now()) + 600);
    return key->SignCompact(R"({"alg":"RS256","typ":"JWT","kid":")" + kKeyB + "\"}",
                            R"({"iss":")" + std::string(kIssuerA) + R"(","aud":"api://yieldforce","sub":")" +
                                external_id + R"(","exp":)" + expires + "}");
  }

  fakes::Vendors vendors_;
  fakes::Environment environment_;
  const std::string file_ = testing::TempDir() + "walletgate-key-sets-" + std::to_string(::getpid()) + ".yaml";
};

TEST_F(KeySetsOfTwo, NeitherHasTheKeyOfTheOther) {
  const fakes::ServedGateway gateway(Write(Config(kHosts)), environment_);
  const Client anyone{gateway.As("main").url, ""};
  for (const char* host : {"tokens.a.example", "tokens.a.example:8443", "TOKENS.A.EXAMPLE", "tokens.a.example."}) {
    const Answer keys = KeysAt(anyone, host);
    EXPECT_EQ(keys.status, 200) << host << keys;
    EXPECT_THAT(keys.body, AllOf(HasSubstr(kKeyA), Not(HasSubstr(kKeyB)))) << host;
  }
  EXPECT_THAT(KeysAt(anyone, "tokens.b.example").body, AllOf(HasSubstr(kKeyB), Not(HasSubstr(kKeyA))));
  const Answer by_issuer = anyone.Get(routing::KeySets::PathOf(kIssuerA), {{"Host", "tokens.b.example"}});
  EXPECT_THAT(by_issuer.body, AllOf(HasSubstr(kKeyA), Not(HasSubstr(kKeyB))));
  EXPECT_EQ(by_issuer.Header("content-type"), "application/jwk-set+json");
  EXPECT_EQ(by_issuer.Header("cache-control"), "public, max-age=300");
  EXPECT_EQ(anyone.Get(routing::KeySets::PathOf(kIssuerB)).body, KeysAt(anyone, "tokens.b.example").body);

  ExpectProblem(anyone.Get(kRoot), ErrorKind::kNotFound);
  ExpectProblem(KeysAt(anyone, "tokens.c.example"), ErrorKind::kNotFound);
  ExpectProblem(anyone.Get("/issuers/0123456789abcdef/.well-known/jwks.json"), ErrorKind::kNotFound);
  const Answer head = anyone.Send("HEAD", kRoot, {}, {{"Host", "tokens.a.example"}});
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.body, "");
}

TEST_F(KeySetsOfTwo, ATenantIsShownItsOwnIssuerAndNoOther) {
  const fakes::ServedGateway gateway(Write(Config(kHosts)), environment_);
  for (const auto& [tenant, own, others] :
       {std::tuple{"main", kIssuerA, kIssuerB}, std::tuple{"other", kIssuerB, kIssuerA}}) {
    const Client client = gateway.As(tenant);
    const Answer provider = client.Get("/v1/providers/yieldforce");
    EXPECT_EQ(provider.At("user_token_issuer.issuer"), own);
    EXPECT_EQ(provider.At("user_token_issuer.name"), routing::KeySets::NameOf(own));
    EXPECT_EQ(client.Get(provider.At("user_token_issuer.jwks_path")).status, 200);
    for (const std::string& body : {provider.body, client.Get("/v1/providers").body}) {
      EXPECT_THAT(body,
                  AllOf(HasSubstr(own), Not(HasSubstr(others)), Not(HasSubstr(routing::KeySets::NameOf(others)))));
    }
  }
}

/// What it is all for: the vendor believes whoever signs with a key of the set that it fetches.
TEST_F(KeySetsOfTwo, AVendorThatFetchesTheSetOfItsIssuerBelievesNobodyElse) {
  const fakes::ServedGateway gateway(Write(Config("jwks_shared: true\n")), environment_);
  const Client client = gateway.As("main");
  const auto create = [&](const std::string& id, const std::string& token) {
    return client.Create(R"({"external_id":")" + id + R"(","provider":"yieldforce","user_token":")" + token + "\"}")
        .status;
  };
  vendors_.PublishKeysAt(client.url + "/issuers/" + routing::KeySets::NameOf(kIssuerA));
  EXPECT_EQ(client.Create(fakes::UserBody("alice-1", "yieldforce")).status, 201) << "minted with A's key";
  EXPECT_EQ(create("alice-2", Forged("alice-2")), 422);
  vendors_.PublishKeysAt(client.url);
  EXPECT_EQ(create("alice-3", Forged("alice-3")), 201) << "the shared set, and why it has to be asked for";
  vendors_.PublishKeysAt("");
}

TEST_F(KeySetsOfTwo, SharedAllAreServedAsBeforeAndEverybodyIsTold) {
  const Ran ran = Check(Config("jwks_shared: true\n"));
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("note: jwks_shared: "));
  EXPECT_THAT(ran.err,
              HasSubstr("tenant other (https://b.example), the deployment (https://tests.walletgate.example)\n"));
  fakes::ServedGateway gateway(file_, environment_);
  EXPECT_THAT(gateway.program().err(), HasSubstr("\"speakers\":\"tenant other (https://b.example), the deployment ("));
  const Client anyone{gateway.As("main").url, ""};
  for (const char* host : {"anything.example", "tokens.a.example", "127.0.0.1"}) {
    EXPECT_THAT(KeysAt(anyone, host).body, AllOf(HasSubstr(kKeyA), HasSubstr(kKeyB))) << host;
  }
  Write(KeptApart(
      Config("jwks_shared: true\nuser_token_hosts: {tokens.a.example: \"" + std::string(kIssuerA) + "\"}\n")));
  ASSERT_EQ(gateway.Admin().Post("/reload", "").At("settings"), R"(["user_token_hosts"])");
  EXPECT_THAT(KeysAt(anyone, "tokens.a.example").body, Not(HasSubstr(kKeyB))) << "one vendor has moved";
  EXPECT_THAT(KeysAt(anyone, "anything.example").body, AllOf(HasSubstr(kKeyA), HasSubstr(kKeyB)));
}

TEST_F(KeySetsOfTwo, CheckTellsEachIssuerAndDemandsAHostForIt) {
  const Ran refused = Check(Config(""));
  EXPECT_EQ(refused.exit_code, 78) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr(":1:1: user_token_hosts\n"));
  EXPECT_THAT(refused.err, HasSubstr("`jwks_shared: true`"));
  const std::string suggestion = refused.err.substr(refused.err.find("`user_token_hosts: ") + 1);
  const Ran mended = Check(Config(suggestion.substr(0, suggestion.find('`')) + "\n"));
  EXPECT_EQ(mended.exit_code, 0) << "the line that it says: " << mended.err;
  const Ran taken = Check(Config(kHosts));
  EXPECT_EQ(taken.exit_code, 0) << taken.err;
  EXPECT_THAT(taken.err, Not(HasSubstr("note: jwks_shared")));
  EXPECT_THAT(taken.err, HasSubstr("issuer https://b.example: name " + routing::KeySets::NameOf(kIssuerB) +
                                   ", of tenant other, at tokens.b.example\n"));
  EXPECT_THAT(taken.err, HasSubstr("issuer https://tests.walletgate.example: name " +
                                   routing::KeySets::NameOf(kIssuerA) + ", of the deployment, at tokens.a.example\n"));
}

TEST_F(KeySetsOfTwo, WithOneIssuerWhatWasRegisteredBeforeIsServedUnderEveryHost) {
  const std::string text = Config("", "user_token_key: \"${KEY_A}\"", kIssuerA);
  const Ran ran = Check(text);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr(", of the deployment, tenant other, at every host\n"));
  const fakes::ServedGateway gateway(file_, environment_);
  const Client anyone{gateway.As("main").url, ""};
  for (const char* host : {"gateway.example", "127.0.0.1:80", "tokens.a.example"}) {
    const Answer keys = KeysAt(anyone, host);
    EXPECT_EQ(keys.status, 200) << host;
    EXPECT_EQ(keys.At("keys.0.kid"), kKeyA) << host;
    EXPECT_EQ(keys.At("keys.1"), "(absent)") << "one key, though two sign with it";
  }
}

TEST_F(KeySetsOfTwo, WhoSignForOneIssuerWithDifferentKeysAreRefused) {
  const Ran ran = Check(Config("", "user_token_key: \"${KEY_B}\"", kIssuerA));
  EXPECT_EQ(ran.exit_code, 78) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("tenant other mints user tokens of the issuer '" + std::string(kIssuerA) +
                                 "' with other keys than the deployment"));
}

TEST_F(KeySetsOfTwo, AReloadRotatesTheKeysOfOneAndLeavesTheOther) {
  environment_["KEY_C"] = crypto::MakeRsaKey()->Reveal();
  const std::string key_c = KeyIdOf(environment_["KEY_C"]);
  fakes::ServedGateway gateway(Write(Config(kHosts)), environment_);
  const Client anyone{gateway.As("main").url, ""};
  const std::string a_before = KeysAt(anyone, "tokens.a.example").body;
  for (const auto& [keys, first, second] :
       {std::tuple{"user_token_key: {current: \"${KEY_B}\", next: \"${KEY_C}\"}", kKeyB, key_c},
        std::tuple{"user_token_key: \"${KEY_B}\"\n          user_token_next_key: \"${KEY_C}\"", kKeyB, key_c},
        std::tuple{"user_token_key: \"${KEY_C}\"", key_c, std::string("(absent)")}}) {
    Write(Config(kHosts, keys));
    const Answer reloaded = gateway.Admin().Post("/reload", "");
    ASSERT_EQ(reloaded.status, 200) << reloaded;
    const Answer b = KeysAt(anyone, "tokens.b.example");
    EXPECT_EQ(b.At("keys.0.kid"), first) << keys;
    EXPECT_EQ(b.At("keys.1.kid"), second) << keys;
    EXPECT_EQ(anyone.Get(routing::KeySets::PathOf(kIssuerB)).body, b.body);
    EXPECT_EQ(KeysAt(anyone, "tokens.a.example").body, a_before);
  }
  Write(Config(""));
  const Answer refused = gateway.Admin().Post("/reload", "");
  ExpectProblem(refused, ErrorKind::kInvalidRequest);
  EXPECT_EQ(refused.At("errors.0.pointer"), "/user_token_hosts");
  EXPECT_EQ(KeysAt(anyone, "tokens.b.example").At("keys.0.kid"), key_c) << "the configuration before still serves";
}

}  // namespace
}  // namespace walletgate
