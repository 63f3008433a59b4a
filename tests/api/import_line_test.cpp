#include "api/import_line.h"

#include <gmock/gmock.h>

namespace walletgate::api {
namespace {

std::string FaultOf(std::string_view text) {
  const ImportLine line = ReadImportLine(text);
  return line.fault.reason + ": " + line.fault.detail;
}

TEST(ReadImportLine, TakesEverythingThatALineMaySay) {
  const ImportLine line = ReadImportLine(R"({"external_id":"alice-1","provider_user_id":"u/1x","login_methods":[]})");
  EXPECT_EQ(line.fault.reason, "format");
  const ImportLine good = ReadImportLine(
      R"({"external_id":"alice-1","provider_user_id":"u-1","login_methods":[)"
      R"({"type":"email","email":"a@b.example","verified":true},{"type":"phone","phone_number":"+4915112345678",)"
      R"("verified":false},{"type":"wallet","address":"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}],)"
      R"("wallets":[{"address":"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed","chain":"evm","kind":"smart"}],)"
      R"("profile":{"first_name":"Alice"},"metadata":{"k":"v"},"created_at":"2026-05-20T10:00:00Z"})");
  ASSERT_EQ(good.fault.reason, "") << good.fault.detail;
  EXPECT_EQ(good.user.external_id, "alice-1");
  EXPECT_EQ(good.user.provider_user_id, "u-1");
  ASSERT_EQ(good.user.login_methods.size(), 3U);
  EXPECT_EQ(good.user.login_methods[0].verified, true);
  EXPECT_EQ(good.user.login_methods[1].verified, false);
  EXPECT_EQ(good.user.login_methods[2].verified, std::nullopt);
  ASSERT_EQ(good.user.wallets.size(), 1U);
  EXPECT_EQ(good.user.wallets[0].address, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
  EXPECT_EQ(good.user.wallets[0].kind, WalletKind::kSmart);
  EXPECT_EQ(good.user.profile.first_name, "Alice");
  EXPECT_EQ(good.user.metadata.at("k"), "v");
  EXPECT_TRUE(good.user.provider_created_at.has_value());
}

TEST(ReadImportLine, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(FaultOf(""), "blank: the line is empty");
  EXPECT_EQ(FaultOf(std::string(kMaxImportLine + 1, ' ')), "too_long: is longer than 65536 bytes");
  EXPECT_THAT(FaultOf("{"), testing::StartsWith("malformed: "));
  EXPECT_THAT(FaultOf(R"({"external_id":"a","external_id":"a"})"), testing::StartsWith("malformed: "));
  EXPECT_THAT(FaultOf("{\"external_id\":\"\xff\"}"), testing::StartsWith("malformed: "));
  EXPECT_EQ(FaultOf("[]"), "type: must be an object");
  EXPECT_EQ(FaultOf("{}"), "required: /external_id is required");
  EXPECT_EQ(FaultOf(R"({"external_id":"a","provider_userid":"u"})"),
            "unknown_member: /provider_userid is not a known member; did you mean 'provider_user_id'?");
  EXPECT_THAT(FaultOf(R"({"external_id":"a","wallets":[{"chain":"evm","address":"0x1"}]})"),
              testing::StartsWith("format: /wallets/0/address "));
  EXPECT_THAT(FaultOf(R"({"external_id":"a","created_at":"yesterday"})"), testing::StartsWith("format: /created_at "));
  EXPECT_THAT(
      FaultOf(R"({"external_id":"a","login_methods":[{"type":"jwt","subject":"s","key_id":"k","verified":true}]})"),
      testing::StartsWith("unknown_member: /login_methods/0/verified "));
  EXPECT_THAT(FaultOf(R"({"external_id":"a","login_methods":[{"type":"email","email":"a@b.example","verified":"t"}]})"),
              testing::StartsWith("type: /login_methods/0/verified "));
}

TEST(ReadImportLine, KeepsOfAnInvalidLineItsIdsAlone) {
  const ImportLine line = ReadImportLine(
      R"({"external_id":"alice-1","provider_user_id":"u-1","metadata":{"k":"v"},"login_methods":[{"type":"emial"}]})");
  EXPECT_EQ(line.fault.reason, "enum");
  EXPECT_EQ(line.user.external_id, "alice-1");
  EXPECT_EQ(line.user.provider_user_id, "u-1");
  EXPECT_TRUE(line.user.metadata.empty());
}

TEST(SplitLines, EndsLinesWhereTheyEnd) {
  EXPECT_THAT(SplitLines("a\nb"), testing::ElementsAre("a", "b"));
  EXPECT_THAT(SplitLines("a\r\n\nb\n"), testing::ElementsAre("a", "", "b"));
  EXPECT_THAT(SplitLines(""), testing::IsEmpty());
  EXPECT_THAT(SplitLines("\n"), testing::ElementsAre(""));
}

}  // namespace
}  // namespace walletgate::api
