#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "auth/jose/jws.h"
#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "crypto/base64.h"
#include "tests/auth/auth_harness.h"
#include "tests/crypto/public_pem.h"

namespace walletgate::auth {
namespace {

constexpr std::string_view kSpec =
    "{scheme: minted_user_token, key: $setting.signing_key, next_key: $setting.next_key, issuer: $setting.tenant, "
    "audience: 'api://acme', ttl: 30m}";

SettingValues Values(std::string_view key = test_keys::kRsaPkcs8) {
  return {Hidden("signing_key", key), Plain("tenant", "https://tenant.example/")};
}

std::shared_ptr<UserTokenMinter> Minter(const SettingValues& values) {
  const Result<AuthSpec::Bound> bound = GoodSpec(std::string(kSpec))->Bind(values);
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().detail);
  EXPECT_EQ(bound->scheme, nullptr);
  return bound->minter;
}

std::string Minted(Harness& harness, UserTokenMinter& minter, std::string external_id) {
  const std::optional<Result<Secret>> token = harness.loop.Run(minter.Mint(std::move(external_id), harness.context));
  EXPECT_TRUE(token && *token);
  return token && *token ? std::string((*token)->Reveal()) : "";
}

TEST(MintedUserToken, NamesTheUserTheIssuerAndTheTimes) {
  Harness harness;
  const auto minter = Minter(Values());
  const std::string token = Minted(harness, *minter, "alice-1");
  const Result<VerifiedToken> verified =
      VerifyCompact(token, VerifyKey(*crypto::PublicKeyOfPem(test_keys::kRsaPublic)));
  ASSERT_TRUE(verified) << verified.error().detail;
  const std::string kid = SigningKey::Parse(Secret(std::string(test_keys::kRsaPkcs8)))->thumbprint();
  EXPECT_EQ(json::ToText(verified->header.root()), R"({"alg":"RS256","kid":")" + kid + R"(","typ":"JWT"})");
  EXPECT_EQ(
      json::ToText(verified->payload.root()),
      R"({"iss":"https://tenant.example/","aud":"api://acme","sub":"alice-1","iat":1779270900,"exp":1779272700})");
}

TEST(MintedUserToken, VerifiesWithThePublishedKeyOfItsKid) {
  Harness harness;
  const auto minter = Minter(Values());
  const std::string token = Minted(harness, *minter, "alice-1");
  const Result<json::Document> jwk = json::Parse(minter->Published().jwks.at(0));
  ASSERT_TRUE(jwk);
  const Result<VerifyKey> key = VerifyKey::FromJwk(jwk->root());
  ASSERT_TRUE(key);
  EXPECT_EQ(DecodeUnverified(token)->header.root().Get("kid").AsString(), key->key_id());
  EXPECT_TRUE(VerifyCompact(token, *key));
}

TEST(MintedUserToken, PublishesTheOtherKeyDuringARotation) {
  EXPECT_EQ(Minter(Values())->Published().jwks.size(), 1U);
  SettingValues values = Values();
  values.push_back(Hidden("next_key", test_keys::kOtherRsa));
  const auto minter = Minter(values);
  ASSERT_EQ(minter->Published().jwks.size(), 2U);
  EXPECT_NE(minter->Published().jwks[0], minter->Published().jwks[1]);
  values.back() = Hidden("next_key", test_keys::kRsaPkcs1);
  EXPECT_EQ(Minter(values)->Published().jwks.size(), 1U);  // the same key: kid must stay unique
}

TEST(MintedUserToken, IsOffWhenItsKeyIsUnset) {
  for (const SettingValues& values :
       {SettingValues{}, SettingValues{SettingValue{"signing_key", {}, {}, true, false}}}) {
    const Result<AuthSpec::Bound> bound = GoodSpec(std::string(kSpec))->Bind(values);
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->scheme, nullptr);
    EXPECT_EQ(bound->minter, nullptr);
  }
}

TEST(MintedUserToken, TakesRsaKeysOnly) {
  EXPECT_EQ(BindFault(std::string(kSpec), Values(test_keys::kEcPkcs8)),
            "setting 'signing_key' must hold an RSA key, this one is for ES256");
  SettingValues values = Values();
  values.push_back(Hidden("next_key", test_keys::kEd25519Pair));
  EXPECT_EQ(BindFault(std::string(kSpec), values), "setting 'next_key' must hold an RSA key, this one is for EdDSA");
  EXPECT_EQ(BindFault(std::string(kSpec), {Hidden("signing_key", test_keys::kRsaPkcs8)}),
            "setting 'tenant' is not set");
}

/// Output of `command` (64 KiB at most), with its exit status.
std::pair<int, std::string> Shell(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, {}};
  std::string output(64 * 1024, '\0');
  output.resize(std::fread(output.data(), 1, output.size(), pipe));
  return {pclose(pipe), output};
}

// A verifier that shares no line with ours.
TEST(MintedUserToken, IsReadByAnIndependentLibrary) {
  if (Shell("/usr/bin/python3 -c 'import jwt, cryptography' 2>/dev/null").first != 0) {
    GTEST_SKIP() << "python3-jwt and python3-cryptography are not installed";
  }
  Harness harness;
  const auto minter = Minter(Values());
  const std::string token = Minted(harness, *minter, "alice-1");
  const std::string script = testing::TempDir() + "walletgate_verify_jwt_" + std::to_string(getpid()) + ".py";
  std::ofstream(script) << "import jwt\n"
                        << "key = jwt.PyJWK.from_json('" << minter->Published().jwks.at(0) << "').key\n"
                        << "claims = jwt.decode('" << token << "', key, algorithms=['RS256'], audience='api://acme',\n"
                        << "    issuer='https://tenant.example/', options={'verify_exp': False, 'verify_iat': False})\n"
                        << "print(claims['sub'])\n";
  const auto [status, output] = Shell("/usr/bin/python3 '" + script + "' 2>&1");
  std::filesystem::remove(script);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(output, "alice-1\n");
}

// The openssl command knows nothing of JOSE: it gets signing input and signature.
TEST(MintedUserToken, IsVerifiedByTheOpensslCommand) {
  if (Shell("openssl version 2>/dev/null").first != 0) GTEST_SKIP() << "the openssl command is not installed";
  Harness harness;
  const std::string token = Minted(harness, *Minter(Values()), "alice-1");
  const std::string stem = testing::TempDir() + "walletgate_openssl_check_" + std::to_string(getpid());
  std::ofstream(stem + ".pem") << test_keys::kRsaPublic;
  std::ofstream(stem + ".sig", std::ios::binary)
      << *crypto::Base64UrlDecode(std::string_view(token).substr(token.rfind('.') + 1));
  std::ofstream(stem + ".txt", std::ios::binary) << token.substr(0, token.rfind('.'));
  const auto [status, output] =
      Shell("openssl dgst -sha256 -verify '" + stem + ".pem' -signature '" + stem + ".sig' '" + stem + ".txt' 2>&1");
  for (const char* suffix : {".pem", ".sig", ".txt"}) std::filesystem::remove(stem + suffix);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(output, "Verified OK\n");
}

}  // namespace
}  // namespace walletgate::auth
