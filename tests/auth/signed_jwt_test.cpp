#include <algorithm>
#include <thread>

#include "auth/claims.h"
#include "auth/jose/jws.h"
#include "base/json/text.h"
#include "tests/auth/auth_harness.h"
#include "tests/crypto/public_pem.h"

namespace walletgate::auth {
namespace {

constexpr std::string_view kBearer =
    "scheme: signed_jwt\n"
    "header: Authorization\n"
    "prefix: 'Bearer '\n"
    "key: $setting.signing_key\n"
    "key_id: $setting.client_id\n"
    "ttl: 120s\n"
    "nonce_header: true\n"
    "claims: {iss: acme, sub: $setting.client_id, uris: $made.request_uris}\n";
constexpr std::string_view kPerBody =
    "scheme: signed_jwt\n"
    "header: X-Body-Auth\n"
    "key: $setting.signing_key\n"
    "claims: {uris: $made.request_uris, reqHash: $made.sorted_body_sha256, jti: $made.nonce}\n";

VerifiedToken Verified(std::string_view token, std::string_view public_pem) {
  const Result<crypto::PublicKey> key = crypto::PublicKeyOfPem(public_pem);
  EXPECT_TRUE(key);
  Result<VerifiedToken> verified = VerifyCompact(token, VerifyKey(*key));
  EXPECT_TRUE(verified) << (verified ? "" : verified.error().detail) << " " << token;
  return verified ? *std::move(verified) : VerifiedToken{};
}

std::vector<std::string> Names(json::Value object) {
  std::vector<std::string> names;
  for (const json::Member member : object.Members()) names.emplace_back(member.name);
  std::sort(names.begin(), names.end());
  return names;
}

TEST(SignedJwt, PutsDeclaredClaimsTimesAndHeader) {
  Harness harness;
  const auto scheme =
      BoundScheme(std::string(kBearer), {Hidden("signing_key", test_keys::kEd25519Pair), Plain("client_id", "key-1")});
  transport::HttpRequest request = PostRequest();
  ASSERT_TRUE(harness.Apply(*scheme, request));
  const std::string header = HeaderOf(request, "Authorization");
  ASSERT_TRUE(header.starts_with("Bearer ")) << header;
  const VerifiedToken token = Verified(header.substr(7), test_keys::kEd25519Public);
  EXPECT_EQ(json::ToText(token.header.root()),
            R"({"alg":"EdDSA","kid":"key-1","typ":"JWT","nonce":"000102030405060708090a0b0c0d0e0f"})");
  EXPECT_EQ(json::ToSortedText(token.payload.root()),
            R"({"exp":1779271260,"iat":1779271140,"iss":"acme","nbf":1779271140,"sub":"key-1",)"
            R"("uris":["POST api.example.com/platform/v2/end-users"]})");
}

TEST(SignedJwt, IsValidAsLongBeforeItIsSignedAsAfterByTheVendorsClock) {
  Harness harness;
  for (const auto& [life, over] : {std::pair(20, 10), std::pair(120, 60), std::pair(3600, 300)}) {
    const auto scheme =
        BoundScheme("{scheme: signed_jwt, header: A, key: $setting.signing_key, ttl: " + std::to_string(life) + "s}",
                    {Hidden("signing_key", test_keys::kEcPkcs8)});
    EXPECT_TRUE(scheme->IsDated());
    transport::HttpRequest request = PostRequest();
    Signing signing = harness.In(std::chrono::seconds(5));
    signing.now += std::chrono::seconds(-90);
    const auto done = harness.loop.Run(scheme->Apply(request, harness.context, signing));
    ASSERT_TRUE(done && *done);
    const VerifiedToken token = Verified(HeaderOf(request, "A"), test_keys::kEcPublic);
    const std::int64_t from = 1779271200 - 90 - over;
    EXPECT_EQ(token.payload.root().Get("nbf").AsInt64(), from);
    EXPECT_EQ(token.payload.root().Get("iat").AsInt64(), from);
    EXPECT_EQ(token.payload.root().Get("exp").AsInt64(), from + life);
  }
}

TEST(SignedJwt, LeavesOutWhatIsNotDeclared) {
  Harness harness;
  const auto scheme = BoundScheme(std::string(kPerBody), {Hidden("signing_key", test_keys::kEcPkcs8Base64)});
  transport::HttpRequest request = PostRequest();
  ASSERT_TRUE(harness.Apply(*scheme, request));
  const VerifiedToken token = Verified(HeaderOf(request, "X-Body-Auth"), test_keys::kEcPublic);
  EXPECT_EQ(json::ToText(token.header.root()), R"({"alg":"ES256","typ":"JWT"})");
  EXPECT_EQ(Names(token.payload.root()), (std::vector<std::string>{"iat", "jti", "nbf", "reqHash", "uris"}));
  EXPECT_EQ(token.payload.root().Get("jti").AsString().size(), 32U);
}

TEST(SignedJwt, LeavesTheBodyHashOutWhenThereIsNoBody) {
  Harness harness;
  const auto scheme = BoundScheme(std::string(kPerBody), {Hidden("signing_key", test_keys::kEcPkcs8Base64)});
  for (const std::string body : {"", "{}", " { } "}) {
    transport::HttpRequest request = PostRequest(body);
    ASSERT_TRUE(harness.Apply(*scheme, request));
    const VerifiedToken token = Verified(HeaderOf(request, "X-Body-Auth"), test_keys::kEcPublic);
    EXPECT_EQ(Names(token.payload.root()), (std::vector<std::string>{"iat", "jti", "nbf", "uris"}));
  }
}

TEST(SignedJwt, SignsRs256OnThePool) {
  Harness harness;
  const auto scheme =
      BoundScheme(std::string(kBearer), {Hidden("signing_key", test_keys::kRsaPkcs8), Plain("client_id", "k")});
  transport::HttpRequest request = PostRequest();
  bool ended = false;
  Spawn(scheme->Apply(request, harness.context, harness.In(std::chrono::seconds(5))), [&](const Result<void>& done) {
    EXPECT_TRUE(done);
    ended = true;
  });
  EXPECT_FALSE(ended);  // the loop goes on while the pool signs
  for (int i = 0; i < 1000 && !ended; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    harness.loop.Turn();
  }
  ASSERT_TRUE(ended);
  const VerifiedToken token = Verified(HeaderOf(request, "Authorization").substr(7), test_keys::kRsaPublic);
  EXPECT_EQ(token.header.root().Get("alg").AsString(), "RS256");
}

TEST(SignedJwt, DrawsFreshNoncesAndReplacesTheOldToken) {
  Harness harness;
  const auto scheme = BoundScheme(std::string(kPerBody), {Hidden("signing_key", test_keys::kEcPkcs8Base64)});
  transport::HttpRequest request = PostRequest();
  ASSERT_TRUE(harness.Apply(*scheme, request));
  const std::string first = HeaderOf(request, "X-Body-Auth");
  ASSERT_TRUE(harness.Apply(*scheme, request));
  EXPECT_NE(HeaderOf(request, "X-Body-Auth"), first);
}

TEST(SignedJwt, WritesConstantsWithTheirTypes) {
  Harness harness;
  const auto scheme = BoundScheme(
      "scheme: signed_jwt\nheader: A\nkey: $setting.signing_key\n"
      "claims: {a: true, b: 'true', c: 42, d: '42', e: null, f: [x, $setting.tenant], g: {h: 1.5}, i: 007, j: "
      "$made.uuid}",
      {Hidden("signing_key", test_keys::kEcPkcs8), Plain("tenant", "t\"1")});
  transport::HttpRequest request = PostRequest();
  ASSERT_TRUE(harness.Apply(*scheme, request));
  const VerifiedToken token = Verified(HeaderOf(request, "A"), test_keys::kEcPublic);
  EXPECT_EQ(
      json::ToSortedText(token.payload.root()),
      R"({"a":true,"b":"true","c":42,"d":"42","e":null,"f":["x","t\"1"],"g":{"h":1.5},"i":"007","iat":1779271140,)"
      R"("j":"00010203-0405-4607-8809-0a0b0c0d0e0f","nbf":1779271140})");
}

