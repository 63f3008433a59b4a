// Files of users, the odd ones above all: every line of a file comes out once.

#include "cli/imports/lines/line_source.h"
#include "api/import_line.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace walletgate::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct ReadLines {
  std::vector<std::string> lines;  ///< "3 user {…}", "4-5 refused why", "6 blank"
  std::string faults;
  std::int64_t physical = 0;  ///< lines of the file that they stand for
};

class LineSourceOfAFile : public testing::Test {
 protected:
  ~LineSourceOfAFile() override { std::filesystem::remove(path_); }

  ReadLines Read(const std::string& text, LinesWanted wanted = {}) {
    std::ofstream(path_, std::ios::binary) << text;
    if (wanted.path.empty()) wanted.path = path_;
    LineSource source(wanted);
    config::Diagnostics diagnostics;
    ReadLines read;
    if (!source.Open(diagnostics)) {
      read.faults = diagnostics.Format();
      return read;
    }
    while (const std::optional<SourceLine> line = source.Next()) Take(*line, read);
    return read;
  }
  static void Take(const SourceLine& line, ReadLines& read) {
    constexpr const char* kKinds[] = {"user", "blank", "header", "refused"};
    const std::string to = line.last_line == line.first_line ? "" : "-" + std::to_string(line.last_line);
    const std::string text = line.text.size() > 2000 ? std::to_string(line.text.size()) : line.text;
    EXPECT_EQ(line.first_line, read.physical + 1);
    read.physical = line.last_line;
    if (line.kind == SourceLine::Kind::kHeader) return;
    read.lines.push_back(std::to_string(line.first_line) + to + " " + kKinds[static_cast<int>(line.kind)] +
                         (text.empty() ? "" : " " + text));
  }
  static LinesWanted Ndjson() {
    LinesWanted wanted;
    wanted.kind = FileKind::kNdjson;
    return wanted;
  }
  /// The one line of a table with these columns.
  std::string One(const std::string& header, const std::string& row) {
    const ReadLines read = Read(header + "\n" + row + "\n");
    return read.lines.size() == 1 ? read.lines[0] : read.faults + testing::PrintToString(read.lines);
  }

  const std::string path_ = testing::TempDir() + "walletgate-lines-" + std::to_string(::getpid()) + ".txt";
};

TEST_F(LineSourceOfAFile, MakesImportLinesOfATable) {
  const ReadLines read = Read(
      "external_id,provider_user_id,email,email_verified,phone_number,phone_verified,google_subject,evm_address,"
      "evm_smart_address,first_name,profile_type,metadata.plan,created_at\n"
      "u-1,v1,a@b.example,t,+14155550123,FALSE,123,0x1,0x2,Ann,individual,gold,2026-01-01T00:00:00Z\n"
      "u-2,v2,,,,,,,,,,,\n");
  EXPECT_THAT(read.lines,
              ElementsAre(R"(2 user {"external_id":"u-1","provider_user_id":"v1","login_methods":[)"
                          R"({"type":"email","email":"a@b.example","verified":true},)"
                          R"({"type":"phone","phone_number":"+14155550123","verified":false},)"
                          R"({"type":"oauth","issuer":"google","subject":"123"}],)"
                          R"("wallets":[{"chain":"evm","kind":"eoa","address":"0x1"},)"
                          R"({"chain":"evm","kind":"smart","address":"0x2"}],)"
                          R"("profile":{"type":"individual","first_name":"Ann"},"metadata":{"plan":"gold"},)"
                          R"("created_at":"2026-01-01T00:00:00Z"})",
                          R"(3 user {"external_id":"u-2","provider_user_id":"v2"})"));
}

TEST_F(LineSourceOfAFile, HasEveryLineOnceWhateverEndsIt) {
  for (const std::string& end : {std::string("\n"), std::string("\r\n"), std::string("\r")}) {
    const ReadLines read = Read("external_id" + end + "a" + end + end + "b" + end + "\"c" + end + "\"" + end + "d");
    ASSERT_EQ(read.faults, "");
    EXPECT_EQ(read.physical, 7) << testing::PrintToString(end);
    ASSERT_EQ(read.lines.size(), 5U) << testing::PrintToString(end);
    EXPECT_EQ(read.lines[1], "3 blank");
    EXPECT_EQ(read.lines[2], R"(4 user {"external_id":"b"})");
    EXPECT_THAT(read.lines[3], HasSubstr("5-6 user"));
    EXPECT_EQ(read.lines[4], R"(7 user {"external_id":"d"})");
  }
}

