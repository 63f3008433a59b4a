#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "auth/jose/jws.h"
#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "crypto/base64.h"
#include "tests/crypto/public_pem.h"
#include "tests/crypto/test_keys.h"

namespace walletgate::auth {
namespace {

SigningKey Parsed(std::string_view text) {
  Result<SigningKey> key = SigningKey::Parse(Secret(std::string(text)));
  EXPECT_TRUE(key) << (key ? "" : key.error().detail);
  return *std::move(key);
}

std::string Refusal(std::string_view text) {
  const Result<SigningKey> key = SigningKey::Parse(Secret(std::string(text)));
  return key ? "accepted" : key.error().detail;
}

VerifyKey PublicHalf(const SigningKey& key) {
  const Result<json::Document> jwk = json::Parse(key.public_jwk());
  EXPECT_TRUE(jwk);
  Result<VerifyKey> half = VerifyKey::FromJwk(jwk->root());
  EXPECT_TRUE(half) << (half ? "" : half.error().detail);
  return *std::move(half);
}

std::string Header(const SigningKey& key) { return R"({"alg":")" + std::string(ToString(key.algorithm())) + "\"}"; }

std::string Replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool hit = text.substr(at).starts_with(from);
    out += hit ? to : text.substr(at, 1);
    at += hit ? from.size() : 1;
  }
  return out;
}

TEST(SigningKey, ReadsEveryFormOfAKeyAsTheSameKey) {
  const std::string thumbprint = Parsed(test_keys::kEcPkcs8).thumbprint();
  for (const std::string_view form :
       {test_keys::kEcSec1, test_keys::kEcSec1WithParameters, test_keys::kEcPkcs8Base64}) {
    EXPECT_EQ(Parsed(form).thumbprint(), thumbprint);
    EXPECT_EQ(Parsed(form).algorithm(), Algorithm::kEs256);
  }
  EXPECT_EQ(Parsed(test_keys::kRsaPkcs1).thumbprint(), Parsed(test_keys::kRsaPkcs8).thumbprint());
  EXPECT_EQ(Parsed(test_keys::kRsaPkcs1).algorithm(), Algorithm::kRs256);
  EXPECT_EQ(Parsed(test_keys::kEd25519Pair).thumbprint(), Parsed(test_keys::kEd25519Pkcs8).thumbprint());
  EXPECT_EQ(Parsed(test_keys::kEd25519Pair).algorithm(), Algorithm::kEdDsa);
}

TEST(SigningKey, UnescapesLineEndsOfAPemInOneLine) {
  for (const std::string_view pem : {test_keys::kEcSec1, test_keys::kEcPkcs8, test_keys::kRsaPkcs1}) {
    EXPECT_EQ(Parsed(Replaced(pem, "\n", "\\n")).thumbprint(), Parsed(pem).thumbprint());
  }
}

TEST(SigningKey, IgnoresSpaceAroundBase64) {
  const std::string wrapped = "  " + std::string(test_keys::kEcPkcs8Base64.substr(0, 64)) + "\r\n" +
                              std::string(test_keys::kEcPkcs8Base64.substr(64)) + "\n";
  EXPECT_EQ(Parsed(wrapped).thumbprint(), Parsed(test_keys::kEcPkcs8).thumbprint());
}

TEST(SigningKey, RefusesKeysThatAreTooWeakOrOfAnotherKind) {
  EXPECT_EQ(Refusal(test_keys::kShortRsa), "an RSA key must have 2048 to 8192 bits");
  EXPECT_EQ(Refusal(test_keys::kEc384), "an EC key must be on the curve P-256");
  EXPECT_EQ(Refusal(test_keys::kEcPublic), "the PEM text holds no private key that can be read");
  EXPECT_EQ(Refusal(test_keys::kEcEncrypted), "the PEM key is encrypted with a passphrase");
}

TEST(SigningKey, RefusesBrokenTextWithoutRepeatingIt) {
  EXPECT_EQ(Refusal(""),
            "the key has no form we know: expected PEM (PKCS#8, SEC1 or PKCS#1), base64 of PKCS#8 DER, or "
            "base64 of 64 bytes (Ed25519)");
  EXPECT_EQ(Refusal("hunter2!"), Refusal(""));
  EXPECT_EQ(Refusal("aHVudGVyMg=="), "the base64 text is neither PKCS#8 DER nor 64 bytes of Ed25519");
  EXPECT_EQ(Refusal(test_keys::kEcPkcs8.substr(0, 120)), "the PEM text holds no private key that can be read");
  EXPECT_EQ(Refusal(std::string(100000, 'A')), "the key is too long");
  EXPECT_EQ(Refusal(std::string(test_keys::kEcPkcs8Base64) + "AAAA"), "the PKCS#8 DER key cannot be read");
}

