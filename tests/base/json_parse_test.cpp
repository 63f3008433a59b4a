#include <gtest/gtest.h>

#include <string>

#include "base/json/parse.h"
#include "base/json/text.h"

namespace walletgate::json {
namespace {

std::string Repeat(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::string FaultOf(std::string_view text, const Limits& limits = {}) {
  const auto parsed = Parse(text, limits);
  return parsed ? "accepted" : parsed.error().detail;
}

/// What the value holds, read through the accessors; "refused" when the text is not accepted.
std::string RoundTrip(std::string_view text) {
  const auto parsed = Parse(text);
  return parsed ? ToText(parsed->root()) : "refused";
}

TEST(JsonParse, ReadsEveryType) {
  const auto parsed = Parse(R"( {"n": null, "b": true, "i": -12, "s": "x", "a": [1, [2], {}], "o": {"k": "v"}} )");
  ASSERT_TRUE(parsed.has_value());
  const Value root = parsed->root();
  EXPECT_TRUE(root.IsObject());
  EXPECT_EQ(root.size(), 6U);
  EXPECT_TRUE(root.Get("n").IsNull());
  EXPECT_TRUE(root.Get("b").AsBool());
  EXPECT_EQ(root.Get("i").AsInt64(), -12);
  EXPECT_EQ(root.Get("s").AsString(), "x");
  EXPECT_EQ(root.Get("a").size(), 3U);
  EXPECT_EQ(root.Get("a").At(1).At(0).AsInt64(), 2);
  EXPECT_TRUE(root.Get("a").At(2).IsObject());
  EXPECT_EQ(root.Get("o").Get("k").AsString(), "v");
}

TEST(JsonParse, GivesAbsentForWhatIsNotThere) {
  const auto parsed = Parse(R"({"s": "x", "a": [1]})");
  ASSERT_TRUE(parsed.has_value());
  const Value root = parsed->root();
  EXPECT_FALSE(root.Get("none"));
  EXPECT_FALSE(root.Get("s").Get("x"));
  EXPECT_FALSE(root.Get("a").At(1));
  EXPECT_FALSE(root.Get("a").Get("x").At(3).Get("y"));
  EXPECT_EQ(root.Get("a").AsString(), "");
  EXPECT_EQ(root.Get("s").AsInt64(), std::nullopt);
  EXPECT_EQ(root.Get("none").type(), Type::kAbsent);
  EXPECT_EQ(Value().size(), 0U);
}

TEST(JsonParse, WalksMembersAndElementsInDocumentOrder) {
  const auto parsed = Parse(R"({"z": [1, {"q": [2, 3]}], "a": 4, "m": {}})");
  ASSERT_TRUE(parsed.has_value());
  std::string names;
  for (const auto member : parsed->root().Members()) names += member.name;
  EXPECT_EQ(names, "zam");
  std::string types;
  for (const auto element : parsed->root().Get("z").Elements()) types += std::string(ToString(element.type())) + " ";
  EXPECT_EQ(types, "number object ");
  for (const auto element : parsed->root().Elements()) FAIL() << ToString(element.type());
}

TEST(JsonParse, DecodesEscapes) {
  const auto parsed = Parse(R"(["\"\\\/\b\f\n\r\t", "\u00e9\u20AC\ud834\udd1e", "plain é€"])");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->root().At(0).AsString(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(parsed->root().At(1).AsString(), "é€𝄞");
  EXPECT_EQ(parsed->root().At(2).AsString(), "plain é€");
}

TEST(JsonParse, KeepsNumbersAsWritten) {
  for (const std::string text :
       {"0", "-0", "1e5", "1E+5", "-1.50e-07", "123456789012345678901234567890", "0.10", "9007199254740993", "1e308"}) {
    const auto parsed = Parse(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(parsed->root().NumberText(), text);
    const auto inside = Parse("[" + text + "," + text + "]");
    ASSERT_TRUE(inside.has_value()) << text;
    EXPECT_EQ(inside->root().At(1).NumberText(), text);
  }
}

TEST(JsonParse, TakesOnlyWholeNumbersInRangeAsInt64) {
  const auto parsed = Parse("[9223372036854775807, -9223372036854775808, 9223372036854775808, 1.0, 1e3, -0, \"1\"]");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->root().At(0).AsInt64(), INT64_MAX);
  EXPECT_EQ(parsed->root().At(1).AsInt64(), INT64_MIN);
  for (const std::size_t i : {2U, 3U, 4U, 6U}) EXPECT_EQ(parsed->root().At(i).AsInt64(), std::nullopt) << i;
  EXPECT_EQ(parsed->root().At(5).AsInt64(), 0);
}

TEST(JsonParse, RefusesWhatIsNotANumber) {
  for (const std::string text : {"-", "1.", "01", "-01", ".5", "+1", "1e", "1e+", "0x10", "NaN", "Infinity",
                                 "-Infinity", "1_000", "1.e5", "١"}) {
    EXPECT_EQ(RoundTrip(text), "refused") << text;
    EXPECT_EQ(RoundTrip("[" + text + "]"), "refused") << text;
  }
}

TEST(JsonParse, SurvivesNumberBombs) {
  // Each of these ends a process that parses with some other flags of RapidJSON 1.1.0.
  EXPECT_NE(RoundTrip("0." + Repeat("0", 300) + "1e-2147483600"), "");
  EXPECT_NE(RoundTrip("128." + Repeat("74836467836286", 20) + "648e-336"), "");
  EXPECT_NE(RoundTrip("1e-" + Repeat("9", 1000)), "");
  EXPECT_NE(RoundTrip("1e" + Repeat("9", 1000)), "");
  EXPECT_NE(RoundTrip(Repeat("9", 100000)), "");
  EXPECT_NE(RoundTrip("0." + Repeat("0", 100000) + "1"), "");
  EXPECT_NE(RoundTrip("-" + Repeat("123456789", 1000) + "." + Repeat("1", 1000) + "e-2147483647"), "");
}

TEST(JsonParse, StopsAtTheDepthLimit) {
  EXPECT_NE(FaultOf(Repeat("[", 32) + Repeat("]", 32)).find("accepted"), std::string::npos);
  EXPECT_NE(FaultOf(Repeat("[", 33) + Repeat("]", 33)).find("too much nesting"), std::string::npos);
  EXPECT_NE(FaultOf(Repeat(R"({"a":)", 33) + "1" + Repeat("}", 33)).find("too much nesting"), std::string::npos);
  EXPECT_NE(FaultOf(Repeat("[", 1000000)).find("too much nesting"), std::string::npos);
  EXPECT_NE(FaultOf(Repeat(R"([{"":)", 200000)).find("too much nesting"), std::string::npos);
  Limits deep;
  deep.max_depth = 100000;
  EXPECT_EQ(FaultOf(Repeat("[", 65000) + Repeat("]", 65000), deep), "accepted");
}

TEST(JsonParse, StopsAtTheSizeAndNodeLimits) {
  Limits limits;
  limits.max_bytes = 4;
  EXPECT_EQ(FaultOf("[12]", limits), "accepted");
  EXPECT_EQ(FaultOf("[123]", limits), "invalid JSON at byte 4: the text is too long");
  limits = {};
  limits.max_nodes = 4;
  EXPECT_EQ(FaultOf("[1,2,3]", limits), "accepted");
  EXPECT_NE(FaultOf("[1,2,3,4]", limits).find("too many values"), std::string::npos);
  EXPECT_NE(FaultOf(R"({"a":1,"b":2})", limits).find("too many values"), std::string::npos);
}

TEST(JsonParse, RefusesDuplicateNamesAndPointsAtTheSecond) {
  EXPECT_EQ(FaultOf(R"({"a":1,"b":2,"a":3})"), "invalid JSON at byte 13: a duplicate member name");
  EXPECT_EQ(FaultOf(R"({"a":1,"\u0061":3})"), "invalid JSON at byte 7: a duplicate member name");
  EXPECT_EQ(FaultOf(R"([{"x":{"":1,"":1}}])"), "invalid JSON at byte 12: a duplicate member name");
  EXPECT_EQ(FaultOf(R"({"a":{"a":{"a":1}},"b":{"a":1}})"), "accepted");
}

TEST(JsonParse, FindsADuplicateAmongThousandsOfNames) {
  std::string text = "{";
  for (int i = 0; i < 30000; ++i) text += "\"name" + std::to_string(i) + "\":0,";
  EXPECT_EQ(FaultOf(text + "\"last\":0}"), "accepted");
  const std::string where = std::to_string(text.size());
  EXPECT_EQ(FaultOf(text + "\"name77\":0}"), "invalid JSON at byte " + where + ": a duplicate member name");
}

TEST(JsonParse, RefusesNulInEveryForm) {
  using namespace std::string_view_literals;
  EXPECT_EQ(FaultOf("123\0junk"sv), "invalid JSON at byte 3: NUL");
  EXPECT_EQ(FaultOf("\"a\0b\""sv), "invalid JSON at byte 2: NUL");
  EXPECT_EQ(FaultOf(R"(["a\u0000b"])"), "invalid JSON at byte 1: NUL in a string");
  EXPECT_EQ(FaultOf(R"({"a\u0000b": 1})"), "invalid JSON at byte 1: NUL in a string");
  EXPECT_EQ(FaultOf(R"(["\\u0000"])"), "accepted");
}

TEST(JsonParse, RefusesByteOrderMarksAndOtherEncodings) {
  using namespace std::string_view_literals;
  EXPECT_EQ(FaultOf("\xEF\xBB\xBF{}"), "invalid JSON at byte 0: a byte order mark");
  EXPECT_NE(FaultOf("\xEF\xBB{}"), "accepted");
  EXPECT_NE(FaultOf("\xFF\xFE{\0}\0"sv), "accepted");
  EXPECT_NE(FaultOf("{\0}\0"sv), "accepted");
}

TEST(JsonParse, RefusesLoneSurrogates) {
  for (const std::string escape : {R"(\ud800)", R"(\udc00)", R"(\ud800\ud800)", R"(\ud800x)", R"(\udc00\ud800)",
                                   R"(\uD834\u0061)", R"(\udfff)", R"(a\uDEADb)"}) {
    EXPECT_NE(FaultOf("[\"" + escape + "\"]"), "accepted") << escape;
    EXPECT_NE(FaultOf("{\"" + escape + "\":1}"), "accepted") << escape;
  }
  EXPECT_EQ(FaultOf(R"(["\ud7ff\ue000\n"])"), "accepted");
}

TEST(JsonParse, RefusesBadUtf8) {
  for (const std::string bytes :
       {"\x80", "\xC0\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF"}) {
    EXPECT_NE(FaultOf("\"" + bytes + "\""), "accepted");
    EXPECT_NE(FaultOf("{\"" + bytes + "\":1}"), "accepted");
  }
}

TEST(JsonParse, RefusesTrailingBytesCommentsAndExtensions) {
  for (const std::string text : {"{} x", "[1,]", "{\"a\":1,}", "// c\n1", "1/**/", "'a'", "{a:1}", "1 2", "[1][2]", "",
                                 " ", "tru", "nulll", "\"\t\"", "\"\n\"", "\v1"}) {
    EXPECT_EQ(RoundTrip(text), "refused") << text;
  }
}

TEST(JsonParse, NamesTheFaultWithoutTheContent) {
  EXPECT_EQ(FaultOf(R"({"secret" 1})"), "invalid JSON at byte 10: a colon is missing");
  EXPECT_EQ(FaultOf(R"(["secret)"), "invalid JSON at byte 8: a string has no end");
  EXPECT_EQ(FaultOf(R"({"a": hunter2})"), "invalid JSON at byte 6: not a value");
  EXPECT_EQ(FaultOf("[1} "), "invalid JSON at byte 2: a comma or ']' is missing");
  EXPECT_EQ(FaultOf("{} {}"), "invalid JSON at byte 3: something follows the value");
}

TEST(JsonParse, SurvivesEveryPrefixAndEveryFlippedByte) {
  const std::string text = R"({"a":[1.5e3,"x\u00e9\n",{"b":null}],"c":true,"d":"é"})";
  ASSERT_EQ(FaultOf(text), "accepted");
  for (std::size_t size = 0; size < text.size(); ++size) EXPECT_NE(FaultOf(text.substr(0, size)), "accepted") << size;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = text;
      changed[at] = static_cast<char>(byte);
      const std::string written = RoundTrip(changed);
      if (written != "refused") {
        EXPECT_EQ(RoundTrip(written), written);
      }
    }
  }
}

TEST(JsonParse, DocumentsCanBeMoved) {
  auto parsed = Parse(R"({"name": "a string that is longer than any small buffer", "n": 5})");
  ASSERT_TRUE(parsed.has_value());
  const Value before = parsed->root();
  const Document moved = *std::move(parsed);
  EXPECT_EQ(before.Get("n").AsInt64(), 5);
  EXPECT_EQ(moved.root().Get("name").AsString(), "a string that is longer than any small buffer");
}

}  // namespace
}  // namespace walletgate::json
