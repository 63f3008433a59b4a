#include "base/visible_text.h"

#include <gtest/gtest.h>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/utf8.h"

namespace walletgate {
namespace {

TEST(VisibleText, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(VisibleText("\x1b[2Jx"), "\\u001b[2Jx");
  EXPECT_EQ(VisibleText("a\x7f"
                        "b\xC2\x9B"
                        "c"),
            "a\\u007fb\\u009bc");
  EXPECT_EQ(VisibleText("a\nb\tc\rd"), "a\\u000ab\\u0009c\\u000dd");
  EXPECT_EQ(VisibleLines("a\nb\tc\r\nd\re"), "a\nb\tc\r\nd\\u000de");
}

TEST(VisibleText, ShowsWhatTurnsTheDirectionAndWhatNobodySees) {
  for (const auto& [text, shown] :
       std::initializer_list<std::pair<const char*, const char*>>{{"\xE2\x80\xAE", "\\u202e"},
                                                                  {"\xE2\x80\x8E", "\\u200e"},
                                                                  {"\xE2\x80\x8F", "\\u200f"},
                                                                  {"\xE2\x81\xA6", "\\u2066"},
                                                                  {"\xE2\x81\xA9", "\\u2069"},
                                                                  {"\xD8\x9C", "\\u061c"},
                                                                  {"\xE2\x80\xA8", "\\u2028"},
                                                                  {"\xE2\x80\xA9", "\\u2029"},
                                                                  {"\xEF\xBB\xBF", "\\ufeff"},
                                                                  {"\xC2\xAD", "\\u00ad"},
                                                                  {"\xCD\x8F", "\\u034f"},
                                                                  {"\xE1\x85\x9F", "\\u115f"},
                                                                  {"\xE1\x85\xA0", "\\u1160"},
                                                                  {"\xE3\x85\xA4", "\\u3164"},
                                                                  {"\xEF\xBE\xA0", "\\uffa0"},
                                                                  {"\xE2\xA0\x80", "\\u2800"},
                                                                  {"\xF3\xA0\x84\x80", "\\udb40\\udd00"},
                                                                  {"\xF3\xA0\x87\xAF", "\\udb40\\uddef"},
                                                                  {"\xE2\x80\x8B", "\\u200b"},
                                                                  {"\xF3\xA0\x81\x81", "\\udb40\\udc41"}}) {
    EXPECT_EQ(VisibleText(text), shown);
    EXPECT_EQ(VisibleLines(text), shown);
  }
}

TEST(VisibleText, LeavesTextAsItIs) {
  for (const std::string_view text :
       {"", "plain ASCII ~", "Zürich", "日本", "مرحبا", "👨‍👩‍👧", "❤️", "می‌خواهم"}) {
    EXPECT_EQ(VisibleText(text), text);
  }
}

TEST(VisibleText, ShowsWhatIsNoUtf8AsReplacement) {
  EXPECT_EQ(VisibleText("a\xff\xC0"
                        "b"),
            "a\\ufffd\\ufffdb");
}

TEST(VisibleLines, KeepJsonTheSameJson) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  writer.Member(
      "n\xE2\x80\xAE"
      "ame",
      "\xC2\x9B \xF3\xA0\x81\x81 \n \x1b é");
  writer.EndObject();
  for (const std::string& printed : {text, json::ToPrettyText(json::Parse(text)->root())}) {
    const std::string shown = VisibleLines(printed);
    EXPECT_EQ(shown.find('\x9B'), std::string::npos);
    const Result<json::Document> again = json::Parse(shown);
    ASSERT_TRUE(again) << shown;
    EXPECT_EQ(json::ToText(again->root()), text);
  }
}

TEST(IsInvisible, IsNeverAPrintableCharacterOfASCII) {
  for (char32_t c = 0; c < 0x80; ++c) EXPECT_EQ(IsInvisible(c), c < 0x20 || c == 0x7F) << static_cast<unsigned>(c);
}

}  // namespace
}  // namespace walletgate
