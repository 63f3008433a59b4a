// What a migration may be asked for and told, every fault at once, and the text that a store keeps of it.

#include "api/migrations/migration_request.h"

#include <gtest/gtest.h>

#include "api/migrations/iso_duration.h"
#include "api/migrations/migration_orders.h"
#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::api {
namespace {

Result<MigrationRequest> Parse(const std::string& text) {
  const Result<json::Document> document = json::Parse(text);
  EXPECT_TRUE(document) << text;
  return ParseMigrationRequest(document->root());
}

std::string FaultsIn(const Error& error) {
  std::string faults;
  for (const FieldError& fault : error.fields) faults += fault.pointer + " " + fault.code + "\n";
  return faults;
}

std::string FaultsOf(const std::string& text) {
  const Result<MigrationRequest> parsed = Parse(text);
  return parsed ? "" : FaultsIn(parsed.error());
}

/// Of a request with both ends and these members beside them.
std::string FaultsWith(const std::string& members) {
  return FaultsOf(R"({"from":"acme","to":"bolt",)" + members + "}");
}

constexpr const char* kWhole = R"({
  "from": "acme", "to": "bolt", "select": {"status": "active", "created_before": "2026-10-01T00:00:00Z",
  "external_ids": ["a", "b"]}, "mode": "batch_and_lazy", "cut_over": "automatic", "addresses": "keep_or_skip",
  "unverified_logins": "carry", "key_set_registered": true,
  "pace": {"users_per_second": 5, "max_in_flight": 64, "share_of_provider_rate": 0.25,
           "windows": [{"from": "20:00", "to": "06:00"}, {"from": "12:30", "to": "13:00"}]},
  "stop_when": {"failed_share": 1, "of_last": 10, "unknown": 1000},
  "target_has_user": "fail", "source_after": "keep", "rollback_window": "PT36H", "follow": false})";

TEST(MigrationRequest, IsTakenWhole) {
  const Result<MigrationRequest> parsed = Parse(kWhole);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->question.from, "acme");
  EXPECT_EQ(parsed->question.external_ids, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(parsed->question.addresses, "keep_or_skip");
  EXPECT_EQ(parsed->mode, MigrationMode::kBatchAndLazy);
  EXPECT_EQ(parsed->cut_over, CutOverBy::kAutomatic);
  EXPECT_EQ(parsed->pace.max_in_flight, 64);
  EXPECT_EQ(parsed->pace.share_of_provider_rate, 0.25);
  EXPECT_EQ(parsed->pace.windows, (std::vector<DayWindow>{{1200, 360}, {750, 780}}));
  EXPECT_EQ(parsed->stop_when, (MigrationGuard{1, 10, 1000}));
  EXPECT_EQ(parsed->target_has_user, TargetHasUser::kFail);
  EXPECT_EQ(parsed->rollback_window, std::chrono::hours(36));
}

TEST(MigrationRequest, SaysWhatIsLeftOut) {
  const Result<MigrationRequest> parsed = Parse(R"({"from": "acme", "to": "bolt"})");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(
      MigrationRequestText(*parsed),
      R"({"from":"acme","to":"bolt","select":{},"unverified_logins":"leave_out","addresses":"new",)"
      R"("key_set_registered":false,"mode":"batch","cut_over":"manual","pace":{"users_per_second":1000,)"
      R"("max_in_flight":8,"share_of_provider_rate":0.3,"windows":[]},"stop_when":{"failed_share":0.02,"of_last":200,)"
      R"("unknown":10},"target_has_user":"adopt_if_same","source_after":"keep","rollback_window":"P14D","follow":false})");
}

TEST(MigrationRequest, ReadsBackWhatItWrites) {
  for (const std::string text : {kWhole, R"({"from": "acme", "to": "bolt"})"}) {
    const Result<MigrationRequest> parsed = Parse(text);
    ASSERT_TRUE(parsed);
    const Result<MigrationRequest> again = ReadMigrationRequest(MigrationRequestText(*parsed));
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *parsed);
    EXPECT_EQ(MigrationRequestText(*again), MigrationRequestText(*parsed));
  }
  EXPECT_FALSE(ReadMigrationRequest(""));
  EXPECT_FALSE(ReadMigrationRequest("{}"));
}

TEST(MigrationRequest, ShowsPeopleTheNumberOfIds) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  WriteMigrationRequest(*Parse(kWhole), writer, ShownIds::kNumber);
  writer.EndObject();
  EXPECT_NE(text.find(R"("external_ids":2)"), std::string::npos);
}

