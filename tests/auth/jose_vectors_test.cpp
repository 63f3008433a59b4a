// The published vectors of others, read in place: Wycheproof, RFC 7520, RFC 8037, RFC 7638.

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/pem.h>

#include <fstream>
#include <set>
#include <sstream>

#include "auth/jose/jws.h"
#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "crypto/openssl.h"
#include "tests/crypto/public_pem.h"

namespace walletgate::auth {
namespace {

using crypto::BignumPtr;
using crypto::BioPtr;
using crypto::Bytes;
using crypto::ParamsBuilderPtr;
using crypto::ParamsPtr;
using crypto::PkeyContextPtr;
using crypto::PkeyPtr;

std::optional<json::Document> LoadVectors(const std::string& name) {
  std::ifstream file(std::string(WALLETGATE_SOURCE_DIR) + "/../shared/vectors/jose/" + name);
  std::stringstream text;
  text << file.rdbuf();
  if (!file) return std::nullopt;
  Result<json::Document> document = json::Parse(text.str());
  if (!document) return std::nullopt;
  return *std::move(document);
}

#define LOAD_OR_SKIP(variable, name)                                \
  const std::optional<json::Document> variable = LoadVectors(name); \
  if (!(variable)) GTEST_SKIP() << "vectors are absent: ../shared/vectors/jose/" << (name)

std::string FromHex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

struct Tally {
  int valid = 0;
  int invalid = 0;
  int unsupported = 0;
};

/// Raw signatures: {key, tests: [{msg, sig, result}]}. "acceptable" may go either way.
Tally RunRawSignatures(json::Value root, std::string_view pem_member) {
  Tally tally;
  for (const json::Value group : root.Get("testGroups").Elements()) {
    const Result<crypto::PublicKey> key = crypto::PublicKeyOfPem(group.Get(pem_member).AsString());
    EXPECT_TRUE(key) << (key ? "" : key.error().detail);
    if (!key) continue;
    for (const json::Value test : group.Get("tests").Elements()) {
      const bool valid = key->Verify(FromHex(test.Get("msg").AsString()), FromHex(test.Get("sig").AsString()));
      const std::string_view expected = test.Get("result").AsString();
      if (expected == "acceptable") continue;
      EXPECT_EQ(valid, expected == "valid") << test.Get("tcId").NumberText() << " " << test.Get("comment").AsString();
      ++(expected == "valid" ? tally.valid : tally.invalid);
    }
  }
  return tally;
}

TEST(JoseVectors, Es256P1363) {
  LOAD_OR_SKIP(vectors, "wycheproof-ecdsa_secp256r1_sha256_p1363_test.json");
  const Tally tally = RunRawSignatures(vectors->root(), "publicKeyPem");
  EXPECT_EQ(tally.valid, 173);
  EXPECT_EQ(tally.invalid, 89);
}

TEST(JoseVectors, Ed25519) {
  LOAD_OR_SKIP(vectors, "wycheproof-ed25519_test.json");
  const Tally tally = RunRawSignatures(vectors->root(), "publicKeyPem");
  EXPECT_EQ(tally.valid, 88);
  EXPECT_EQ(tally.invalid, 63);
}

TEST(JoseVectors, Rs256) {
  LOAD_OR_SKIP(vectors, "wycheproof-rsa_signature_2048_sha256_test.json");
  const Tally tally = RunRawSignatures(vectors->root(), "publicKeyPem");
  EXPECT_EQ(tally.valid, 9);
  EXPECT_EQ(tally.invalid, 249);
}

/// Whether a token verifies with one of `keys` (a JWK, or {keys: [...]}).
bool Accepts(json::Value keys, std::string_view token) {
  if (!keys.Get("keys")) {
    const Result<VerifyKey> key = VerifyKey::FromJwk(keys);
    return key && VerifyJws(token, *key);
  }
  for (const json::Value jwk : keys.Get("keys").Elements()) {
    if (Accepts(jwk, token)) return true;
  }
  return false;
}

/// The algorithms we leave out on purpose (no HMAC, RS384/512, PSS, P-521): their valid tokens are refused as well.
bool IsOurs(json::Value keys) {
  const json::Value jwk = keys.Get("keys") ? keys.Get("keys").At(0) : keys;
  const std::set<std::string_view> ours = {"RS256", "ES256", "EdDSA"};
  return ours.count(jwk.Get("alg").AsString()) == 1;
}

Tally RunTokens(json::Value root) {
  Tally tally;
  for (const json::Value group : root.Get("testGroups").Elements()) {
    const json::Value keys = group.Get("public") ? group.Get("public") : group.Get("private");
    for (const json::Value test : group.Get("tests").Elements()) {
      const bool expected = test.Get("result").AsString() == "valid" && IsOurs(keys);
      EXPECT_EQ(Accepts(keys, test.Get("jws").AsString()), expected)
          << test.Get("tcId").NumberText() << " " << test.Get("comment").AsString();
      if (test.Get("result").AsString() == "invalid") ++tally.invalid;
      else ++(expected ? tally.valid : tally.unsupported);
    }
  }
  return tally;
}

TEST(JoseVectors, JsonWebSignature) {
  LOAD_OR_SKIP(vectors, "wycheproof-json_web_signature_test.json");
  const Tally tally = RunTokens(vectors->root());
  EXPECT_EQ(tally.invalid, 355);
  EXPECT_EQ(tally.valid, 10);
  EXPECT_EQ(tally.unsupported, 36);
}

TEST(JoseVectors, JsonWebKey) {
  LOAD_OR_SKIP(vectors, "wycheproof-json_web_key_test.json");
  const Tally tally = RunTokens(vectors->root());
  EXPECT_EQ(tally.invalid, 21);
  EXPECT_EQ(tally.valid, 1);
  EXPECT_EQ(tally.unsupported, 4);
}

BignumPtr Number(json::Value jwk, std::string_view member) {
  const std::optional<std::string> bytes = crypto::Base64UrlDecode(jwk.Get(member).AsString());
  EXPECT_TRUE(bytes) << member;
  return BignumPtr(BN_bin2bn(Bytes(std::string_view(*bytes)), static_cast<int>(bytes->size()), nullptr));
}

/// The examples give private keys as JWK, which no deployment does: to PEM by OpenSSL itself.
Secret RsaJwkToPem(json::Value jwk) {
  const std::pair<const char*, const char*> members[] = {
      {OSSL_PKEY_PARAM_RSA_N, "n"},          {OSSL_PKEY_PARAM_RSA_E, "e"},
      {OSSL_PKEY_PARAM_RSA_D, "d"},          {OSSL_PKEY_PARAM_RSA_FACTOR1, "p"},
      {OSSL_PKEY_PARAM_RSA_FACTOR2, "q"},    {OSSL_PKEY_PARAM_RSA_EXPONENT1, "dp"},
      {OSSL_PKEY_PARAM_RSA_EXPONENT2, "dq"}, {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, "qi"}};
  const ParamsBuilderPtr builder(OSSL_PARAM_BLD_new());
  std::vector<BignumPtr> numbers;
  for (const auto& [parameter, member] : members) {
    numbers.push_back(Number(jwk, member));
    OSSL_PARAM_BLD_push_BN(builder.get(), parameter, numbers.back().get());
  }
  const ParamsPtr params(OSSL_PARAM_BLD_to_param(builder.get()));
  const PkeyContextPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* raw = nullptr;
  EVP_PKEY_fromdata_init(context.get());
  EXPECT_EQ(EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_KEYPAIR, params.get()), 1);
  const PkeyPtr key(raw);
  const BioPtr bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return Secret(std::string(text, static_cast<std::size_t>(size)));
}

TEST(JoseVectors, Rfc7520Rs256IsByteEqual) {
  LOAD_OR_SKIP(vectors, "rfc7520/jws-4_1.rsa_v15_signature.json");
  const json::Value root = vectors->root();
  const Result<SigningKey> key = SigningKey::Parse(RsaJwkToPem(root.Get("input").Get("key")));
  ASSERT_TRUE(key) << key.error().detail;
  const std::string header = *crypto::Base64UrlDecode(root.Get("signing").Get("protected_b64u").AsString());
  EXPECT_EQ(key->SignCompact(header, root.Get("input").Get("payload").AsString()),
            root.Get("output").Get("compact").AsString());
}

TEST(JoseVectors, Rfc8037EdDsaIsByteEqual) {
  LOAD_OR_SKIP(vectors, "rfc7520/curve25519-jws.json");
  const json::Value root = vectors->root();
  const json::Value jwk = root.Get("input").Get("key");
  const std::string pair =
      *crypto::Base64UrlDecode(jwk.Get("d").AsString()) + *crypto::Base64UrlDecode(jwk.Get("x").AsString());
  const Result<SigningKey> key = SigningKey::Parse(Secret(crypto::Base64Encode(pair)));
  ASSERT_TRUE(key) << key.error().detail;
  EXPECT_EQ(key->SignCompact(*crypto::Base64UrlDecode(root.Get("signing").Get("protected_b64u").AsString()),
                             root.Get("input").Get("payload").AsString()),
            root.Get("output").Get("compact").AsString());
  EXPECT_EQ(key->thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");  // RFC 8037 appendix A.3
}

TEST(JoseVectors, RefusesRfc7520Es512) {
  LOAD_OR_SKIP(vectors, "rfc7520/jws-4_3.ecdsa_signature.json");
  EXPECT_FALSE(VerifyKey::FromJwk(vectors->root().Get("input").Get("key")));
}

// RFC 7638 section 3.1.
TEST(JoseVectors, Rfc7638Thumbprint) {
  const std::string members =
      R"({"e":"AQAB","kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"})";
  EXPECT_EQ(crypto::Base64UrlEncode(crypto::Sha256(members)), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

}  // namespace
}  // namespace walletgate::auth
