#include "config/yaml_node.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace walletgate::config {
namespace {

std::string FaultsOf(std::string_view text) {
  Diagnostics diagnostics;
  const auto root = ReadYaml(text, "f.yaml", diagnostics);
  EXPECT_EQ(root.has_value(), diagnostics.empty());
  return diagnostics.Format();
}

YamlNode Read(std::string_view text) {
  Diagnostics diagnostics;
  auto root = ReadYaml(text, "f.yaml", diagnostics);
  EXPECT_TRUE(root.has_value()) << diagnostics.Format();
  return root ? *std::move(root) : YamlNode();
}

std::string Repeat(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::string Place(const YamlNode& node) {
  return std::to_string(node.where.line) + ":" + std::to_string(node.where.column) + " " + node.path;
}

TEST(ReadYaml, KeepsOrderPathsAndPositions) {
  const YamlNode root = Read("b: 1\na:\n  - x\n  - {k: v}\n# comment\nc: [1, [2]]\n");
  ASSERT_EQ(root.entries.size(), 3U);
  EXPECT_EQ(root.entries[0].key, "b");
  EXPECT_EQ(root.entries[1].where.line, 2);
  EXPECT_EQ(root.entries[1].where.column, 1);
  EXPECT_EQ(Place(root), "1:1 ");
  EXPECT_EQ(Place(*root.Find("b")), "1:4 b");
  const YamlNode& list = *root.Find("a");
  ASSERT_TRUE(list.IsSequence());
  EXPECT_EQ(Place(list.elements[0]), "3:5 a[0]");
  EXPECT_EQ(Place(*list.elements[1].Find("k")), "4:9 a[1].k");
  EXPECT_EQ(Place(root.Find("c")->elements[1].elements[0]), "6:9 c[1][0]");
  EXPECT_EQ(root.Find("none"), nullptr);
  EXPECT_EQ(root.where.file, "f.yaml");
}

TEST(ReadYaml, TellsQuotedFromPlainScalars) {
  const YamlNode root = Read("plain: yes\nsingle: 'yes'\ndouble: \"42\"\nblock: |\n  text\nfolded: >-\n  a\n  b\n");
  EXPECT_FALSE(root.Find("plain")->quoted);
  EXPECT_EQ(root.Find("plain")->scalar, "yes");
  for (const char* key : {"single", "double", "block", "folded"}) EXPECT_TRUE(root.Find(key)->quoted) << key;
  EXPECT_EQ(root.Find("block")->scalar, "text\n");
  EXPECT_EQ(root.Find("folded")->scalar, "a b");
}

TEST(ReadYaml, TakesBareEmptyAndNullWordsAsNull) {
  const YamlNode root = Read("a:\nb: ~\nc: null\nd: 'null'\ne: ''\nf: [~, ]\n");
  for (const char* key : {"a", "b", "c"}) EXPECT_TRUE(root.Find(key)->IsNull()) << key;
  EXPECT_EQ(root.Find("d")->scalar, "null");
  EXPECT_TRUE(root.Find("e")->IsScalar());
  EXPECT_TRUE(root.Find("f")->elements.at(0).IsNull());
  EXPECT_EQ(root.Find("a")->path, "a");
  EXPECT_GE(root.Find("a")->where.line, 1);
}

TEST(ReadYaml, LeavesScalarsAsWritten) {
  const YamlNode root = Read("a: 012\nb: 1e3\nc: 0x10\nd: $.a.b\ne: on\nf: 2026-01-01\nurl: http://a:80/x\n");
  EXPECT_EQ(root.Find("a")->scalar, "012");
  EXPECT_EQ(root.Find("d")->scalar, "$.a.b");
  EXPECT_EQ(root.Find("url")->scalar, "http://a:80/x");
}

TEST(ReadYaml, AcceptsJson) {
  const YamlNode root = Read(R"({"userId": "u", "list": [{"a": null}], "n": 1})");
  EXPECT_EQ(root.Find("userId")->scalar, "u");
  EXPECT_TRUE(root.Find("list")->elements[0].Find("a")->IsNull());
}

TEST(ReadYaml, RefusesDuplicateKeysAndReportsAllOfThem) {
  EXPECT_EQ(FaultsOf("a: 1\nb: {x: 1, x: 2}\na: 2\n"),
            "f.yaml:2:11: b.x\n  the key 'x' occurs twice\n"
            "f.yaml:3:1: a\n  the key 'a' occurs twice\n");
  EXPECT_EQ(FaultsOf("a: 1\n\"a\": 2\n"), "f.yaml:2:1: a\n  the key 'a' occurs twice\n");
}

TEST(ReadYaml, RefusesAnchorsAliasesTagsAndMergeKeys) {
  EXPECT_EQ(FaultsOf("a: &x 1\n"), "f.yaml:1:4: a\n  an anchor ('&') is not allowed\n");
  EXPECT_NE(FaultsOf("a: &x 1\nb: *x\n").find("an alias ('*') is not allowed"), std::string::npos);
  EXPECT_NE(FaultsOf("a: &a [*a]\n").find("an alias ('*') is not allowed"), std::string::npos);
  EXPECT_NE(FaultsOf("a: *x\n"), "");
  EXPECT_EQ(FaultsOf("a: !!str 1\n"), "f.yaml:1:4: a\n  a tag ('!') is not allowed\n");
  EXPECT_EQ(FaultsOf("a: !env X\n"), "f.yaml:1:4: a\n  a tag ('!') is not allowed\n");
  EXPECT_EQ(FaultsOf("a: !!map {}\n"), "f.yaml:1:4: a\n  a tag ('!') is not allowed\n");
  EXPECT_EQ(FaultsOf("a:\n  <<: {b: 1}\n"), "f.yaml:2:3: a\n  a merge key ('<<') is not allowed\n");
}

TEST(ReadYaml, RefusesKeysThatAreNoText) {
  EXPECT_EQ(FaultsOf("a: 1\n[b]: 2\n"), "f.yaml:2:1:\n  a key must be text, not a list or mapping\n");
  EXPECT_EQ(FaultsOf("{a: 1}: 2\n"), "f.yaml:1:1:\n  a key must be text, not a list or mapping\n");
  EXPECT_NE(FaultsOf("~: 2\n").find("a key must be text; write it in quotes"), std::string::npos);
  EXPECT_NE(FaultsOf("? \n: 2\n").find("a key must be text"), std::string::npos);
}

TEST(ReadYaml, RefusesMoreThanOneDocument) {
  EXPECT_NE(FaultsOf("a: 1\n---\nb: 2\n").find("only one document is allowed"), std::string::npos);
  EXPECT_EQ(FaultsOf("---\na: 1\n...\n"), "");
}

TEST(ReadYaml, RefusesRootsThatAreNoMapping) {
  EXPECT_EQ(FaultsOf(""), "f.yaml:\n  the file is empty\n");
  EXPECT_EQ(FaultsOf("# nothing\n"), "f.yaml:\n  the file is empty\n");
  EXPECT_EQ(FaultsOf("~\n"), "f.yaml:\n  the file is empty\n");
  EXPECT_EQ(FaultsOf("- a\n"), "f.yaml:1:1:\n  the file must be a mapping (name: value)\n");
  EXPECT_EQ(FaultsOf("text\n"), "f.yaml:1:1:\n  the file must be a mapping (name: value)\n");
}

TEST(ReadYaml, RefusesWhatIsNotPlainUtf8) {
  using namespace std::string_view_literals;
  const std::string mark = "f.yaml:1:1:\n  the file starts with a byte order mark; save it as UTF-8 without one\n";
  EXPECT_EQ(FaultsOf("\xEF\xBB\xBF"
                     "a: 1\n"),
            mark);
  EXPECT_EQ(FaultsOf("\xFF\xFE\0"sv), mark);
  EXPECT_EQ(FaultsOf("\xFE\xFF\0a"sv), mark);
  EXPECT_EQ(FaultsOf("a: 1\nb: \0\n"sv), "f.yaml:2:4:\n  a control character\n");
  EXPECT_EQ(FaultsOf("a: é\nbé: \xFF\n"), "f.yaml:2:6:\n  not UTF-8\n");
  EXPECT_EQ(FaultsOf("a: \x1b[31m\n"), "f.yaml:1:4:\n  a control character\n");
}

TEST(ReadYaml, StopsAtSizeAndDepth) {
  EXPECT_EQ(FaultsOf("a: " + std::string(1U << 20U, 'x')), "f.yaml:\n  the file is larger than 1 MiB\n");
  EXPECT_EQ(FaultsOf("a: " + Repeat("[", 63) + Repeat("]", 63)), "");
  EXPECT_NE(FaultsOf("a: " + Repeat("[", 64) + Repeat("]", 64)).find("more than 64 levels"), std::string::npos);
  EXPECT_NE(FaultsOf("a: " + Repeat("[", 50000)), "");
  EXPECT_NE(FaultsOf(Repeat("{a: ", 100000)), "");
  EXPECT_NE(FaultsOf(Repeat("- ", 100000)), "");
}

TEST(ReadYaml, ReportsSyntaxFaultsWithTheirPlace) {
  const std::string unclosed = FaultsOf("a: 1\nb: [1, 2\n");
  EXPECT_TRUE(unclosed.starts_with("f.yaml:")) << unclosed;
  EXPECT_NE(unclosed.find("not YAML: "), std::string::npos) << unclosed;
  EXPECT_TRUE(FaultsOf("a: 1\n  b: 2\n").starts_with("f.yaml:2:")) << FaultsOf("a: 1\n  b: 2\n");
  for (const char* bad :
       {"a: \"x\n", "a: 'x\n", "a: b: c\n", "a: @x\n", "a: `x\n", "a: {x: 1\n", "a: ]\n", "a: \"\\q\"\n",
        "%YAML 9.9.9\na: 1\n", "a:\n\t- b\n", "a: %x\n", "a: - b\n", "a\n b\n: c\n"}) {
    EXPECT_NE(FaultsOf(bad), "") << bad;
  }
}

TEST(ReadYaml, SurvivesEveryPrefixAndEveryReplacedByte) {
  const std::string text =
      "a: [1, {b: 'x', \"c\": |\n  t\n}]\nd:\n  - e: &f\n  - !g {h: *f}\n? i\n: >-\n  j\n# k\n--- %\n";
  for (std::size_t size = 0; size <= text.size(); ++size) FaultsOf(text.substr(0, size));
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const char c : std::string("\0\xFF\n\t []{},:-?&*!|>'\"%@`#a0~<", 28)) {
      std::string changed = text;
      changed[at] = c;
      FaultsOf(changed);
    }
  }
}

TEST(ReadYamlFile, ReadsFromDiskOrSaysThatItCannot) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "walletgate_yaml_node_test.yaml";
  std::ofstream(path) << "a: 1\n";
  Diagnostics diagnostics;
  const auto root = ReadYamlFile(path.string(), diagnostics);
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->Find("a")->where.file, path.string());
  std::filesystem::remove(path);
  EXPECT_FALSE(ReadYamlFile(path.string(), diagnostics).has_value());
  EXPECT_FALSE(ReadYamlFile(testing::TempDir(), diagnostics).has_value());
  ASSERT_EQ(diagnostics.size(), 2U);
  EXPECT_EQ(diagnostics.items()[0].where.line, 0);
  EXPECT_EQ(diagnostics.items()[0].message, "the file cannot be read: No such file or directory");
  EXPECT_EQ(diagnostics.items()[1].message, "the file is no regular file (it is a folder)");
}

}  // namespace
}  // namespace walletgate::config
