#include <gtest/gtest.h>

#include <string>

#include "base/json/builder.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"

namespace walletgate::json {
namespace {

std::string Written(std::string_view text) {
  std::string out;
  Writer writer(&out);
  writer.String(text);
  return out;
}

/// RFC 8259 section 7, one character at a time, as slowly as it reads.
std::string Reference(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const std::size_t known = std::string_view("\"\\\b\f\n\r\t").find(c);
    if (known != std::string_view::npos) {
      out += std::string("\\") + "\"\\bfnrt"[known];
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += std::string("\\u00") + kHex[c / 16] + kHex[c % 16];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void WriteSample(Sink& sink) {
  sink.StartObject();
  sink.Member("text", "x");
  sink.Member("flag", true);
  sink.MemberIfAny("none", "");
  sink.MemberIfAny("some", "y");
  sink.Key("list");
  sink.StartArray();
  sink.Int(-9);
  sink.Null();
  sink.StartObject();
  sink.EndObject();
  sink.StartArray();
  sink.EndArray();
  sink.EndArray();
  sink.Key("number");
  sink.Number("1.50");
  sink.EndObject();
}

constexpr std::string_view kSample = R"({"text":"x","flag":true,"some":"y","list":[-9,null,{},[]],"number":1.50})";

TEST(JsonWriter, WritesCompactText) {
  std::string out = "before ";
  Writer writer(&out);
  WriteSample(writer);
  EXPECT_EQ(out, "before " + std::string(kSample));
}

TEST(JsonWriter, EscapesWhatIsRequiredAndNothingElse) {
  EXPECT_EQ(Written("\"\\\b\f\n\r\t"), R"("\"\\\b\f\n\r\t")");
  EXPECT_EQ(Written(std::string_view("\0\x01\x1f", 3)), R"("\u0000\u0001\u001f")");
  EXPECT_EQ(Written("/<>&'\x7f é€𝄞 \xe2\x80\xa8"), "\"/<>&'\x7f é€𝄞 \xe2\x80\xa8\"");
}

TEST(JsonWriter, EscapesEveryByteAtEveryPlaceOfARun) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'a');
      text[at] = static_cast<char>(byte);
      ASSERT_EQ(Written(text), Reference(text)) << byte << " at " << at;
    }
  }
}

TEST(JsonWriter, AgreesWithTheSlowReferenceOnAnyBytes) {
  std::uint32_t state = 12345;
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (std::uint32_t i = 0; i < state % 60; ++i) {
      state = state * 1664525U + 1013904223U;
      text += static_cast<char>((state >> 24U) % 128);
    }
    state = state * 1664525U + 1013904223U;
    ASSERT_EQ(Written(text), Reference(text));
    if (text.find('\0') != std::string::npos) continue;
    const auto parsed = Parse(Written(text));
    ASSERT_TRUE(parsed.has_value());
    ASSERT_EQ(parsed->root().AsString(), text);
  }
}

TEST(JsonWriter, WritesIntegersAtTheEdges) {
  std::string out;
  Writer writer(&out);
  writer.StartArray();
  writer.Int(INT64_MIN);
  writer.Int(INT64_MAX);
  writer.Int(0);
  writer.EndArray();
  EXPECT_EQ(out, "[-9223372036854775808,9223372036854775807,0]");
}

TEST(JsonDocumentBuilder, BuildsWhatAParserWouldRead) {
  DocumentBuilder builder;
  WriteSample(builder);
  const Document built = builder.Finish();
  EXPECT_EQ(ToText(built.root()), kSample);
  EXPECT_EQ(built.root().size(), 5U);
  EXPECT_EQ(built.root().Get("list").size(), 4U);
  EXPECT_EQ(built.root().Get("list").At(0).AsInt64(), -9);
  EXPECT_EQ(built.root().Get("number").NumberText(), "1.50");
}

TEST(JsonDocumentBuilder, CopiesItsTextsAndCanBeUsedAgain) {
  DocumentBuilder builder;
  {
    const std::string text(1000, 'x');
    builder.String(text);
  }
  const Document first = builder.Finish();
  builder.StartArray();
  builder.Bool(true);
  builder.EndArray();
  const Document second = builder.Finish();
  EXPECT_EQ(first.root().AsString(), std::string(1000, 'x'));
  EXPECT_EQ(ToText(second.root()), "[true]");
  EXPECT_FALSE(builder.Finish().root());
}

TEST(JsonWrite, CopiesOneDocumentIntoAnother) {
  const auto parsed = Parse(kSample);
  ASSERT_TRUE(parsed.has_value());
  DocumentBuilder builder;
  builder.StartArray();
  Write(parsed->root(), builder);
  Write(Value(), builder);
  builder.EndArray();
  EXPECT_EQ(ToText(builder.Finish().root()), "[" + std::string(kSample) + ",null]");
}

TEST(JsonWrite, IndentsForPeople) {
  const auto parsed = Parse(R"({"a":[1,{"b":null}],"e":{},"f":[],"s":"x"})");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(ToPrettyText(parsed->root()), R"({
  "a": [
    1,
    {
      "b": null
    }
  ],
  "e": {},
  "f": [],
  "s": "x"
})");
  EXPECT_EQ(ToPrettyText(Value()), "null");
}

TEST(JsonWrite, SortsNamesBytewiseAtEveryDepth) {
  const auto parsed = Parse(R"({"b":[{"z":1,"a":2}],"a":{"é":1,"z":2,"Z":3,"":4},"aa":0,"𝄞":1,"￿":2})");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(ToSortedText(parsed->root()),
            R"({"a":{"":4,"Z":3,"z":2,"é":1},"aa":0,"b":[{"a":2,"z":1}],"￿":2,"𝄞":1})");
}

TEST(JsonWrite, GivesEqualBytesForEqualObjects) {
  const auto a = Parse(R"({"x": {"p": 1, "q": [1, 2]}, "y": "s"})");
  const auto b = Parse(R"({"y":"\u0073","x":{"q":[1,2],"p":1}})");
  ASSERT_TRUE(a.has_value() && b.has_value());
  EXPECT_EQ(ToSortedText(a->root()), ToSortedText(b->root()));
}

}  // namespace
}  // namespace walletgate::json
