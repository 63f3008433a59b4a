// JSON of others: what is mended, what is passed over, what stays refused.

#include <gtest/gtest.h>

#include "base/json/builder.h"
#include "base/json/mend.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"

namespace walletgate::json {
namespace {

std::string ReadOf(std::string_view text, const Limits& limits = {}) {
  const auto parsed = ParseForeign(text, limits, [](std::string_view name) { return name == "a" || name == "b"; });
  return parsed ? ToText(parsed->root()) : "refused: " + parsed.error().detail;
}

TEST(JsonForeign, WellFormedTextIsReadWhole) { EXPECT_EQ(ReadOf(R"({"a":1,"z":[2]})"), R"({"a":1,"z":[2]})"); }

TEST(JsonForeign, MendsSpellings) {
  EXPECT_EQ(Mend("\xEF\xBB\xBF{}"), "{}");
  EXPECT_EQ(Mend("\"\xff\xC3(\xE2\x82\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(Mend("\"\xED\xA0\x80\xF5\""), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(Mend("\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""), "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
  EXPECT_EQ(Mend(R"("\ud800\u0041\udc00\u0000")"), "\"\xEF\xBF\xBD\\u0041\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(Mend(R"("\ud83d\ude00\\u0000\"")"), R"("\ud83d\ude00\\u0000\"")");
  EXPECT_EQ(Mend("\"a\tb\n\""), R"("a\u0009b\u000a")");
  EXPECT_EQ(Mend("[NaN,Infinity,-Infinity,1e400,-1.5E+999,7]"), R"([null,null,null,null,null,7])");
  EXPECT_EQ(Mend(R"(["NaN"])"), R"(["NaN"])");
  const std::string digits(251, '9');
  EXPECT_EQ(Mend("[-" + digits + "," + digits + ".5,1." + digits + "," + digits + "]"),
            "[\"-" + digits + "\",null,null,\"" + digits + "\"]");
  EXPECT_EQ(Mend(std::string_view("{}\0\0", 4)), "{}  ");
  EXPECT_EQ(Mend("\"\\"), "\"\\");
  EXPECT_EQ(Mend("\"\\u12"), "\"\\u12");
}

TEST(JsonForeign, WhatNobodyReadsCountsForNoLimit) {
  const Limits limits{1000, 3, 8};
  EXPECT_EQ(ReadOf(R"({"z":[[[[[1]]]]],"a":[1],"y":[1,2,3,4,5,6,7,8,9]})", limits), R"({"a":[1]})");
  EXPECT_EQ(ReadOf(R"({"z":{"z":1,"z":2},"z":3,"a":{"q":{},"b":1}})"), R"({"a":{"b":1}})");
  EXPECT_EQ(ReadOf(R"([{"z":1,"z":2,"a":1},{"a":2}])"), R"([{"a":1},{"a":2}])");
  EXPECT_TRUE(ReadOf(R"({"a":[1,2,3,4,5,6,7,8,9]})", limits).starts_with("refused: "));
  EXPECT_TRUE(ReadOf(R"({"a":[[[1]]]})", limits).starts_with("refused: "));
  EXPECT_TRUE(ReadOf(std::string(1001, ' '), limits).starts_with("refused: "));
}

TEST(JsonForeign, AMemberThatStandsTwiceIsUnclearUnlessItSaysTheSame) {
  const auto is_read = [](std::string_view) { return true; };
  const auto parsed = ParseForeign(R"({"a":1,"a":"1","b":[{"c":2}],"b":[{"c":2}],"d":3})", {}, is_read);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->root().Get("a").type(), Type::kUnclear);
  EXPECT_TRUE(parsed->root().Get("a"));
  EXPECT_EQ(parsed->root().Get("a").AsString(), "");
  EXPECT_EQ(parsed->root().Get("b").At(0).Get("c").AsInt64(), 2);
  EXPECT_EQ(parsed->root().Get("d").AsInt64(), 3);
}

TEST(JsonForeign, OneOfManyThatDiffersMakesAllOfThemUnclear) {
  const auto is_read = [](std::string_view) { return true; };
  for (const char* value : {R"("p1")", "[]", "null", R"({"c":[1]})"}) {
    const std::string a = R"("a":)" + std::string(value);
    const std::string b = R"("a":"p2")";
    for (const std::string& members :
         {a + "," + a + "," + b, a + "," + b + "," + a, b + "," + a + "," + a, a + "," + b + "," + b}) {
      const auto parsed = ParseForeign("{" + members + "}", {}, is_read);
      ASSERT_TRUE(parsed) << members;
      for (const Member member : parsed->root().Members()) EXPECT_EQ(member.value.type(), Type::kUnclear) << members;
    }
    const auto alike = ParseForeign("{" + a + "," + a + "," + a + "}", {}, is_read);
    ASSERT_TRUE(alike);
    EXPECT_NE(alike->root().Get("a").type(), Type::kUnclear);
  }
}

TEST(JsonForeign, WhatIsNoJsonStaysRefused) {
  for (const char* text : {"", " ", "{", R"({"a":1)", R"({"a":1}})", "{'a':1}", R"({"a":1,})", "<html>", R"("\x")",
                           "\xff\xfe{}", "\xEF\xBB\xBF"}) {
    EXPECT_TRUE(ReadOf(text).starts_with("refused: ")) << text;
  }
}

TEST(JsonForeign, ARewoundListGoesOn) {
  const auto write = [](Sink& sink) {
    sink.StartArray();
    const Mark first = sink.Here();
    sink.StartObject();
    sink.Key("k");
    sink.StartArray();
    sink.Rewind(first);
    sink.Int(1);
    const Mark second = sink.Here();
    sink.String("x");
    sink.StartObject();
    sink.Key("k");
    sink.Rewind(second);
    sink.Null();
    sink.EndArray();
  };
  std::string text;
  Writer writer(&text);
  write(writer);
  EXPECT_EQ(text, "[1,null]");
  DocumentBuilder builder;
  write(builder);
  const Document document = builder.Finish();
  EXPECT_EQ(ToText(document.root()), "[1,null]");
  EXPECT_EQ(document.root().size(), 2U);
}

}  // namespace
}  // namespace walletgate::json
