// The lines of a report come back as they went in, page by page, in each form.

#include "routing/portability/report_lines.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/json/parse.h"
#include "routing/portability/line_text.h"

namespace walletgate::routing {
namespace {

constexpr Ends kEnds{"acme", "bolt"};

std::string IdOf(int number) {
  std::string digits = std::to_string(number);
  return "eu_01J9ZC3Q7T8X2M4N6P8R0" + std::string(5 - digits.size(), '0') + digits;
}

Verdict VerdictOf(int number) {
  Verdict verdict;
  if (number % 2 == 0) verdict.Add(ReasonCode::kExternalIdRefused, "/external_id", {"[a-z]+", "'_'"});
  if (number % 3 == 0) verdict.Add(ReasonCode::kMetadataKeptHere, "/metadata");
  return verdict;
}

class ReportLinesTest : public testing::Test {
 protected:
  void Fill(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(lines_.Add(IdOf(i), "x-" + std::to_string(i), VerdictOf(i)));
    ASSERT_TRUE(lines_.Finish());
  }
  std::string Read(LinesQuery query) {
    const Result<std::string> page = lines_.Read(query, kEnds);
    EXPECT_TRUE(page) << (page ? "" : page.error().detail);
    return page ? *page : "";
  }

  ReportLines lines_{std::filesystem::temp_directory_path().string()};
};

TEST_F(ReportLinesTest, AreShownAsAListWithACursor) {
  Fill(3);
  const Result<json::Document> page = json::Parse(Read({.limit = 2}));
  ASSERT_TRUE(page);
  EXPECT_EQ(page->root().Get("data").size(), 2U);
  EXPECT_TRUE(page->root().Get("has_more").AsBool());
  EXPECT_EQ(page->root().Get("next_cursor").AsString(), IdOf(1));
  const Result<json::Document> rest = json::Parse(Read({.after = IdOf(1), .limit = 2}));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->root().Get("data").size(), 1U);
  EXPECT_FALSE(rest->root().Get("has_more").AsBool());
}

TEST_F(ReportLinesTest, AreShownAsLinesOfJson) {
  Fill(1);
  EXPECT_EQ(
      Read({.format = LineFormat::kNdjson}),
      "{\"user\":\"" + IdOf(0) +
          R"(","external_id":"x-0","category":"blocked","reasons":[{"code":"external_id_refused",)"
          R"("category":"blocked","pointer":"/external_id","detail":"bolt takes ids of [a-z]+; this one has '_'.",)"
          R"("remedy":"Set ids: derived at bolt: such ids fit every vendor."},{"code":"metadata_kept_here",)"
          R"("category":null,"pointer":"/metadata","detail":"Metadata stays in the gateway."}]})"
          "\n");
}

TEST_F(ReportLinesTest, AreShownAsCsv) {
  Fill(2);
  EXPECT_EQ(Read({.format = LineFormat::kCsv}),
            "user,external_id,category,codes,details\r\n" + IdOf(0) +
                ",\"x-0\",blocked,external_id_refused;metadata_kept_here,\"bolt takes ids of [a-z]+; this one has '_'. "
                "Metadata stays in the gateway.\"\r\n" +
                IdOf(1) + ",\"x-1\",ready,,\"\"\r\n");
}

TEST_F(ReportLinesTest, EveryOneIsOnOnePage) {
  constexpr int kCount = 5000;
  Fill(kCount);
  std::string after;
  int seen = 0;
  while (true) {
    const Result<json::Document> page = json::Parse(Read({.after = after, .limit = 1000}));
    ASSERT_TRUE(page);
    for (const json::Value line : page->root().Get("data").Elements())
      ASSERT_EQ(line.Get("user").AsString(), IdOf(seen++));
    if (!page->root().Get("has_more").AsBool()) break;
    after = page->root().Get("next_cursor").AsString();
  }
  EXPECT_EQ(seen, kCount);
}

TEST_F(ReportLinesTest, AreNarrowedDown) {
  Fill(12);
  const auto count = [this](LinesQuery query) {
    const Result<json::Document> page = json::Parse(Read(std::move(query)));
    return page->root().Get("data").size();
  };
  EXPECT_EQ(count({.category = Portability::kBlocked}), 6U);
  EXPECT_EQ(count({.code = ReasonCode::kMetadataKeptHere}), 4U);
  EXPECT_EQ(count({.category = Portability::kReady, .code = ReasonCode::kMetadataKeptHere}), 2U);
  EXPECT_EQ(count({.category = Portability::kNeedsUser}), 0U);
}

TEST_F(ReportLinesTest, NoneAreAnEmptyPage) {
  ASSERT_TRUE(lines_.Finish());
  EXPECT_EQ(Read({.format = LineFormat::kNdjson}), "");
}

TEST(ReportLines, AFolderThatTakesNoFileIsTold) {
  ReportLines lines("/nonexistent");
  ASSERT_TRUE(lines.Add(IdOf(1), "x", {}));
  const Result<void> finished = lines.Finish();
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().kind, ErrorKind::kStoreUnavailable);
}

}  // namespace
}  // namespace walletgate::routing
