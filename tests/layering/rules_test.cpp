// The checks themselves, on snippets.

#include "tests/layering/rules.h"

#include <gtest/gtest.h>

#include <string>

namespace walletgate::layering {
namespace {

std::string Repeat(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

std::string Includes(const std::string& file, std::string_view source) { return Print(CheckIncludes(file, source)); }

TEST(LayeringIncludes, QuoteTheBrokenRule) {
  EXPECT_EQ(Includes("src/base/x.cpp", "#include \"base/json.h\"\n#include <vector>\n#include <sys/stat.h>\n"), "");
  EXPECT_EQ(Includes("src/base/x.cpp", "\n#include \"config/yaml_node.h\"\n"),
            "\nsrc/base/x.cpp:2: base may include only itself; not config (\"config/yaml_node.h\")");
  EXPECT_EQ(Includes("src/mapping/x.h", "#include \"transport/http_client.h\"\n"),
            "\nsrc/mapping/x.h:1: mapping may include only: base config api; not transport "
            "(\"transport/http_client.h\")");
}

TEST(LayeringIncludes, KeepFoldersOfOneLevelApart) {
  EXPECT_NE(Includes("src/api/x.h", "#include \"metrics/metrics.h\""), "");
  EXPECT_NE(Includes("src/storage/x.h", "#include \"auth/jose.h\""), "");
  EXPECT_NE(Includes("src/http/x.h", "#include \"sandbox/cdp.h\""), "");
  EXPECT_NE(Includes("src/http/x.h", "#include \"provider/provider.h\""), "");
  EXPECT_EQ(Includes("src/cli/x.h", "#include \"sandbox/cdp.h\"\n#include \"http/server.h\"\n"), "");
}

TEST(LayeringIncludes, BoxLibraries) {
  EXPECT_EQ(Includes("src/config/x.cpp", "#include <yaml-cpp/yaml.h>"), "");
  EXPECT_EQ(Includes("src/api/x.cpp", "  #  include <rapidjson/reader.h>"),
            "\nsrc/api/x.cpp:1: RapidJSON is boxed in base; api must not include <rapidjson/reader.h>");
  EXPECT_NE(Includes("src/cli/x.cpp", "#include \"curl/curl.h\""), "");
  EXPECT_NE(Includes("src/base/x.cpp", "#include <openssl/evp.h>"), "");
  EXPECT_EQ(Includes("src/api/x.cpp", "#include <openssl/evp.h>"), "");
  EXPECT_NE(Includes("src/api/x.cpp", "#include <openssl/pem.h>"), "");
  EXPECT_NE(Includes("src/cli/x.cpp", "#include <sqlite3.h>"), "");
  EXPECT_NE(Includes("src/base/x.cpp", "#include <boost/any.hpp>"), "");
}

TEST(LayeringIncludes, AreWrittenFromTheRootOfTheSources) {
  EXPECT_EQ(Includes("src/base/x.cpp", "#include \"json.h\""),
            "\nsrc/base/x.cpp:1: \"json.h\" is not written from the root of src");
  EXPECT_NE(Includes("src/base/x.cpp", "#include \"../base/json.h\""), "");
  EXPECT_NE(Includes("src/novel/x.cpp", ""), "");
}

TEST(LayeringVendorNames, AreFoundAsWordsInAnyCase) {
  EXPECT_EQ(Print(CheckVendorNames("src/auth/x.cpp", "int a;\n// as CDP wants it\n")),
            "\nsrc/auth/x.cpp:2: names the vendor 'cdp'; vendors live in providers/ and src/sandbox");
  for (const char* line : {"CdpToken", "cdp_token", "kCdpToken", "\"coinbase\"", "makeCDPToken", "Privy", "capa2",
                           "MoonKey() moonkey", "entra.microsoft"}) {
    EXPECT_FALSE(CheckVendorNames("src/auth/x.cpp", line).empty()) << line;
  }
}

TEST(LayeringVendorNames, AreNotFoundInsideOtherWords) {
  EXPECT_TRUE(
      CheckVendorNames("src/auth/x.cpp", "capacity(); entrance; privyet; central; escapade; Capability").empty());
  EXPECT_TRUE(CheckVendorNames("src/sandbox/cdp.cpp", "cdp").empty());
}

TEST(LayeringBudgets, CountFilesAndFunctions) {
  Excuses none("excuses.txt", "");
  const std::string body = Repeat("  Step();\n", 58);
  EXPECT_EQ(Print(CheckBudgets("src/a.cpp", "void Run() {\n" + body + "}\n", none)), "");
  EXPECT_EQ(
      Print(CheckBudgets("src/a.cpp", "int x;\nvoid Class::Run(int a) const {\n  Step();\n" + body + "}\n", none)),
      "\nsrc/a.cpp:2: Class::Run has 61 lines, the budget is 60");
  EXPECT_EQ(Print(CheckBudgets("src/a.cpp", Repeat("int x;\n", 400), none)), "");
  EXPECT_EQ(Print(CheckBudgets("src/a.cpp", Repeat("int x;\n", 401), none)),
            "\nsrc/a.cpp:401: has 401 lines, the budget is 400");
}

TEST(LayeringBudgets, TakeExcusesAndReportTheUnused) {
  Excuses excuses("excuses.txt",
                  "# why\n\nsrc/a.cpp: a table\nsrc/a.cpp#Run: one switch\nsrc/b.cpp: gone\nsrc/c.cpp\n");
  const std::string source = "void Run() {\n" + Repeat("  Step();\n", 400) + "}\n";
  EXPECT_TRUE(CheckBudgets("src/a.cpp", source, excuses).empty());
  EXPECT_EQ(Print(excuses.Unused()),
            "\nexcuses.txt:6: must be 'path: reason' or 'path#Function: reason'"
            "\nexcuses.txt:5: the excuse for src/b.cpp is not needed any more");
}

/// "name/lines" of every function found.
std::string Functions(std::string_view source) {
  std::string out;
  for (const Function& function : FunctionsOf(source)) {
    out += (out.empty() ? "" : " ") + function.name + "/" + std::to_string(function.lines);
  }
  return out;
}

TEST(LayeringFunctions, AreFoundInNamespacesAndClasses) {
  EXPECT_EQ(Functions("namespace a {\nclass B : public C {\n  int D() const { return 1; }\n};\n}  // namespace a\n"),
            "D/1");
  EXPECT_EQ(Functions("template <class T>\nT Max(T a, T b) {\n  if (a > b) {\n    return a;\n  }\n  return b;\n}\n"),
            "Max/6");
  EXPECT_EQ(Functions("extern \"C\" {\nint F() {\n}\n}\nbool operator==(A a, B b) {\n}\n"), "F/2 operator==/2");
  EXPECT_EQ(Functions("TEST(Suite, Name) {\n}\n"), "Suite, Name/2");
}

TEST(LayeringFunctions, KnowInitialisers) {
  EXPECT_EQ(Functions("A::A(int x)\n    : a_{x},\n      b_(x) {\n  Run();\n}\n"), "A::A/3");
  EXPECT_EQ(Functions("A::A(int x) : a_{x}, b_{1} {\n}\n"), "A::A/2");
  EXPECT_EQ(Functions("const std::array kTable = {\n  Row{1, F(2)},\n};\nint x{3};\nenum class E { kA };\n"), "");
  EXPECT_EQ(Functions("const auto kTable = Make({\n  1,\n});\nvoid F() {\n}\n"), "F/2");
  EXPECT_EQ(Functions("const auto kRun = [](int x) {\n  return x;\n};\n"), "kRun/3");
}

TEST(LayeringFunctions, AreNotMisledByTextAndComments) {
  EXPECT_EQ(
      Functions("// void F() {\n/* { */\n#define X {\nvoid G() {\n  Say(\"}\", '}', R\"(})\");\n  int n = 1'000;\n}\n"),
      "G/4");
  EXPECT_EQ(Functions("const char* kText = R\"x(\nvoid F() {\n)x\";\n"), "");
}

}  // namespace
}  // namespace walletgate::layering