TEST(SignedJwt, RefusesASettingThatCannotBeAClaim) {
  EXPECT_EQ(BindFault("{scheme: signed_jwt, header: A, key: $setting.signing_key, claims: {t: $setting.tenant}}",
                      {Hidden("signing_key", test_keys::kEcPkcs8), Plain("tenant", "\xFF")}),
            "claim 't' cannot be written as JSON");
  EXPECT_EQ(BindFault("{scheme: signed_jwt, header: A, key: $setting.signing_key, key_id: $setting.tenant}",
                      {Hidden("signing_key", test_keys::kEcPkcs8), Plain("tenant", "\xFF")}),
            "setting 'tenant' is no text");
}

TEST(RequestUri, HasMethodAuthorityAndPathButNoQuery) {
  const auto uri = [](std::string_view base, std::string target, std::string method = "GET") {
    transport::HttpRequest request;
    request.method = std::move(method);
    request.base = *ParseUrl(base);
    request.target = std::move(target);
    return RequestUri(request);
  };
  EXPECT_EQ(uri("https://api.example.com/platform", "/v2/end-users?pageSize=1"),
            "GET api.example.com/platform/v2/end-users");
  EXPECT_EQ(uri("https://api.example.com:443/", "/x", "post"), "POST api.example.com/x");
  EXPECT_EQ(uri("https://api.example.com:8443", "/x"), "GET api.example.com:8443/x");
  EXPECT_EQ(uri("http://127.0.0.1:9000/base/", "/a%20b"), "GET 127.0.0.1:9000/base/a%20b");
}

