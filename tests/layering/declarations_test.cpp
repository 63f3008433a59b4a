// What is found of functions and classes, on snippets.

#include "tests/layering/declarations.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/layering/source_text.h"

namespace walletgate::layering {
namespace {

/// "name/lines" of every function found.
std::string Functions(std::string_view source) {
  std::string out;
  for (const Function& function : DeclarationsOf(BlankOut(source)).functions) {
    if (function.lines == 0) continue;
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

/// "name(parameters)" of every function that is declared or defined; special ones in brackets.
std::string Signatures(std::string_view source) {
  std::string out;
  for (const Function& function : DeclarationsOf(BlankOut(source)).functions) {
    const std::string text = function.name + "(" + std::to_string(function.parameters) + ")";
    out += (out.empty() ? "" : " ") + (function.special ? "[" + text + "]" : text);
  }
  return out;
}

TEST(LayeringFunctions, AreFoundWhereTheyAreOnlyDeclared) {
  EXPECT_EQ(Signatures("void A();\nint B(int x, std::map<int, int> y = {1, 2});\nstd::function<void(int)> run_;\n"),
            "A(0) B(2)");
  EXPECT_EQ(Signatures("class C {\n public:\n  C(int a);\n  ~C();\n  C(C&&) = delete;\n  bool operator==(const C&) "
                       "const;\n  void D(int a, int b) const { E(a); }\n};\nC::C(int a) : a_(a) {}\n"),
            "[C(1)] [~C(0)] [C(1)] [operator==(1)] D(2) [C::C(1)]");
  EXPECT_EQ(Signatures("using F = int(int);\nint x = F(1);\nstatic_assert(sizeof(int) == 4);\n"), "");
}

TEST(LayeringClasses, CountTheirOwnMethods) {
  const Declarations found = DeclarationsOf(BlankOut(
      "class A final : public B {\n public:\n  A();\n  void C();\n  struct D {\n    void E();\n    int f = 0;\n  };\n"
      " private:\n  int G(int x) { return x; }\n  std::function<void()> h_;\n};\n"
      "template <class T>\nstruct I {\n};\nenum class J { kK };\n"));
  ASSERT_EQ(found.classes.size(), 3U);
  EXPECT_EQ(found.classes[0].name + std::to_string(found.classes[0].methods), "A2");
  EXPECT_EQ(found.classes[1].name + std::to_string(found.classes[1].methods), "D1");
  EXPECT_EQ(found.classes[2].name + std::to_string(found.classes[2].methods), "I0");
}

}  // namespace
}  // namespace walletgate::layering
