#include <gtest/gtest.h>

#include "auth/jose/jws.h"
#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "tests/crypto/public_pem.h"
#include "tests/crypto/test_keys.h"

namespace walletgate::auth {
namespace {

const SigningKey& Signer() {
  static const SigningKey key = *SigningKey::Parse(Secret(std::string(test_keys::kEcPkcs8)));
  return key;
}
const VerifyKey& Verifier() {
  static const VerifyKey key(*crypto::PublicKeyOfPem(test_keys::kEcPublic));
  return key;
}

std::string Fault(std::string_view token, const VerifyKey& key = Verifier()) {
  const Result<VerifiedToken> verified = VerifyCompact(token, key);
  return verified ? "none" : verified.error().detail;
}

TEST(VerifyCompact, RefusesAlgNoneAndHmac) {
  for (const std::string_view alg : {"none", "None", "NONE", "HS256", "es256", "ES384", ""}) {
    const std::string token = Signer().SignCompact(R"({"alg":")" + std::string(alg) + "\"}", "{}");
    EXPECT_EQ(Fault(token), "algorithm") << alg;
  }
  EXPECT_EQ(Fault(Signer().SignCompact("{}", "{}")), "algorithm");
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":["ES256"]})", "{}")), "algorithm");
  EXPECT_EQ(Fault("eyJhbGciOiJub25lIn0.e30."), "algorithm");
}

TEST(VerifyCompact, RefusesAnAlgorithmThatIsNotTheKeysOwn) {
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"RS256"})", "{}")), "algorithm");
  const VerifyKey rsa(*crypto::PublicKeyOfPem(test_keys::kRsaPublic));
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256"})", "{}"), rsa), "algorithm");
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"RS256"})", "{}"), rsa), "signature");
}

TEST(VerifyCompact, RefusesCriticalExtensions) {
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256","crit":["b64"],"b64":false})", "{}")), "critical");
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256","crit":[]})", "{}")), "critical");
}

TEST(VerifyCompact, RefusesWhatIsNotThreeStrictParts) {
  const std::string token = Signer().SignCompact(R"({"alg":"ES256"})", "{}");
  ASSERT_EQ(Fault(token), "none");
  const std::string without_signature = token.substr(0, token.rfind('.'));
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), without_signature, token + ".", token + ".e30", token + "=",
        " " + token, token + "\n", "e30" + token, std::string(70000, 'A')}) {
    EXPECT_EQ(Fault(bad), "format") << bad.substr(0, 80);
  }
  EXPECT_EQ(Fault(without_signature + "."), "signature");
}

TEST(VerifyCompact, RefusesHeadersAndPayloadsThatAreNoJsonObject) {
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256","alg":"ES256"})", "{}")), "format");
  EXPECT_EQ(Fault(Signer().SignCompact(R"(["ES256"])", "{}")), "format");
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256"})", "text")), "format");
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256"})", "[]")), "format");
  EXPECT_EQ(Fault(Signer().SignCompact(R"({"alg":"ES256"})", "")), "format");
}

TEST(VerifyCompact, NoticesAnyChangedByte) {
  const std::string token = Signer().SignCompact(R"({"alg":"ES256"})", R"({"sub":"u-1"})");
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_NE(Fault(changed), "none") << i;
  }
}

TEST(VerifyJws, GivesPayloadsOfAnyBytes) {
  const std::string token = Signer().SignCompact(R"({"alg":"ES256"})", "no JSON");
  const Result<VerifiedJws> verified = VerifyJws(token, Verifier());
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->payload, "no JSON");
}

TEST(DecodeUnverified, ShowsHeaderAndClaimsOfATokenItCannotTrust) {
  const Result<VerifiedToken> token = DecodeUnverified("eyJhbGciOiJub25lIiwia2lkIjoiayJ9.eyJzdWIiOiJ1In0.");
  ASSERT_TRUE(token);
  EXPECT_EQ(token->header.root().Get("kid").AsString(), "k");
  EXPECT_EQ(token->payload.root().Get("sub").AsString(), "u");
  EXPECT_FALSE(DecodeUnverified("e30.e30"));
  EXPECT_FALSE(DecodeUnverified("e30.W10."));
}

std::string JwkFault(std::string_view text) {
  const Result<json::Document> jwk = json::Parse(text);
  EXPECT_TRUE(jwk);
  const Result<VerifyKey> key = VerifyKey::FromJwk(jwk->root());
  return key ? "none" : key.error().detail;
}

TEST(VerifyKey, ChecksThePurposeOfAJwk) {
  const std::string members = R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";
  EXPECT_EQ(JwkFault("{" + members + "}"), "none");
  EXPECT_EQ(JwkFault("{" + members + R"(,"use":"sig","alg":"EdDSA","key_ops":["sign","verify"]})"), "none");
  EXPECT_EQ(JwkFault("{" + members + R"(,"use":"enc"})"), "use of the JWK is not sig");
  EXPECT_EQ(JwkFault("{" + members + R"(,"alg":"ES256"})"), "alg of the JWK is not the key's own");
  EXPECT_EQ(JwkFault("{" + members + R"(,"key_ops":["sign"]})"), "key_ops of the JWK lacks verify");
  EXPECT_EQ(JwkFault("{" + members + R"(,"d":"AA"})"), "the JWK is a private key, its public half is wanted");
  EXPECT_EQ(JwkFault("[]"), "kty of the JWK must be RSA, EC or OKP");
  EXPECT_EQ(JwkFault(R"({"kty":"OKP","crv":"Ed448","x":"AA"})"), "an OKP key must be an Ed25519 point");
  EXPECT_EQ(JwkFault(R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})"), "the point of the P-256 key is wrong");
  EXPECT_EQ(JwkFault(R"({"kty":"RSA","n":"","e":"AQAB"})"), "modulus or exponent of the RSA key is wrong");
}

}  // namespace
}  // namespace walletgate::auth