TEST_F(LineSourceOfAFile, ReadsQuotesAsRfc4180HasThem) {
  EXPECT_EQ(One("external_id,first_name", R"(a,"x ""y"", z")"),
            R"(2 user {"external_id":"a","profile":{"first_name":"x \"y\", z"}})");
  EXPECT_EQ(One("external_id,first_name", "a,\"x\ny\""),
            R"(2-3 user {"external_id":"a","profile":{"first_name":"x\ny"}})");
  EXPECT_EQ(One("external_id,first_name", R"(a,x"y)"),
            "2 refused a quote stands in a cell that does not begin with one");
  EXPECT_EQ(One("external_id,first_name", R"(a,"x" y)"),
            "2 refused something stands behind the quote that ends a cell");
  EXPECT_EQ(One("external_id,first_name", "a,\"x\nb,y"), "2-3 refused the quote that line 2 opens has no end");
  EXPECT_EQ(One("external_id,first_name", "a"), "2 refused has 1 cell; the header has 2");
  EXPECT_EQ(One("external_id,first_name", "a,b,c"), "2 refused has 3 cells; the header has 2");
}

TEST_F(LineSourceOfAFile, GoesOnBehindALineThatItRefuses) {
  EXPECT_THAT(Read("external_id,email\na,b\"c\nd,e@f.example\n").lines,
              ElementsAre("2 refused a quote stands in a cell that does not begin with one",
                          R"(3 user {"external_id":"d","login_methods":[{"type":"email","email":"e@f.example"}]})"));
}

TEST_F(LineSourceOfAFile, ReadsNoneHoweverItIsWritten) {
  for (const char* none : {"", "\\N", "\"\"", "\"\\N\"", " ", " \\N "}) {
    EXPECT_EQ(One("external_id,email", "a," + std::string(none)), R"(2 user {"external_id":"a"})") << none;
  }
  for (const char* word : {"NULL", "null"}) {
    EXPECT_EQ(One("external_id,email", "a," + std::string(word)),
              R"(2 refused email: is the word NULL; nothing, or \N, is none)");
    EXPECT_THAT(One("external_id,last_name", "a," + std::string(word)), HasSubstr(word)) << "somebody's name";
  }
  EXPECT_EQ(Read("external_id,email\n,\n").lines[0], "2 blank") << "a spreadsheet's empty rows";
}

TEST_F(LineSourceOfAFile, ReadsYesAndNoHoweverTheyAreWritten) {
  const auto verified = [&](const std::string& cell) {
    return One("external_id,email,email_verified", "a,b@c.d," + cell);
  };
  for (const char* no : {"FALSE", "false", "f", "F", "\"false\"", "no", "0", " FALSE "}) {
    EXPECT_THAT(verified(no), HasSubstr(R"("verified":false)")) << no;
  }
  for (const char* yes : {"TRUE", "t", "\"true\"", "Yes", "1"}) {
    EXPECT_THAT(verified(yes), HasSubstr(R"("verified":true)")) << yes;
  }
  EXPECT_EQ(verified("FALSCH"), "2 refused email_verified: is neither true nor false");
  EXPECT_EQ(One("external_id,email,email_verified", "a,,t"),
            "2 refused email_verified: is true, and there is no email");
  EXPECT_EQ(One("external_id,email,email_verified", "a,,f"), R"(2 user {"external_id":"a"})");
}