TEST(MigrationRequest, EveryFaultIsTold) {
  EXPECT_EQ(FaultsOf(R"({"form": "acme", "select": {"status": "deleted"}, "mode": "slow", "addresses": "old",
                         "pace": {"users_per_second": 0, "windows": [{"from": "24:00"}]}, "follow": 1})"),
            "/form unknown_member\n/select/status enum\n/mode enum\n/addresses enum\n/pace/users_per_second range\n"
            "/pace/windows/0/from format\n/pace/windows/0/to required\n/follow type\n/from required\n/to required\n");
  EXPECT_EQ(FaultsOf(R"({"from": "acme", "to": "acme"})"), "/to enum\n");
  EXPECT_EQ(FaultsOf("[]"), " type\n");
}

TEST(MigrationRequest, NumbersHaveTheirLimits) {
  EXPECT_EQ(FaultsWith(R"("pace":{"users_per_second":1001,"max_in_flight":65,"share_of_provider_rate":0})"),
            "/pace/users_per_second range\n/pace/max_in_flight range\n/pace/share_of_provider_rate range\n");
  EXPECT_EQ(FaultsWith(R"("pace":{"users_per_second":1000,"max_in_flight":1,"share_of_provider_rate":1})"), "");
  EXPECT_EQ(FaultsWith(R"("pace":{"users_per_second":1.5,"share_of_provider_rate":1.01})"),
            "/pace/users_per_second range\n/pace/share_of_provider_rate range\n");
  EXPECT_EQ(FaultsWith(R"("stop_when":{"failed_share":-0.1,"of_last":9,"unknown":0})"),
            "/stop_when/failed_share range\n/stop_when/of_last range\n/stop_when/unknown range\n");
  EXPECT_EQ(FaultsWith(R"("stop_when":{"failed_share":"1","of_last":10001,"unknown":null})"),
            "/stop_when/failed_share type\n/stop_when/of_last range\n/stop_when/unknown type\n");
  EXPECT_EQ(FaultsWith(R"("rollback_window":"PT59S")"), "/rollback_window range\n");
  EXPECT_EQ(FaultsWith(R"("rollback_window":"PT1M")"), "");
  EXPECT_EQ(FaultsWith(R"("rollback_window":"P90D")"), "");
  EXPECT_EQ(FaultsWith(R"("rollback_window":"P90DT1S")"), "/rollback_window range\n");
  EXPECT_EQ(FaultsWith(R"("rollback_window":"P1M")"), "/rollback_window format\n");
}

TEST(MigrationRequest, WindowsAreTimesOfDay) {
  const auto faults = [](const std::string& windows) { return FaultsWith("\"pace\":{\"windows\":" + windows + "}"); };
  EXPECT_EQ(faults(R"([{"from":"00:00","to":"23:59"}])"), "");
  EXPECT_EQ(faults(R"([{"from":"6:00","to":"06:60"}])"), "/pace/windows/0/from format\n/pace/windows/0/to format\n");
  EXPECT_EQ(faults(R"([{"from":"-1:00","to":"06-00"}])"), "/pace/windows/0/from format\n/pace/windows/0/to format\n");
  EXPECT_EQ(faults(R"([{"from":"06:00","to":"06:00"}])"), "/pace/windows/0 range\n");
  std::string many;
  for (int i = 0; i < 17; ++i) many += std::string(i == 0 ? "[" : ",") + R"({"from":"01:00","to":"02:00"})";
  EXPECT_EQ(faults(many + "]"), "/pace/windows range\n");
}

TEST(MigrationRequest, DeletesNobodyAtTheSourceYet) {
  EXPECT_EQ(FaultsWith(R"("source_after":{"delete_after":"P30D"})"), "/source_after/delete_after unsupported\n");
  EXPECT_EQ(FaultsWith(R"("source_after":"delete")"), "/source_after enum\n");
  EXPECT_EQ(FaultsWith(R"("source_after":{})"), "/source_after type\n");
}

TEST(MigrationPatch, ChangesWhatItNames) {
  const MigrationRequest before = *Parse(kWhole);
  const Result<json::Document> body =
      json::Parse(R"({"pace": {"users_per_second": 9, "windows": []}, "stop_when": {"unknown": 3}})");
  const Result<MigrationRequest> after = PatchMigrationRequest(before, body->root());
  ASSERT_TRUE(after);
  MigrationRequest expected = before;
  expected.pace.users_per_second = 9;
  expected.pace.windows.clear();
  expected.stop_when.unknown = 3;
  EXPECT_EQ(*after, expected);
  EXPECT_EQ(*PatchMigrationRequest(before, json::Parse("{}")->root()), before);
}

