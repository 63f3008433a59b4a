// What plans make of a vendor's answer that is not quite what its file promises: spellings, misfits, what is left out.

#include <array>

#include "base/json/parse.h"
#include "tests/mapping/mapping_test_support.h"

namespace walletgate::mapping {
namespace {

/// The created_at that a conversion makes of `time`, as JSON has it; "left out".
std::string TimeBy(const std::string& conversion, const std::string& time) {
  const std::string text = RunMember("created_at: {$via: " + conversion + ", $of: $.t}", "{\"t\":" + time + "}");
  constexpr std::string_view kHead = R"({"created_at":")";
  if (text.starts_with(kHead)) return text.substr(kHead.size(), 20);
  return text.starts_with("{}; unexpected_type $.t conversion " + conversion + " does not take this") ? "left out"
                                                                                                      : text;
}

TEST(MappingLeniency, ImpossibleTimesAreLeftOutAndCounted) {
  for (const char* time : {"-1650000000", "1.65e9", "9000000001", "99999999999999999999999", "\"1650000000.\"",
                           "\"1.x\"", "true", "[1]", "\"0x10\"", "1650000000e0000000001", "\"1650000000e\"", "{}", "0",
                           "999999999", "1650000000000", "\"2022-04-15T05:20:00Z\"", "\"-\""}) {
    EXPECT_EQ(TimeBy("unix_seconds", time), "left out") << time;
  }
  EXPECT_EQ(TimeBy("unix_millis", "1650000000"), "left out") << "seconds";
  for (const char* time : {"\"2022-02-30T00:00:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"1970-01-01T00:00:00Z\"",
                           "\"soon\"", "\"2022-04-15T05:20:00\"", "\"2022-04-15 05:20:00\"", "\"2022-04-15\"",
                           "1650000000", "\"1650000000\"", "\"2022-04-15T05:20:00+2\"", "\"2022-04-15T05:20:00 CEST\"",
                           "\"2022-04-15T05:20:00.Z\"", "\"2022-04-15T05:20Z\"", "\"15.04.2022 05:20:00\""}) {
    EXPECT_EQ(TimeBy("rfc3339", time), "left out") << time;
  }
  for (const char* time :
       {"2022-04-15T05:20:00[Europe/Paris]", "2022-04-15T05:20:00 [Europe/Paris]", "2022-04-15T05:20:00.5[UTC]",
        "2022-04-15 05:20:00 +0200 UTC", "2022-04-15 05:20:00 -04:30 UTC", "2022-04-15 05:20:00Z UTC",
        "2022-04-15 05:20:00[", "2022-04-15 05:20:00 +02 UTC"}) {
    for (const char* conversion : {"rfc3339", "rfc3339_utc"})
      EXPECT_EQ(TimeBy(conversion, "\"" + std::string(time) + "\""), "left out") << time;
  }
}

TEST(MappingLeniency, TimesAreReadInTheirCommonSpellings) {
  constexpr std::string_view kTime = "2022-04-15T05:20:00Z";
  for (const char* time : {"1650000000", "\"1650000000\"", "1650000000.999", "\" 1650000000 \"", "1.650000000e9",
                           "1.6500000001E+09", "1650000000e0", "\"1650000000.5\""}) {
    EXPECT_EQ(TimeBy("unix_seconds", time), kTime) << time;
  }
  for (const char* time : {"1650000000123", "\"1650000000123\"", "1650000000123.9", "1.650000000123e12"}) {
    EXPECT_EQ(TimeBy("unix_millis", time), kTime) << time;
  }
  for (const char* time :
       {"2022-04-15T05:20:00Z", "2022-04-15t05:20:00z", "2022-04-15 05:20:00Z", "2022-04-15T07:20:00+02:00",
        "2022-04-15T07:20:00+0200", "2022-04-15T07:20:00+02", "2022-04-15 05:20:00 +0000", "2022-04-15 05:20:00 UTC",
        "2022-04-15 05:20:00 +0000 UTC", "2022-04-15 05:20:00+00:00 UTC", "2022-04-15T05:20:00,123Z",
        "2022-04-15T05:20:00.1234567890123Z", "2022-04-15T05:20:00.999999999+00:00", " 2022-04-15T05:20:00Z ",
        "2022-04-15T00:50:00-04:30", "2022-04-15T05:20:00Z[UTC]", "2022-04-15T07:20:00+02:00[Europe/Paris]",
        "2022-04-15T05:20:00GMT"}) {
    EXPECT_EQ(TimeBy("rfc3339", "\"" + std::string(time) + "\""), kTime) << time;
    EXPECT_EQ(TimeBy("rfc3339_utc", "\"" + std::string(time) + "\""), kTime) << time;
  }
  EXPECT_EQ(TimeBy("rfc3339_utc", "\"2022-04-15T05:20:00\""), kTime);
  EXPECT_EQ(TimeBy("rfc3339_utc", "\"2022-04-15 05:20:00.5\""), kTime);
}

TEST(MappingLeniency, WholeNumbersAreTextsToTheLastDigit) {
  EXPECT_EQ(RunMember("external_id: {$via: number_to_string, $of: $.n}", R"({"n":12345678901234567890})"),
            R"({"external_id":"12345678901234567890"})");
  EXPECT_EQ(RunMember("external_id: {$via: number_to_string, $of: $.n}", R"({"n":"a7"})"), R"({"external_id":"a7"})");
  EXPECT_EQ(RunMember("emails: [$.n]", R"({"n":12345678901234567890})"), R"({"emails":["12345678901234567890"]})");
  EXPECT_EQ(RunMember("emails: [$.n]", R"({"n":-7})"), R"({"emails":["-7"]})");
  EXPECT_EQ(RunMember("emails: [$.n]", R"({"n":7})"), R"({"emails":["7"]})");
  for (const char* number : {"1e3", "1.0", "7E0"}) {
    EXPECT_EQ(RunMember("emails: [$.n]", "{\"n\":" + std::string(number) + "}"),
              R"({"emails":[null]}; unexpected_type $.n expected string, found number)")
        << number;
  }
}

TEST(MappingLeniency, ANumberIsNoEchoOfAnIdOfOurs) {
  for (const char* number : {"42", "12345678901234567890", "-7", "1e20"}) {
    const std::string reply = "{\"n\":" + std::string(number) + "}";
    const std::string left_out = "{}; unexpected_type $.n expected string, found number";
    EXPECT_EQ(RunMember("external_id: $.n", reply), left_out);
    EXPECT_EQ(RunMember("external_id: {$first: [$.m, $.n]}", reply), left_out);
    EXPECT_EQ(RunMember("external_id: {$when: $.n, $then: $.n}", reply), left_out);
  }
}

TEST(MappingLeniency, ATextThatWasMendedDoesNotFit) {
  for (const char* member : {"external_id: $.n", "external_id: {$via: lower, $of: $.n}",
                             "external_id: {$via: number_to_string, $of: $.n}"}) {
    EXPECT_EQ(RunMember(member, "{\"n\":\"u\xEF\xBF\xBD\"}"),
              "{}; unexpected_type $.n expected text, found bytes that are none")
        << member;
  }
}

TEST(MappingLeniency, AMemberThatStandsTwiceIsThereForNobody) {
  const auto foreign = [](std::string_view text) {
    return *json::ParseForeign(text, {}, [](std::string_view) { return true; });
  };
  const json::Document reply = foreign(R"({"n":1,"n":2,"o":{"m":1},"o":{"m":2},"x":"x"})");
  for (const char* member :
       {"wallets: [{$when: $.n, $then: {chain: evm, kind: eoa, address: $.x}}]", "emails: [{$first: [$.n, $.x]}]",
        "emails: [{$first: [$.o.m, $.x]}]", "emails: [{$when: $.o.m, $then: $.x}]"}) {
    Source source("expression: {provider_user_id: x, status: active, " + std::string(member) + "}");
    const std::string text = RunText(source.Response(), reply);
    EXPECT_NE(text.find(":[null]}; unexpected_type "), std::string::npos) << member << text;
  }
  for (const char* expression : {"$.n", "{$first: [$.n, $.x]}", "{$first: [$.o.m, $.x]}", "{$when: $.n, $then: $.x}"}) {
    Source source("expression: " + std::string(expression));
    RunInput input;
    input.document = reply.root();
    EXPECT_EQ(RunScalar(source.VendorString(), input), std::nullopt) << expression;
  }
}

TEST(MappingLeniency, AnEmptyTextIsAbsent) {
  EXPECT_EQ(RunMember("external_id: $.n", R"({"n":""})"), "{}");
  EXPECT_EQ(RunMember("external_id: $.n", R"({"n":" "})"), "{}");
  EXPECT_EQ(RunMember("external_id: $.n.m", R"({"n":""})"), "{}");
  EXPECT_EQ(RunMember("external_id: {$first: [$.n, $.m]}", R"({"n":"","m":"x"})"), R"({"external_id":"x"})");
  EXPECT_EQ(RunMember("created_at: {$via: rfc3339, $of: $.n}", R"({"n":""})"), "{}");
  EXPECT_EQ(RunMember("wallets: {$each: $.n, $as: {chain: evm, kind: eoa, address: $item}}", R"({"n":""})"), "{}");
  EXPECT_EQ(RunMember("wallets: [{$when: $.n, $then: {chain: evm, kind: eoa, address: $.n}}]", R"({"n":""})"),
            R"({"wallets":[]})");
}

TEST(MappingLeniency, SpacesAroundATextDoNotCount) {
  EXPECT_EQ(RunMember("external_id: $.n", R"({"n":" u-1\t"})"), R"({"external_id":"u-1"})");
}

TEST(MappingLeniency, AnOptionalMemberThatDoesNotFitIsLeftOut) {
  for (const auto& [member, reply, noted] : std::vector<std::array<std::string, 3>>{
           {"external_id: $.n", R"({"n":{}})", "unexpected_type $.n expected string, found object"},
           {"external_id: $.n.m", R"({"n":"x"})", "unexpected_type $.n expected object, found string"},
           {"external_id: $.n.m", R"({"n":[]})", "unexpected_type $.n expected object, found array"},
           {"emails: {$each: $.n, $as: $item.e}", R"({"n":7})", "unexpected_type $.n expected array, found number"},
           {"wallets: {$each: $.n, $as: {chain: evm, kind: eoa, address: $item}}", R"({"n":{}})",
            "unexpected_type $.n expected array, found object"}}) {
    EXPECT_EQ(RunMember(member, reply), "{}; " + noted) << reply;
  }
}

TEST(MappingLeniency, OnlyTheIdMustBeThere) {
  Source source("expression: {provider_user_id: $.id, status: {$enum: $.s, on: active, $else: reject}}");
  const Plan plan = source.Response();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  EXPECT_EQ(RunText(plan, ParseJson(R"({"id":"a","s":"off"})")),
            R"({"provider_user_id":"a"}; unmapped_value $.s a value that the enum does not list)");
  EXPECT_EQ(RunText(plan, ParseJson(R"({"id":"a"})")),
            R"({"provider_user_id":"a"}; missing_field $.s required, but absent or null)");
  EXPECT_EQ(RunText(plan, ParseJson(R"({"id":true,"s":"off"})")),
            "drift: unexpected_type $.id expected string, found boolean");
  EXPECT_EQ(RunText(plan, ParseJson(R"({"s":"off"})")), "drift: missing_field $.id required, but absent or null");
}

TEST(MappingLeniency, NullStandsForAnElementThatDoesNotFit) {
  const std::string wallets =
      "wallets: [{$each: $.w, $as: {chain: evm, kind: eoa, address: $item.a}}, {chain: solana, kind: eoa, address: "
      "$.s}]";
  EXPECT_EQ(
      RunMember(wallets, R"({"w":[{"a":"x"},{},{"a":"y"},"z"],"s":{}})"),
      R"({"wallets":[{"chain":"evm","kind":"eoa","address":"x"},null,{"chain":"evm","kind":"eoa","address":"y"},null,null]})"
      "; missing_field $.w[1].a required, but absent or null; unexpected_type $.w[3] expected object, found string");
  EXPECT_EQ(RunMember("emails: {$each: $.e, $as: $item.m}", R"({"e":[{"m":"a@b.co"},{"m":[]},{}]})"),
            R"({"emails":["a@b.co",null]}; unexpected_type $.e[1].m expected string, found array)");
}

TEST(MappingLeniency, SkipLeavesTheElementOutWhereverItStands) {
  const std::string wallets =
      "wallets: {$each: $.w, $as: {chain: {$enum: $item.c, E: evm, $else: skip}, kind: eoa, address: $item.a, "
      "default: {$enum: $item.d, y: true, n: false, $else: skip}}}";
  EXPECT_EQ(RunMember(wallets, R"({"w":[{"c":"E","a":"x"},{"c":"T","a":"y"},{"c":"E","a":"z","d":"?"}]})"),
            R"({"wallets":[{"chain":"evm","kind":"eoa","address":"x"},null,null]})"
            "; unmapped_value $.w[1].c a value that the enum does not list");
}

}  // namespace
}  // namespace walletgate::mapping