TEST_F(LineSourceOfAFile, KnowsTheTracesOfASpreadsheet) {
  const std::string phone =
      R"(2 user {"external_id":"a","login_methods":[{"type":"phone","phone_number":"+4915112345"}]})";
  for (const char* cell :
       {"+4915112345", "'+4915112345", "=\"+4915112345\"", "\"=\"\"+4915112345\"\"\"", " +4915112345 "}) {
    EXPECT_EQ(One("external_id,phone_number", "a," + std::string(cell)), phone) << cell;
  }
  EXPECT_EQ(One("external_id,phone_number", "a,4915112345"),
            "2 refused phone_number: is no phone number such as +14155550123; has a spreadsheet taken its + away?");
  for (const char* cell : {"4.91511E+11", "\"4,91511E+11\"", "5E10"}) {
    EXPECT_THAT(One("external_id,phone_number", "a," + std::string(cell)), HasSubstr("scientific notation")) << cell;
  }
  EXPECT_THAT(One("external_id,provider_user_id", "a,1.5E+17"),
              HasSubstr("provider_user_id: is a number in scientific"));
  EXPECT_EQ(One("external_id", "5E10"), R"(2 user {"external_id":"5E10"})") << "an id of hex digits";
  EXPECT_EQ(One("external_id,email", "a,=A1"), "2 refused email: is a formula");
  EXPECT_EQ(One("external_id,email", "a,#N/A"), "2 refused email: is an error of a spreadsheet");
  EXPECT_THAT(One("external_id,provider_user_id", "a,'7"), HasSubstr("begins with an apostrophe"));
  EXPECT_THAT(One("external_id,last_name", "a,'t Hooft"), HasSubstr("'t Hooft"));
}

TEST_F(LineSourceOfAFile, FindsWhatSeparatesTheCells) {
  const std::string user = R"({"external_id":"a","profile":{"first_name":"b"}})";
  EXPECT_THAT(Read("external_id;first_name\na;b\n").lines, ElementsAre("2 user " + user));
  EXPECT_THAT(Read("external_id\tfirst_name\na\tb\n").lines, ElementsAre("2 user " + user));
  EXPECT_THAT(Read("sep=;\r\nexternal_id;first_name\r\na;b\r\n").lines, ElementsAre("3 user " + user));
  EXPECT_THAT(Read("\xEF\xBB\xBFsep=,\nexternal_id,first_name\na,b\n").lines, ElementsAre("3 user " + user));
  EXPECT_THAT(Read("external_id,first_name;x\na,b\n").faults, HasSubstr("several separators"));
  LinesWanted wanted;
  wanted.separator = '|';
  EXPECT_THAT(Read("external_id|first_name\na|b\n", wanted).lines, ElementsAre("2 user " + user));
}

TEST_F(LineSourceOfAFile, RefusesAHeaderWithAllItsFaults) {
  const std::string faults = Read("externl_id,email,email,,colour,metadata.a b\n").faults;
  for (const char* fault : {"unknown column 'externl_id', did you mean 'external_id'?", "'email' stands twice",
                            "column 4 has no name", "unknown column 'colour'; --columns lists", "behind 'metadata.'"}) {
    EXPECT_THAT(faults, HasSubstr(fault));
  }
  EXPECT_THAT(Read("email\nx\n").faults, HasSubstr("no column is 'external_id': your own ids"));
  EXPECT_THAT(Read("").faults, HasSubstr("the file has no header"));
  EXPECT_THAT(Read("\n\n").faults, HasSubstr("the file has no header"));
}

TEST_F(LineSourceOfAFile, LeavesOutAndRenamesColumnsOnlyWhereThatIsSaid) {
  LinesWanted wanted;
  wanted.columns.ignored = {"colour"};
  wanted.columns.renamed = {{"User Id", "external_id"}};
  EXPECT_THAT(Read("User Id,colour\na,red\n", wanted).lines, ElementsAre(R"(2 user {"external_id":"a"})"));
  const std::string faults = Read("external_id\na\n", wanted).faults;
  EXPECT_THAT(faults, HasSubstr("--ignore-column: the file has no column 'colour'"));
  EXPECT_THAT(faults, HasSubstr("--column: the file has no column 'User Id'"));
  EXPECT_THAT(Read("User Id,external_id,colour\na,b,c\n", wanted).faults, HasSubstr("two columns are 'external_id'"));
}