// PROVIDERS section 2.6: made by a vendor's own client.
TEST(SortedBodySha256, MatchesPublishedVectors) {
  const std::pair<std::string, std::string> vectors[] = {
      {R"({"authenticationMethods":[],"userId":"x"})",
       "2f9bab95471f582e1145793db8b20122e2ce3b0dd08aed36474947ede7c3c649"},
      {R"({"authenticationMethods":[{"email":"user@example.com","type":"email"}]})",
       "e7a8af725224f04e04992ab3e2cd02ab8ce1da23dc1b8b6e55a00fbde0ca22a7"},
      {R"({"authenticationMethods":[{"phoneNumber":"+12055555555","type":"sms"}],"evmAccount":{},"solanaAccount":{"createSmartAccount":false},"userId":"user-001"})",
       "dba7f4103666455ac25bc42187ab97e3cc395fca92db281aea7a8a0aebe0fe01"},
      {R"({"authenticationMethods":[{"phoneNumber":"+12055555555","type":"sms"},{"email":"zoë@example.com","type":"email"}],"evmAccount":{"createSmartAccount":true},"userId":"u-1"})",
       "009c99c06bf170a51d5e50c61ca7003240e87881d0f1ae0090482676de6671ab"}};
  for (const auto& [body, hash] : vectors) {
    const Result<std::optional<std::string>> made = SortedBodySha256(body);
    ASSERT_TRUE(made);
    EXPECT_EQ(*made, hash) << body;
  }
}

TEST(SortedBodySha256, DoesNotDependOnOrderSpaceOrEscapes) {
  const Result<std::optional<std::string>> made = SortedBodySha256(
      " { \"userId\" : \"u-1\", \"evmAccount\":{\"createSmartAccount\":true}, \"authenticationMethods\":"
      "[{\"type\":\"sms\",\"phoneNumber\":\"\\u002b12055555555\"},{\"type\":\"email\",\"email\":\"zo\\u00eb@example."
      "com\"}]}\n");
  ASSERT_TRUE(made);
  EXPECT_EQ(*made, "009c99c06bf170a51d5e50c61ca7003240e87881d0f1ae0090482676de6671ab");
}

TEST(SortedBodySha256, RefusesABodyThatIsNoJson) {
  const Result<std::optional<std::string>> made = SortedBodySha256("a=b");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kInternal);
}

}  // namespace
}  // namespace walletgate::auth
