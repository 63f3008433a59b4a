#include "http/gateway_headers.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/json/parse.h"

namespace walletgate::http {
namespace {

Request With(std::string name, std::string value) {
  Request request;
  request.headers.emplace_back(std::move(name), std::move(value));
  return request;
}

TEST(IdempotencyKey, IsTheSameQuotedAndBare) {
  for (const char* value : {"\"8e03978e-40d5-43dd\"", "8e03978e-40d5-43dd", "  8e03978e-40d5-43dd "}) {
    const Result<std::string> key = ReadIdempotencyKey(With("idempotency-key", value));
    ASSERT_TRUE(key) << value;
    EXPECT_EQ(*key, "8e03978e-40d5-43dd");
  }
}

TEST(IdempotencyKey, IsAbsentWithoutTheHeader) {
  const Result<std::string> key = ReadIdempotencyKey(Request());
  ASSERT_TRUE(key);
  EXPECT_EQ(*key, "");
}

TEST(IdempotencyKey, UnescapesWhatAQuotedStringEscapes) {
  EXPECT_EQ(*ReadIdempotencyKey(With("idempotency-key", R"("a\"b\\c")")), R"(a"b\c)");
}

TEST(IdempotencyKey, RefusesWhatIsNeitherStringNorToken) {
  for (const std::string& value :
       {std::string(), std::string("\"\""), std::string("\"open"), std::string("\"a\" tail"), std::string("two words"),
        std::string("a,b"), std::string("\"a\\n\""), std::string("\"caf\xC3\xA9\""), std::string(256, 'k'),
        "\"" + std::string(256, 'k') + "\""}) {
    const Result<std::string> key = ReadIdempotencyKey(With("idempotency-key", value));
    ASSERT_FALSE(key) << value;
    EXPECT_EQ(key.error().kind, ErrorKind::kInvalidIdempotencyKey);
  }
  EXPECT_TRUE(ReadIdempotencyKey(With("idempotency-key", std::string(255, 'k'))));
}

TEST(IdempotencyKey, RefusesTwoHeaders) {
  Request request = With("idempotency-key", "a");
  request.headers.emplace_back("idempotency-key", "a");
  EXPECT_FALSE(ReadIdempotencyKey(request));
}

TEST(RequestTimeout, IsReadInSecondsWithDecimals) {
  using std::chrono::milliseconds;
  const milliseconds longest(30000);
  for (const auto& [text, expected] :
       {std::pair("2", 2000), {"0.25", 250}, {"0.001", 1}, {"30", 30000}, {"1.5", 1500}}) {
    const auto timeout = ReadRequestTimeout(With("request-timeout", text), longest);
    ASSERT_TRUE(timeout) << text;
    EXPECT_EQ(*timeout, milliseconds(expected)) << text;
  }
  EXPECT_EQ(*ReadRequestTimeout(Request(), longest), std::nullopt);
}

TEST(RequestTimeout, RefusesWhatIsNoTimeOrTooLong) {
  for (const char* text :
       {"", "0", "0.000", "-1", "1s", "1.", ".5", "1.0001", "30.001", "31", "1e3", "99999999999", "1,5", "1 2"}) {
    const auto timeout = ReadRequestTimeout(With("request-timeout", text), std::chrono::milliseconds(30000));
    ASSERT_FALSE(timeout) << text;
    EXPECT_EQ(timeout.error().kind, ErrorKind::kMalformedRequest);
    EXPECT_EQ(timeout.error().detail, "Request-Timeout is a number of seconds from 0.001 to 30");
  }
  Request twice = With("request-timeout", "1");
  twice.headers.emplace_back("request-timeout", "1");
  EXPECT_FALSE(ReadRequestTimeout(twice, std::chrono::milliseconds(30000)));
}

/// httpwg/structured-field-tests: what a string item must be read as, and what must be refused.
class StructuredFieldVectors : public testing::TestWithParam<const char*> {};

TEST_P(StructuredFieldVectors, AreReadOrRefusedAsTheyShould) {
  std::ifstream file(std::string(WALLETGATE_SOURCE_DIR "/../shared/vectors/sf/") + GetParam());
  if (!file) GTEST_SKIP() << "no vectors beside the project";
  std::string text(std::istreambuf_iterator<char>(file), {});
  // Our JSON refuses NUL by design; another control character asks the same question of the header.
  for (std::size_t at = text.find("\\u0000"); at != std::string::npos; at = text.find("\\u0000")) text[at + 5] = '1';
  json::Limits limits;
  limits.max_bytes = 1U << 22U;
  const Result<json::Document> document = json::Parse(text, limits);
  ASSERT_TRUE(document) << document.error().detail;
  int checked = 0;
  for (const json::Value vector : document->root().Elements()) {
    const json::Value raw = vector.Get("raw");
    const json::Value content = vector.Get("expected").At(0);
    if (raw.size() != 1 || vector.Get("header_type").AsString() != "item") continue;
    const std::string value(raw.At(0).AsString());
    const std::string name(vector.Get("name").AsString());
    // Tabs around a value belong to HTTP (RFC 9110 section 5.5: OWS) and are gone before the field is read.
    if (name == "leading space" || name == "trailing space") continue;
    // Longer or empty keys, and parameters after the string, are refused by our contract.
    const bool in_contract = content.IsString() && !content.AsString().empty() && content.AsString().size() <= 255 &&
                             vector.Get("expected").At(1).size() == 0;
    if (!value.starts_with('"') && !vector.Get("must_fail").AsBool() && !content.IsString()) continue;
    const Result<std::string> key = ReadIdempotencyKey(With("idempotency-key", value));
    ++checked;
    if (in_contract) {
      ASSERT_TRUE(key) << name;
      EXPECT_EQ(*key, content.AsString()) << name;
    } else if (value.starts_with('"') || vector.Get("must_fail").AsBool()) {
      EXPECT_FALSE(key) << name;
    }
  }
  EXPECT_GT(checked, 0);
}

INSTANTIATE_TEST_SUITE_P(Files, StructuredFieldVectors,
                         testing::Values("string.json", "string-generated.json", "item.json"));

TEST(Bearer, IsTakenFromExactlyOneAuthorizationHeader) {
  EXPECT_EQ(*ReadBearer(With("authorization", "Bearer wg_abc")), "wg_abc");
  EXPECT_EQ(*ReadBearer(With("authorization", "bearer wg_abc")), "wg_abc");
  EXPECT_FALSE(ReadBearer(Request()));
  EXPECT_FALSE(ReadBearer(With("authorization", "Basic abc")));
  EXPECT_FALSE(ReadBearer(With("authorization", "wg_abc")));
  Request twice = With("authorization", "Bearer a");
  twice.headers.emplace_back("authorization", "Bearer b");
  EXPECT_FALSE(ReadBearer(twice));
}

TEST(RequestId, IsTakenOverWhenItIsPlain) {
  EXPECT_EQ(ReadRequestId(With("x-request-id", "abc_DEF-123")), "abc_DEF-123");
  EXPECT_EQ(ReadRequestId(With("x-request-id", std::string(64, 'a'))), std::string(64, 'a'));
  for (const std::string& value : {std::string(), std::string(65, 'a'), std::string("a b"), std::string("a\"b")}) {
    EXPECT_EQ(ReadRequestId(With("x-request-id", value)), std::nullopt) << value;
  }
}

TEST(JsonContent, IsJsonInUtf8WithoutACoding) {
  for (const char* type : {"application/json", "Application/JSON", "application/json; charset=utf-8",
                           "application/json;charset=\"UTF-8\"", "application/json;", "application/json ; ;",
                           "application/json; version=1", "application/json;version=1; charset=utf-8;profile=\"a;b\"",
                           "application/json; charset=utf-8; charset=UTF-8"}) {
    EXPECT_TRUE(CheckJsonContent(With("content-type", type))) << type;
  }
  for (const char* type : {"", "text/plain", "application/jsonx", "application/json; charset=latin1",
                           "application/problem+json", "application/json, text/plain", "application/json; version",
                           "application/json; version=", "application/json version=1", "application/json; a=\"b",
                           "application/json; charset=utf-8; charset=latin1", "application/json; charset=\"\"", ";",
                           "/json", "application/", "application /json"}) {
    EXPECT_FALSE(CheckJsonContent(With("content-type", type))) << type;
  }
  EXPECT_FALSE(CheckJsonContent(Request()));
  Request coded = With("content-type", "application/json");
  coded.headers.emplace_back("content-encoding", "gzip");
  EXPECT_FALSE(CheckJsonContent(coded));
}

Result<QueryParameters> Query(std::string_view text, const std::vector<std::string_view>& known) {
  return ReadQuery(text, known);
}

TEST(Query, IsDecodedAndChecked) {
  const Result<QueryParameters> query = Query("email=a%40b.co&phone_number=+1415", {"email", "phone_number", "limit"});
  ASSERT_TRUE(query);
  EXPECT_EQ(FindParameter(*query, "email"), "a@b.co");
  EXPECT_EQ(FindParameter(*query, "phone_number"), "+1415");
  EXPECT_EQ(FindParameter(*query, "limit"), std::nullopt);
  EXPECT_EQ(FindParameter(*query, "cursor"), std::nullopt);
}

TEST(Query, RefusesAnEmptyValueInEverySpelling) {
  for (const char* text : {"email=", "email", "limit=1&email=", "email=&limit=1", "&email", "emai%6C="}) {
    const Result<QueryParameters> query = Query(text, {"email", "limit"});
    ASSERT_FALSE(query) << text;
    EXPECT_EQ(query.error().kind, ErrorKind::kInvalidRequest) << text;
    ASSERT_EQ(query.error().fields.size(), 1U) << text;
    EXPECT_EQ(query.error().fields.front().pointer, "/email") << text;
    EXPECT_EQ(query.error().fields.front().code, "length") << text;
  }
  for (const char* text : {"", "&", "&&limit=1&"}) EXPECT_TRUE(Query(text, {"limit"})) << text;
}

TEST(Query, LimitsAPageToAHundred) {
  const auto limit = [](const char* text) { return ReadLimit(*Query(text, {"limit"}), 25); };
  EXPECT_EQ(*limit(""), 25U);
  EXPECT_EQ(*limit("limit=1"), 1U);
  EXPECT_EQ(*limit("limit=100"), 100U);
  for (const char* text :
       {"limit=0", "limit=101", "limit=-1", "limit=%20", "limit=1e1", "limit=99999999999999999999"}) {
    EXPECT_FALSE(limit(text)) << text;
  }
}

TEST(Query, NamesTheNearestParameter) {
  const Result<QueryParameters> query = Query("emial=x", {"email", "limit"});
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().fields.front().pointer, "/emial");
  EXPECT_EQ(query.error().fields.front().detail, "is unknown, did you mean 'email'?");
}

TEST(Query, RefusesRepeatsAndBadEscapes) {
  EXPECT_FALSE(Query("limit=1&limit=2", {"limit"}));
  EXPECT_FALSE(Query("limit=%zz", {"limit"}));
  EXPECT_FALSE(Query("limit=%4", {"limit"}));
  EXPECT_FALSE(Query("limit=%FF", {"limit"}));
}

}  // namespace
}  // namespace walletgate::http
