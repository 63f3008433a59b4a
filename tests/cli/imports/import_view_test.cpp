#include "cli/imports/import_view.h"

#include <gmock/gmock.h>

#include "base/json/parse.h"
#include "cli/imports/progress.h"

namespace walletgate::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

ImportView Read(const std::string& text) { return ReadImport(json::Parse(text)->root()); }

TEST(ImportView, FailsForThoseOfWhomNothingCame) {
  const ImportView view = Read(
      R"({"id":"imp_1","state":"done","provider":"acme","account":"acme/main","counts":{"total":9,"pending":1,"adopted":2,)"
      R"("known":1,"conflict":1,"invalid":1,"not_found":1,"ambiguous":1,"failed":1},"reasons":{"vendor_user_held":1}})");
  EXPECT_EQ(view.Failed(), 5);
  EXPECT_EQ(ExitCodeOf(view), 1);
  EXPECT_EQ(view.Progress(), std::pair(std::int64_t{8}, std::int64_t{9}));
  EXPECT_THAT(SummaryOf(view), HasSubstr("imp_1 at acme (account acme/main): done\n"));
  EXPECT_THAT(SummaryOf(view), HasSubstr("vendor_user_held"));
}

TEST(ImportView, FailsForNobodyWhoWasTakenBackOrHasToStay) {
  const ImportView view =
      Read(R"({"state":"undoing","counts":{"total":9,"pending":0,"adopted":4,"undone":3,"kept":2}})");
  EXPECT_EQ(ExitCodeOf(view), 0);
  EXPECT_TRUE(view.IsMoving());
  EXPECT_EQ(view.Progress(), std::pair(std::int64_t{5}, std::int64_t{9}));
}

TEST(ImportView, TellsWhomTheVendorListsAndNoLineMeans) {
  const ImportView view = Read(
      R"({"state":"done","counts":{"total":3,"adopted":3},"listed":{"users":5,"without_line":2,"complete":true}})");
  EXPECT_THAT(SummaryOf(view), HasSubstr("listed              5\n"));
  EXPECT_THAT(SummaryOf(view), HasSubstr("of them in no line  2\n"));
  EXPECT_EQ(ExitCodeOf(view), 0);
}

TEST(ImportView, FailsWhereTheVendorListsSomebodyOfWhomNothingCanBeMade) {
  const ImportView view =
      Read(R"({"state":"done","counts":{"total":3,"adopted":3},"listed":{"users":3,"unreadable":1,"complete":true}})");
  EXPECT_THAT(SummaryOf(view), HasSubstr("beside them unreadable  1\n"));
  EXPECT_EQ(ExitCodeOf(view), 1);
}

TEST(ImportView, FailsWithTheWholeAndTellsWhy) {
  const ImportView failed = Read(R"({"state":"failed","error":"account_gone","counts":{}})");
  EXPECT_EQ(ExitCodeOf(failed), 1);
  EXPECT_THAT(SummaryOf(failed), HasSubstr("because of account_gone"));
  EXPECT_THAT(SummaryOf(Read(R"({"state":"paused","reason":"provider_circuit"})")), HasSubstr("provider_circuit"));
}

TEST(ProgressBar, ShowsShareAndAmount) {
  EXPECT_EQ(ProgressBar("sent", 350, 1000), "[#######.............]  35 %  sent 350 of 1,000");
  EXPECT_EQ(ProgressBar("sent", 0, 1000), "[....................]   0 %  sent 0 of 1,000");
  EXPECT_EQ(ProgressBar("done", 1'234'567, 1'234'567), "[####################] 100 %  done 1,234,567 of 1,234,567");
  EXPECT_THAT(ProgressBar("done", 7, 0), Not(HasSubstr("of"))) << "nobody knows how many there are";
}

TEST(Progress, IsALineForEachTenthInAPipe) {
  testing::internal::CaptureStderr();
  {
    Progress progress("sent", false);
    for (int i = 0; i <= 40; ++i) progress.Show(i, 40);
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11) << text;
  EXPECT_THAT(text, HasSubstr("walletgate: sent 20 of 40, 50 %\n"));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

TEST(Progress, StaysOnItsLineOnATerminal) {
  testing::internal::CaptureStderr();
  {
    Progress progress("sent", true);
    progress.Show(1, 2);
    progress.Show(2, 2);
  }
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 2);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

}  // namespace
}  // namespace walletgate::cli