TEST_F(LineSourceOfAFile, IsToldFromOtherThingsByHowItBegins) {
  using std::string_literals::operator""s;
  const struct {
    std::string text;
    const char* says;
  } rows[] = {{"\xFF\xFE"
               "a\0b\0"s,
               "is UTF-16: iconv -f UTF-16 -t UTF-8 "},
              {"\xFE\xFF\0a\0b"s, "is UTF-16"},
              {"\xFF\xFE\0\0a\0\0\0"s, "is UTF-32"},
              {"a\0b\0c\0"s, "is UTF-16LE: iconv -f UTF-16LE"},
              {"\0a\0b\0c"s, "is UTF-16BE"},
              {"\x1F\x8B\x08"s, "is compressed by gzip: gunzip "},
              {"PK\x03\x04xl"s, "is a workbook"},
              {"[{\"external_id\":\"a\"}]"s, "is one JSON array, not an object a line: jq"}};
  for (const auto& row : rows) EXPECT_THAT(Read(row.text).faults, HasSubstr(row.says));
  LinesWanted absent;
  absent.path = "/nowhere/users.csv";
  EXPECT_THAT(Read("", absent).faults, HasSubstr("cannot be read"));
}

TEST_F(LineSourceOfAFile, RefusesBytesThatAreNoUtf8LineByLine) {
  EXPECT_THAT(Read("external_id,first_name\na,J\xF6rg\nb,J\xC3\xB6rg\n").lines,
              ElementsAre("2 refused first_name: is no UTF-8",
                          "3 user {\"external_id\":\"b\",\"profile\":{\"first_name\":\"J\xC3\xB6rg\"}}"));
  EXPECT_THAT(Read("{\"external_id\":\"a\"}\n{\"external_id\":\"\xF6\"}\n").lines,
              ElementsAre(R"(1 user {"external_id":"a"})", "2 refused is no UTF-8"));
}

TEST_F(LineSourceOfAFile, PassesNdjsonOnAsItIs) {
  const ReadLines read = Read("\xEF\xBB\xBF{\"external_id\":\"a\"}\r\n\r\n \t\n{\"external_id\": \"b\"}\nnothing");
  EXPECT_THAT(read.lines, ElementsAre(R"(1 user {"external_id":"a"})", "2 blank", "3 blank",
                                      R"(4 user {"external_id": "b"})", "5 user nothing"));
  EXPECT_EQ(read.physical, 5);
  EXPECT_THAT(Read("\xEF\xBB\xBF").faults, HasSubstr("no header"));
}

TEST_F(LineSourceOfAFile, RefusesALineThatNoRequestHasRoomFor) {
  const std::string most(api::kMaxImportLine, ' ');
  EXPECT_EQ(Read("{" + most.substr(1) + "\n{}").lines.front(), "1 user " + std::to_string(api::kMaxImportLine));
  const std::string refused = " refused is longer than the 64 KiB that a line may have";
  EXPECT_THAT(Read("{" + most + "\n{}").lines, ElementsAre("1" + refused, "2 user {}"));
  const std::string huge(std::size_t{9} << 20U, 'x');
  EXPECT_THAT(Read(huge + "\n{}", Ndjson()).lines, ElementsAre("1" + refused, "2 user {}"));
  EXPECT_THAT(Read("external_id,first_name\na,\"" + most + "\"\nb,c\n").lines,
              ElementsAre("2" + refused, testing::StartsWith("3 user")));
  EXPECT_THAT(Read("external_id,first_name\na,\"" + huge + "\n\"\nb,c\n").lines,
              ElementsAre("2-3 refused is longer than 8 MiB", testing::StartsWith("4 user")));
}

/// WALLETGATE_FILE_LINES=1000000 for what a person may have.
TEST_F(LineSourceOfAFile, ReadsManyLinesEachOnce) {
  std::ofstream out(path_, std::ios::binary);
  out << "external_id,email,email_verified\r\n";
  const char* wished = std::getenv("WALLETGATE_FILE_LINES");
  const int users_in_it = wished == nullptr ? 50'000 : std::atoi(wished);
  for (int i = 0; i < users_in_it; ++i) out << "u-" << i << ",u" << i << "@example.com,FALSE\r\n";
  out.close();
  LinesWanted wanted;
  wanted.path = path_;
  LineSource source(wanted);
  config::Diagnostics diagnostics;
  ASSERT_TRUE(source.Open(diagnostics));
  std::int64_t users = 0;
  std::int64_t last = 0;
  while (const std::optional<SourceLine> line = source.Next()) {
    users += line->kind == SourceLine::Kind::kUser ? 1 : 0;
    last = line->last_line;
  }
  EXPECT_EQ(users, users_in_it);
  EXPECT_EQ(last, users_in_it + 1);
}

}  // namespace
}  // namespace walletgate::cli
