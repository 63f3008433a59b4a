// The other rules, each with a break that turns it red, on snippets.

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/layering/constants.h"
#include "tests/layering/dead_code.h"
#include "tests/layering/documents.h"
#include "tests/layering/excuses.h"
#include "tests/layering/files.h"
#include "tests/layering/headers.h"
#include "tests/layering/idioms.h"
#include "tests/layering/sizes.h"

namespace walletgate::layering {
namespace {

std::string Repeat(std::string_view part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

Excuses None() { return {"rule", "excuses.txt", ""}; }

/// What `check` finds in a source of that text.
template <class Check>
std::string Found(Check check, const std::string& text) {
  Excuses none = None();
  return Print(check(Source("src/a/x.cpp", text), none));
}

TEST(LayeringExcuses, CoverAPathANameOrABeginning) {
  Excuses excuses("file", "excuses.txt", "# why\n\nfile src/a.cpp: a table\nfile src/b/*: soon\nclass src/c.h#C: c\n");
  EXPECT_TRUE(excuses.Covers("src/a.cpp"));
  EXPECT_TRUE(excuses.Covers("src/b/c.cpp"));
  EXPECT_FALSE(excuses.Covers("src/a.h"));
  EXPECT_FALSE(excuses.Covers("src/c.h#C")) << "of another rule";
}

TEST(LayeringExcuses, ThatNothingNeedsAreFound) {
  Excuses excuses("file", "excuses.txt", "file src/a.cpp: a table\nfile src/b.cpp: gone\n");
  EXPECT_TRUE(excuses.Covers("src/a.cpp"));
  EXPECT_EQ(Print(excuses.Unused()), "\nexcuses.txt:2: the excuse for src/b.cpp is not needed any more");
}

TEST(LayeringExcuses, NeedAReasonAndARule) {
  EXPECT_EQ(Print(CheckExcuses({"file"}, "e.txt", "# c\nfile a: b\nfile a\nfile a: \ncolour a: b\n")),
            "\ne.txt:3: must be 'rule path: reason' or 'rule path#name: reason'"
            "\ne.txt:4: must be 'rule path: reason' or 'rule path#name: reason'"
            "\ne.txt:5: there is no rule colour");
}

TEST(LayeringSizes, OfFilesAndFunctions) {
  EXPECT_EQ(Found(CheckFile, Repeat("int x;\n", 400)), "");
  EXPECT_EQ(Found(CheckFile, Repeat("int x;\n", 401)), "\nsrc/a/x.cpp:401: it has 401 lines, the budget is 400");
  const std::string body = Repeat("  Step();\n", 58);
  EXPECT_EQ(Found(CheckFunctions, "void Run() {\n" + body + "}\n"), "");
  EXPECT_EQ(Found(CheckFunctions, "int x;\nvoid Class::Run(int a) const {\n  Step();\n" + body + "}\n"),
            "\nsrc/a/x.cpp:2: Class::Run has 61 lines, the budget is 60");
}

TEST(LayeringSizes, OfListsOfParametersAndClasses) {
  EXPECT_EQ(Found(CheckParameters, "void F(int a, int b, std::map<int, int> c, int d);\n"), "");
  EXPECT_EQ(Found(CheckParameters, "void F(int a, int b, int c, int d, int e);\n"),
            "\nsrc/a/x.cpp:1: F has 5 parameters, the budget is 4");
  EXPECT_EQ(Found(CheckClasses, "class A {\n" + Repeat("  void F();\n", 15) + "};\n"), "");
  EXPECT_EQ(Found(CheckClasses, "class A {\n" + Repeat("  void F();\n", 16) + "};\n"),
            "\nsrc/a/x.cpp:1: A has 16 methods, the budget is 15");
}

TEST(LayeringSizes, OfFoldersWithoutTheirSubfolders) {
  Excuses none = None();
  std::vector<std::string> paths(40, "src/a/x.h");
  paths.emplace_back("src/a/b/x.h");
  EXPECT_EQ(Print(CheckFolders(paths, none)), "");
  paths.emplace_back("src/a/y.h");
  EXPECT_EQ(Print(CheckFolders(paths, none)), "\nsrc/a:0: it has 41 files, the budget is 40");
}

TEST(LayeringSizes, OfMostFilesAndFunctions) {
  Excuses none = None();
  const Source small("src/a.cpp", Repeat("int x;\n", 80));
  const Source large("src/b.cpp", "void F() {\n" + Repeat("  Step();\n", 28) + "}\n" + Repeat("int x;\n", 60));
  EXPECT_EQ(Print(CheckMeasures({small, small}, none)), "");
  EXPECT_EQ(Print(CheckMeasures({small, large, large}, none)),
            "\nsrc:0: 50 % of the files have up to 90 lines; it should be 80"
            "\nsrc:0: 90 % of the functions have up to 30 lines; it should be 18");
}

TEST(LayeringHeaders, SayWhatTheyAre) {
  EXPECT_TRUE(CheckOpening({"src/a.h", "#pragma once\n\n// What it is.\n"}).empty());
  EXPECT_FALSE(CheckOpening({"src/a.h", "#pragma once\n#include <map>\n"}).empty());
}

TEST(LayeringHeaders, OwnEverySource) {
  Excuses none = None();
  const std::vector<Source> good = {
      {"src/a/x.h", ""}, {"src/a/x.cpp", ""}, {"src/a/y.cpp", "// Part of x.h: the other half.\n"}};
  EXPECT_EQ(Print(CheckOwners(good, none)), "");
  const std::vector<Source> bad = {{"src/a/x.h", ""}, {"src/a/y.cpp", ""}, {"src/a/z.cpp", "// Part of w.h: what.\n"}};
  EXPECT_EQ(Print(CheckOwners(bad, none)),
            "\nsrc/a/y.cpp:1: has no header of its name and does not begin with '// Part of x.h: ...'"
            "\nsrc/a/z.cpp:1: has no header of its name and does not begin with '// Part of x.h: ...'");
}

TEST(LayeringHeaders, AreImplementedByTwoAtMost) {
  Excuses none = None();
  const Source own("src/a/x.cpp", "");
  const Source part("src/a/y.cpp", "// Part of x.h: more.\n");
  EXPECT_EQ(Print(CheckParts({own, part}, none)), "");
  EXPECT_EQ(Print(CheckParts({own, part, part}, none)),
            "\nsrc/a/x.h:0: is implemented by 3 files; make classes of them");
}

TEST(LayeringHeaders, AreIncludedBySomebodyElse) {
  Excuses none = None();
  const std::vector<Source> sources = {{"src/a/x.h", ""}, {"src/a/x.cpp", "#include \"a/x.h\"\n"}};
  EXPECT_EQ(Print(CheckUnusedHeaders(sources, none)), "\nsrc/a/x.h:1: nobody includes it");
  EXPECT_EQ(Print(CheckUnusedHeaders({sources[0], {"src/b/y.cpp", "#include \"a/x.h\"\n"}}, none)), "");
}

TEST(LayeringDeadCode, IsWhatNothingCalls) {
  Excuses none = None();
  const Source header("src/a/x.h", "void Used();\nvoid Dead();\nclass A {\n  A();\n  int Size() const;\n};\n");
  const Source source("src/a/x.cpp", "void Used() {}\nvoid Dead() { Used(); }\nint A::Size() const { return 0; }\n");
  EXPECT_EQ(Print(CheckDeadFunctions({header, source}, none)),
            "\nsrc/a/x.h:2: nothing in src calls Dead\nsrc/a/x.h:5: nothing in src calls Size");
}

TEST(LayeringDeadCode, IsNotWhatALibraryOrTheLanguageCalls) {
  Excuses none = None();
  const Source header("src/a/x.h", "class A : public library::B {\n  void OnInput() override;\n  int begin();\n};\n");
  EXPECT_EQ(Print(CheckDeadFunctions({header}, none)), "");
  const Source interface("src/a/y.h",
                         "class I {\n  virtual void Do() = 0;\n};\nclass J : I {\n  void Do() override;\n};\n");
  EXPECT_EQ(Print(CheckDeadFunctions({interface}, none)), "\nsrc/a/y.h:2: nothing in src calls Do");
}

TEST(LayeringConstants, SayTheirUnitOrTheirReason) {
  EXPECT_EQ(Found(CheckConstants, "constexpr int kBatch = 100;\n"),
            "\nsrc/a/x.cpp:1: kBatch: say the unit or the reason");
  for (const char* good : {
           "constexpr int kBatch = 100;  ///< rows\n",
           "// Rows.\nconstexpr int kBatch = 100;\nconstexpr int kOther = 7;\n",
           "constexpr int kMaxBytes = 100;\n",
           "constexpr int kFirst = 0;\n",
           "constexpr int kMask = 0xFF;\n",
           "constexpr int kNone = static_cast<int>(-1);\n",
           "constexpr std::chrono::seconds kPause{5};\n",
           "const int x = 5;\n",
       }) {
    EXPECT_EQ(Found(CheckConstants, good), "") << good;
  }
  EXPECT_NE(Found(CheckConstants, "// Rows.\nint x;\nconstexpr int kBatch = 100;\n"), "") << "of something else";
}

TEST(LayeringLimits, AreNamedOfQueuesAndLoops) {
  EXPECT_EQ(Found(CheckLimits, "std::deque<int> queue_;\n"), "\nsrc/a/x.cpp:1: a queue: say what limits it");
  EXPECT_EQ(Found(CheckLimits, "std::deque<int> queue_;  ///< at most kMaxQueued\n"), "");
  EXPECT_EQ(Found(CheckLimits, "std::deque<int>& queue = queue_;\n"), "");
  EXPECT_EQ(Found(CheckLimits, "while (true) {\n}\n"), "\nsrc/a/x.cpp:1: a loop without a condition: say what ends it");
  EXPECT_EQ(Found(CheckLimits, "// Until the queue is empty.\nfor (;;) {\n}\n"), "");
}

TEST(LayeringIdioms, AreBannedWithTheirReason) {
  EXPECT_EQ(Found(CheckIdioms, "out << std::endl;\n"), "\nsrc/a/x.cpp:1: endl flushes each line; write '\\n'");
  for (const char* bad :
       {"x = rand();", "strtok(a, b);", "std::regex r;", "thread.detach();", "std::this_thread::sleep_for(x);",
        "using namespace std;", "volatile int x;", "const_cast<int&>(x)", "new int;", "delete x;", "throw 1;",
        "try {} catch (...) {}", "assert(x);", "goto end;", "auto f = std::bind(a, b);"}) {
    EXPECT_NE(Found(CheckIdioms, bad), "") << bad;
  }
  for (const char* good :
       {"A(A&&) = delete;", "std::unique_ptr<A>(new A(1))", "std::unique_ptr<A> a(\n    new A(1));", "// new volatile",
        "static_assert(x);", "int brand(int x);", "using namespace std::string_view_literals;",
        "try {} catch (...) {\n  LogException(\"x was not done\");\n}"}) {
    EXPECT_EQ(Found(CheckIdioms, good), "") << good;
  }
}

TEST(LayeringDocuments, HaveLinksThatLeadSomewhere) {
  const std::map<std::string, std::string> texts = {
      {"docs/a.md", ""}, {"docs/b.md", "# One two\n"}, {"src/base/json.h", ""}, {"tests/README.md", ""}};
  const ReadFile read = [&](const std::string& path) {
    const auto found = texts.find(path);
    return found == texts.end() ? nullptr : &found->second;
  };
  const auto found = [&](const std::string& text) {
    Excuses none = None();
    return Print(CheckLinks({"docs/a.md", text}, read, none));
  };
  EXPECT_EQ(found("[b](b.md) [c](b.md#one-two) [d](../tests/README.md) [e](https://e.example/x)\n"), "");
  EXPECT_EQ(found("`base/json.h` `src/base/json.h: Parse` `docs/b.md` `/etc/x.yaml` `a b/c.h` `json.h`\n"), "");
  EXPECT_EQ(found("```\n`base/gone.h`\n```\n"), "") << "an example";
  EXPECT_EQ(found("\n[b](gone.md)\n"), "\ndocs/a.md:2: gone.md is not there");
  EXPECT_EQ(found("[b](b.md#three)\n"), "\ndocs/a.md:1: b.md#three is not there");
  EXPECT_EQ(found("`base/gone.h: Parse`\n"), "\ndocs/a.md:1: base/gone.h is not there");
}

TEST(LayeringFiles, AreExecutableOnlyAsScripts) {
  Excuses none = None();
  EXPECT_EQ(Print(CheckExecutables({{"scripts/test", 1, true, true}, {"src/a.h", 1, false, false}}, none)), "");
  EXPECT_EQ(Print(CheckExecutables({{"src/a.h", 1, true, false}, {"tests/run", 1, true, true}}, none)),
            "\nsrc/a.h:0: is executable and no script: chmod -x"
            "\ntests/run:0: is executable and not listed: chmod -x, or list it");
}

TEST(LayeringFiles, AreSmall) {
  Excuses none = None();
  EXPECT_EQ(Print(CheckBlobs({{"a.png", kBlobBudgetBytes}}, none)), "");
  EXPECT_EQ(Print(CheckBlobs({{"a.png", kBlobBudgetBytes + 1024}}, none)), "\na.png:0: has 257 KiB, more than 256");
}

}  // namespace
}  // namespace walletgate::layering