TEST(SigningKey, RefusesHalvesThatDoNotBelongTogether) {
  std::string pair = *crypto::Base64Decode(test_keys::kEd25519Pair);
  pair[40] = static_cast<char>(pair[40] ^ 1);
  EXPECT_EQ(Refusal(crypto::Base64Encode(pair)), "the two halves of the Ed25519 key do not belong together");

  std::string der = *crypto::Base64Decode(test_keys::kEcPkcs8Base64);
  der[40] = static_cast<char>(der[40] ^ 1);  // a bit of the private number; the public point stays
  EXPECT_EQ(Refusal(crypto::Base64Encode(der)), "the key's private and public parts do not belong together");
}

TEST(SigningKey, PublishesAJwkWithUseAlgAndThumbprint) {
  for (const std::string_view form : {test_keys::kRsaPkcs8, test_keys::kEcPkcs8, test_keys::kEd25519Pair}) {
    const SigningKey key = Parsed(form);
    const Result<json::Document> jwk = json::Parse(key.public_jwk());
    ASSERT_TRUE(jwk);
    EXPECT_EQ(jwk->root().Get("kid").AsString(), key.thumbprint());
    EXPECT_EQ(jwk->root().Get("use").AsString(), "sig");
    EXPECT_EQ(jwk->root().Get("alg").AsString(), ToString(key.algorithm()));
    EXPECT_FALSE(jwk->root().Get("d"));
    EXPECT_EQ(PublicHalf(key).key_id(), key.thumbprint());
  }
}

TEST(SigningKey, SignsWhatItsPublicHalfVerifies) {
  for (const std::string_view form : {test_keys::kRsaPkcs8, test_keys::kEcPkcs8, test_keys::kEd25519Pair}) {
    const SigningKey key = Parsed(form);
    const std::string token = key.SignCompact(Header(key), R"({"sub":"u-1"})");
    const Result<VerifiedToken> verified = VerifyCompact(token, PublicHalf(key));
    ASSERT_TRUE(verified) << verified.error().detail;
    EXPECT_EQ(verified->payload.root().Get("sub").AsString(), "u-1");
  }
}

TEST(SigningKey, VerifiesAgainstPublicPem) {
  const std::pair<std::string_view, std::string_view> pairs[] = {{test_keys::kRsaPkcs8, test_keys::kRsaPublic},
                                                                 {test_keys::kEcPkcs8, test_keys::kEcPublic},
                                                                 {test_keys::kEd25519Pair, test_keys::kEd25519Public}};
  for (const auto& [form, pem] : pairs) {
    const SigningKey key = Parsed(form);
    const Result<crypto::PublicKey> half = crypto::PublicKeyOfPem(pem);
    ASSERT_TRUE(half) << half.error().detail;
    EXPECT_TRUE(VerifyCompact(key.SignCompact(Header(key), "{}"), VerifyKey(*half)));
  }
}

// One in 128 signatures has an r or s that starts with a zero byte: both must still be 32 bytes.
TEST(SigningKey, KeepsTheWidthOfEs256NumbersWithLeadingZeros) {
  const SigningKey key = Parsed(test_keys::kEcPkcs8);
  const VerifyKey half = PublicHalf(key);
  int with_zero = 0;
  for (int i = 0; i < 20000 && with_zero < 3; ++i) {
    const std::string token = key.SignCompact(Header(key), std::to_string(i));
    const std::string signature = *crypto::Base64UrlDecode(std::string_view(token).substr(token.rfind('.') + 1));
    ASSERT_EQ(signature.size(), 64U);
    if (signature[0] != 0 && signature[32] != 0) continue;
    ++with_zero;
    ASSERT_TRUE(VerifyJws(token, half)) << i;
  }
  EXPECT_EQ(with_zero, 3);
}

TEST(SigningKey, SignsOnSeveralThreadsAtOnce) {
  const SigningKey key = Parsed(test_keys::kEcPkcs8);
  const VerifyKey half = PublicHalf(key);
  std::atomic<int> valid{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) valid += VerifyCompact(key.SignCompact(Header(key), "{}"), half) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(valid, 200);
}

}  // namespace
}  // namespace walletgate::auth
