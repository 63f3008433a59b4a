#include "config/map_reader.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>

namespace walletgate::config {
namespace {

constexpr std::array<std::string_view, 3> kColours = {"red", "green", "blue"};

/// Reads `text`, lets `use` take it apart, gives the printed faults.
std::string Faults(std::string_view text, const std::function<void(MapReader&)>& use) {
  Diagnostics diagnostics;
  const auto root = ReadYaml(text, "f.yaml", diagnostics);
  EXPECT_TRUE(root.has_value()) << diagnostics.Format();
  if (!root) return {};
  MapReader reader(*root, diagnostics);
  use(reader);
  return diagnostics.Format();
}

TEST(MapReader, GivesWhatIsThere) {
  const std::string faults =
      Faults("s: text\nb: true\ni: -5\nd: 15s\nl: [a, 'b']\ne: green\nn: 7\no:\n", [](MapReader& reader) {
        EXPECT_EQ(reader.String("s"), "text");
        EXPECT_TRUE(reader.Bool("b", false));
        EXPECT_EQ(reader.Int("i", 0, -10, 10), -5);
        EXPECT_EQ(reader.Duration("d", {}), std::chrono::seconds(15));
        EXPECT_EQ(reader.Strings("l"), (std::vector<std::string>{"a", "b"}));
        EXPECT_EQ(reader.OptionalEnum("e", kColours), "green");
        EXPECT_EQ(reader.OptionalInt("n", 0, 10), 7);
        ASSERT_NE(reader.Child("o"), nullptr);
        EXPECT_TRUE(reader.Child("o")->IsNull());
        reader.Finish();
      });
  EXPECT_EQ(faults, "");
}

TEST(MapReader, GivesDefaultsForWhatIsAbsent) {
  const std::string faults = Faults("x: 1\n", [](MapReader& reader) {
    EXPECT_EQ(reader.OptionalString("s"), std::nullopt);
    EXPECT_TRUE(reader.Bool("b", true));
    EXPECT_EQ(reader.Int("i", 3, 0, 10), 3);
    EXPECT_EQ(reader.OptionalInt("i", 0, 10), std::nullopt);
    EXPECT_EQ(reader.OptionalDuration("d"), std::nullopt);
    EXPECT_EQ(reader.Duration("d", std::chrono::milliseconds(5)), std::chrono::milliseconds(5));
    EXPECT_TRUE(reader.Strings("l").empty());
    EXPECT_EQ(reader.OptionalEnum("e", kColours), std::nullopt);
    EXPECT_EQ(reader.Child("c"), nullptr);
    EXPECT_TRUE(reader.Has("x"));
    EXPECT_FALSE(reader.Has("c"));
  });
  EXPECT_EQ(faults, "");
}

TEST(MapReader, ReportsWhatIsRequired) {
  const std::string faults = Faults("a: 1\n", [](MapReader& reader) {
    EXPECT_EQ(reader.String("name"), "");
    EXPECT_EQ(reader.RequiredChild("body"), nullptr);
  });
  EXPECT_EQ(faults,
            "f.yaml:1:1: name\n  is required\n"
            "f.yaml:1:1: body\n  is required\n");
}

TEST(MapReader, ReportsWrongTypesAtTheValue) {
  const std::string faults =
      Faults("s: [x]\nt:\nb: yes\nc: \"true\"\ni: 012\nj: \"5\"\nk: 11\nl: 1.0\nd: 15\nm: x\nn: [a, {b: c}]\ne: gren\n",
             [](MapReader& reader) {
               reader.String("s");
               reader.OptionalString("t");
               EXPECT_TRUE(reader.Bool("b", true));
               reader.Bool("c", false);
               EXPECT_EQ(reader.Int("i", 9, 0, 10), 9);
               reader.Int("j", 0, 0, 10);
               reader.Int("k", 0, 0, 10);
               reader.Int("l", 0, 0, 10);
               reader.OptionalDuration("d");
               reader.Strings("m");
               EXPECT_EQ(reader.Strings("n"), std::vector<std::string>{"a"});
               EXPECT_EQ(reader.OptionalEnum("e", kColours), std::nullopt);
               reader.Finish();
             });
  EXPECT_EQ(faults,
            "f.yaml:1:4: s\n  must be text, but is a list\n"
            "f.yaml:2:1: t\n  must be text, but is empty\n"
            "f.yaml:3:4: b\n  must be true or false, without quotes\n"
            "f.yaml:4:4: c\n  must be true or false, without quotes\n"
            "f.yaml:5:4: i\n  must be a whole number from 0 to 10\n"
            "f.yaml:6:4: j\n  must be a whole number from 0 to 10, without quotes\n"
            "f.yaml:7:4: k\n  must be a whole number from 0 to 10\n"
            "f.yaml:8:4: l\n  must be a whole number from 0 to 10\n"
            "f.yaml:9:4: d\n  must be a duration such as 250ms, 15s, 5m, 24h or 7d\n"
            "f.yaml:10:4: m\n  must be a list ([a, b]), but is a single value\n"
            "f.yaml:11:8: n[1]\n  must be text, but is a mapping\n"
            "f.yaml:12:4: e\n  unknown e 'gren', did you mean 'green'?\n");
}

TEST(MapReader, TakesOnlyPlainDecimalNumbers) {
  for (const char* bad : {"+5", "0x5", "5_0", "1e3", "0o7", "--5", "-0x1", "00", "-01", "9223372036854775808", "5 6"}) {
    EXPECT_NE(Faults("i: " + std::string(bad) + "\n",
                     [](MapReader& reader) { reader.OptionalInt("i", INT64_MIN, INT64_MAX); }),
              "")
        << bad;
  }
  EXPECT_EQ(Faults("i: -9223372036854775808\nz: 0\n",
                   [](MapReader& reader) {
                     EXPECT_EQ(reader.OptionalInt("i", INT64_MIN, 0), INT64_MIN);
                     EXPECT_EQ(reader.OptionalInt("z", 0, 0), 0);
                   }),
            "");
}

TEST(MapReader, ReportsKeysThatNobodyAskedFor) {
  const std::string faults = Faults("timeout: 1s\ntimeuot: 2s\nzzz: 1\n", [](MapReader& reader) {
    reader.Duration("timeout", {});
    reader.OptionalString("name");
    reader.Finish();
  });
  EXPECT_EQ(faults,
            "f.yaml:2:1: timeuot\n  unknown key 'timeuot', did you mean 'timeout'?\n"
            "f.yaml:3:1: zzz\n  unknown key 'zzz'; known: timeout, name\n");
}

TEST(MapReader, ReportsANodeThatIsNoMappingOnce) {
  const std::string faults = Faults("limits: 5\n", [](MapReader& reader) {
    MapReader limits(*reader.Child("limits"), reader.diagnostics());
    EXPECT_EQ(limits.String("a"), "");
    EXPECT_EQ(limits.Int("b", 4, 0, 9), 4);
    EXPECT_EQ(limits.RequiredChild("c"), nullptr);
    limits.Finish();
  });
  EXPECT_EQ(faults, "f.yaml:1:9: limits\n  must be a mapping (name: value), but is a single value\n");
}

TEST(MapReader, PutsFaultsOfNestedMappingsAtTheirPath) {
  const std::string faults = Faults("a:\n  b:\n    c: 1\n", [](MapReader& reader) {
    MapReader a(*reader.Child("a"), reader.diagnostics());
    MapReader b(*a.Child("b"), reader.diagnostics());
    b.Fault("c", "is wrong");
    b.Fault("d", "is missed");
    b.Finish();
  });
  EXPECT_EQ(faults,
            "f.yaml:3:5: a.b.d\n  is missed\n"
            "f.yaml:3:5: a.b.c\n  unknown key 'c'\n"
            "f.yaml:3:8: a.b.c\n  is wrong\n");
}

TEST(Diagnostics, AreSortedByPlaceAndStayOnTheirLines) {
  Diagnostics diagnostics;
  diagnostics.Add({"b.yaml", 1, 1}, "x", "one");
  diagnostics.Add({"a.yaml", 10, 2}, "y", "two");
  diagnostics.Add({"a.yaml", 9, 30}, "", "three\nb.yaml:1:1: forged");
  diagnostics.Add({"a.yaml", 0, 0}, "", "four");
  EXPECT_EQ(diagnostics.Format(),
            "a.yaml:\n  four\n"
            "a.yaml:9:30:\n  three?b.yaml:1:1: forged\n"
            "a.yaml:10:2: y\n  two\n"
            "b.yaml:1:1: x\n  one\n");
  EXPECT_EQ(diagnostics.size(), 4U);
}

TEST(UnknownName, SuggestsOrLists) {
  EXPECT_EQ(UnknownName("field", "primary_login.identifer", {"primary_login.type", "primary_login.identifier"}),
            "unknown field 'primary_login.identifer', did you mean 'primary_login.identifier'?");
  EXPECT_EQ(UnknownName("field", "x", {"alpha", "beta"}), "unknown field 'x'; known: alpha, beta");
  EXPECT_EQ(UnknownName("field", "x", {}), "unknown field 'x'");
}

}  // namespace
}  // namespace walletgate::config