TEST(MigrationPatch, ChangesNothingElse) {
  const auto faults = [](const std::string& text) {
    const Result<json::Document> body = json::Parse(text);
    const Result<MigrationRequest> after = PatchMigrationRequest(*Parse(kWhole), body->root());
    return after ? "" : FaultsIn(after.error());
  };
  EXPECT_EQ(faults(R"({"mode": "lazy", "pace": {"max_in_flight": 0}, "stop_when": null})"),
            "/mode unknown_member\n/pace/max_in_flight range\n/stop_when type\n");
  EXPECT_EQ(faults(R"({"pace": {"users_per_second": null}})"), "/pace/users_per_second type\n");
}

/// Reads a body that is a text of JSON, or none.
template <class Parser>
auto Order(Parser parser, const std::string& text) {
  if (text.empty()) return parser(json::Value());
  const Result<json::Document> body = json::Parse(text);
  EXPECT_TRUE(body) << text;
  return parser(body->root());
}

TEST(MigrationOrders, SayWhatStartsAllTheSame) {
  EXPECT_EQ(*Order(ParseMigrationStart, ""), std::nullopt);
  EXPECT_EQ(*Order(ParseMigrationStart, "{}"), std::nullopt);
  EXPECT_EQ(*Order(ParseMigrationStart, R"({"allow_partial": {"blocked": 12}})"), 12U);
  EXPECT_EQ(
      *Order(ParseMigrationStart, R"({"allow_partial": {"blocked": 0, "report": "rep_01J9ZC3Q7T8X2M4N6P8R0S2T4V"}})"),
      0U);
  EXPECT_EQ(FaultsIn(Order(ParseMigrationStart, R"({"allow_partial": {"report": "rep_1"}})").error()),
            "/allow_partial/report format\n/allow_partial/blocked required\n");
  EXPECT_EQ(FaultsIn(Order(ParseMigrationStart, R"({"allow_partial": true})").error()), "/allow_partial type\n");
}

TEST(MigrationOrders, CutOverAllOrAShare) {
  EXPECT_EQ(*Order(ParseCutOver, ""), 100);
  EXPECT_EQ(*Order(ParseCutOver, R"({"share": 1})"), 1);
  EXPECT_EQ(FaultsIn(Order(ParseCutOver, R"({"share": 0})").error()), "/share range\n");
  EXPECT_EQ(FaultsIn(Order(ParseCutOver, R"({"share": 101})").error()), "/share range\n");
  EXPECT_EQ(FaultsIn(Order(ParseCutOver, R"({"users": 1})").error()), "/users unknown_member\n");
}

TEST(MigrationOrders, RollBackOrShow) {
  EXPECT_FALSE(*Order(ParseRollback, ""));
  EXPECT_TRUE(*Order(ParseRollback, R"({"dry_run": true})"));
  EXPECT_EQ(FaultsIn(Order(ParseRollback, R"({"dry_run": "yes"})").error()), "/dry_run type\n");
}

TEST(IsoDuration, IsReadAndWritten) {
  const auto round = [](std::string_view text) {
    const auto read = ParseIsoDuration(text);
    return read ? FormatIsoDuration(*read) : "none";
  };
  EXPECT_EQ(ParseIsoDuration("P1DT2H3M4S"), std::chrono::seconds(93784));
  EXPECT_EQ(round("P1DT2H3M4S"), "P1DT2H3M4S");
  EXPECT_EQ(round("PT24H"), "P1D");
  EXPECT_EQ(round("PT90S"), "PT1M30S");
  EXPECT_EQ(round("P0D"), "PT0S");
  EXPECT_EQ(round("PT1S"), "PT1S");
  EXPECT_EQ(round("P999999999D"), "P999999999D");
  for (const char* bad : {"", "P", "PT", "P1", "1D", "P1DT", "T1H", "P1H", "PT1D", "P1W", "P1Y", "PT1S1M", "PT1M1M",
                          "P1.5D", "P-1D", "P1D ", "p1d", "P1000000000D", "PTT1S"}) {
    EXPECT_EQ(round(bad), "none") << bad;
  }
}

}  // namespace
}  // namespace walletgate::api
