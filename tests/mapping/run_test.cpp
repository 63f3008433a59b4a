// What plans write: absence, lists, enums, conversions, settings, redaction, coverage.

#include <algorithm>

#include "base/json/value.h"
#include "mapping/conversions.h"
#include "mapping/plan_impl.h"
#include "tests/mapping/mapping_test_support.h"

namespace walletgate::mapping {
namespace {

constexpr std::string_view kPerson = R"({"external_id":"u-1","user_token":"h.p.s","profile":{"first_name":"Ann"},
  "login_methods":[{"type":"email","email":"A@b.co"},{"type":"jwt","subject":"s","key_id":"k"}],
  "wallets":[{"chain":"evm"},{"chain":"solana"}],"require_verification":true})";

/// Writes what `expression` makes of kPerson.
std::string RunRequest(const std::string& expression, RunInput input = {}) {
  Source source("expression: " + expression);
  const Plan plan = source.Request();
  EXPECT_TRUE(source.faults.empty()) << source.faults.Format();
  return RunText(plan, PlanInput(kPerson), input);
}

TEST(MappingRun, ConstantsKeepTheTypeTheyAreWrittenIn) {
  EXPECT_EQ(RunRequest(R"({a: true, b: "true", c: 42, d: "42", e: null, f: yes, g: -1.5e3, h: 012, i: ''})"),
            R"({"a":true,"b":"true","c":42,"d":"42","e":null,"f":"yes","g":-1.5e3,"h":"012","i":""})");
}

TEST(MappingRun, ConstWritesALiteralThatStartsWithADollar) {
  EXPECT_EQ(RunRequest(R"({a: {$const: $item}, b: {$const: 7}})"), R"({"a":"$item","b":7})");
}

TEST(MappingRun, QuotesDoNotTurnAReferenceIntoAConstant) {
  EXPECT_EQ(RunRequest(R"({a: "$.external_id"})"), R"({"a":"u-1"})");
}

TEST(MappingRun, AbsentMembersAndElementsAreLeftOut) {
  EXPECT_EQ(
      RunRequest(R"({phone: $.phone_number, list: [$.phone_number, $.email], object: {last: $.profile.last_name}})"),
      R"({"list":["A@b.co"],"object":{}})");
}

TEST(MappingRun, ListsInsideASequenceAreSpliced) {
  EXPECT_EQ(RunRequest(R"([{$each: $.wallets, $as: $item.chain}, [x, [y]], {$when: $.email, $then: [z]}])"),
            R"(["evm","solana","x","y","z"])");
}

TEST(MappingRun, EachOutsideASequenceIsAListOfItsOwn) {
  EXPECT_EQ(RunRequest(R"({a: {$each: $.wallets, $as: [$item.kind]}})"), R"({"a":[["eoa"],["eoa"]]})");
}

TEST(MappingRun, FirstTakesTheFirstThatIsPresent) {
  EXPECT_EQ(RunRequest(R"({a: {$first: [$.phone_number, $.email, x]}, b: {$first: [$.phone_number, null]}})"),
            R"({"a":"A@b.co","b":null})");
}

TEST(MappingRun, WhenDependsOnPresenceAndNotOnTruth) {
  EXPECT_EQ(RunRequest(R"({a: {$when: $.wallet.bitcoin, $then: 1}, b: {$when: $.wallet.evm.smart, $then: 2}})"),
            R"({"b":2})");
}

TEST(MappingRun, BooleansCanBeTranslated) {
  EXPECT_EQ(RunRequest(R"({a: {$enum: $.require_verification, true: strict, false: lax}})"), R"({"a":"strict"})");
}

TEST(MappingRun, TextConversionsChangeAsciiOnly) {
  EXPECT_EQ(RunRequest(R"({a: {$via: lower, $of: $.email}, b: {$via: upper, $of: $.email}})"),
            R"({"a":"a@b.co","b":"A@B.CO"})");
}

TEST(MappingRun, SettingsAreTextOrBooleansAndAbsentWhenEmpty) {
  const std::vector<SettingInfo> infos = {{"region", api::FieldType::kEnum, false, {"eu", "us"}},
                                          {"fast", api::FieldType::kBool, false, {}},
                                          {"hint", api::FieldType::kString, false, {}}};
  const std::vector<std::string> values = {"eu", "true", ""};
  Source source(
      "expression: {r: $setting.region, z: {$enum: $setting.region, eu: EU, us: US}, f: $setting.fast, "
      "h: $setting.hint, u: {$via: upper, $of: $setting.region}}");
  source.scope.settings = infos;
  const Plan plan = source.Request();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  RunInput input;
  input.settings = values;
  EXPECT_EQ(RunText(plan, PlanInput(kPerson), input), R"({"r":"eu","z":"EU","f":true,"u":"EU"})");
  const std::vector<std::string> reads = {"setting.fast", "setting.hint", "setting.region"};
  EXPECT_EQ(plan.FieldsRead(), reads);
}

TEST(MappingRun, RedactionHidesPersonalAndSecretFieldsByLabel) {
  RunInput input;
  input.redact = true;
  EXPECT_EQ(RunRequest(R"({id: $.external_id, mail: $.email, up: {$via: upper, $of: $.email}, token: $.user_token,
    name: {$first: [$.profile.first_name, none]}, chain: {$each: $.wallets, $as: $item.chain},
    methods: {$each: $.login_methods, $by: type, email: {e: $item.email}, phone: {}, oauth: {}, wallet: {},
              jwt: {s: $item.subject, k: $item.key_id}}})",
                       input),
            R"({"id":"u-1","mail":"<personal>","up":"<personal>","token":"<secret>","name":"<personal>",)"
            R"("chain":["evm","solana"],"methods":[{"e":"<personal>"},{"s":"<personal>","k":"k"}]})");
}

TEST(MappingRun, ScalarPlansGiveTextOrNothing) {
  const auto run = [](const std::string& expression) {
    Source source("expression: " + expression);
    const Plan plan = source.Scalar();
    EXPECT_TRUE(source.faults.empty()) << source.faults.Format();
    const json::Document document = PlanInput(kPerson);
    RunInput input;
    input.document = document.root();
    return RunScalar(plan, input).value_or("(absent)");
  };
  EXPECT_EQ(run("$.external_id"), "u-1");
  EXPECT_EQ(run("$.require_verification"), "true");
  EXPECT_EQ(run("7"), "7");
  EXPECT_EQ(run("$.phone_number"), "(absent)");
  EXPECT_EQ(run("{$first: [$.phone_number, none]}"), "none");
}

TEST(MappingRun, VendorTextsAreReadLeniently) {
  Source source("expression: {$first: [$.error.code, $.code, $.error]}");
  const Plan plan = source.VendorString();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  const auto run = [&](std::string_view reply) {
    const json::Document document = ParseJson(reply);
    RunInput input;
    input.document = document.root();
    return RunScalar(plan, input).value_or("(absent)");
  };
  EXPECT_EQ(run(R"({"error":{"code":"a"}})"), "a");
  EXPECT_EQ(run(R"({"error":{"message":"x"},"code":404})"), "404");
  EXPECT_EQ(run(R"({"error":"text"})"), "text");
  EXPECT_EQ(run(R"({"error":{}})"), "(absent)");
  EXPECT_EQ(run("[1]"), "(absent)");
}

TEST(MappingRun, TimesOfAResponseLeaveAsRfc3339) {
  EXPECT_EQ(RunMember("created_at: {$via: unix_seconds, $of: $.t}", R"({"t":1650000000.9})"),
            R"({"created_at":"2022-04-15T05:20:00Z"})");
  EXPECT_EQ(RunMember("created_at: {$via: unix_seconds, $of: $.t}", R"({"t":"1650000000"})"),
            R"({"created_at":"2022-04-15T05:20:00Z"})");
  EXPECT_EQ(RunMember("created_at: {$via: unix_millis, $of: $.t}", R"({"t":1650000000123})"),
            R"({"created_at":"2022-04-15T05:20:00Z"})");
  EXPECT_EQ(RunMember("created_at: {$via: rfc3339, $of: $.t}", R"({"t":"2022-04-15T07:20:00.123+02:00"})"),
            R"({"created_at":"2022-04-15T05:20:00Z"})");
  EXPECT_EQ(RunMember("created_at: {$via: rfc3339, $of: $.t}", R"({"t":null})"), "{}");
}

TEST(MappingRun, VendorEnumsMatchStringsNumbersAndBooleans) {
  const std::string wallets =
      "wallets: {$each: $.w, $as: {chain: evm, kind: {$enum: $item.k, 1: eoa, true: smart, $else: reject}, address: "
      "a}}";
  EXPECT_EQ(RunMember(wallets, R"({"w":[{"k":1},{"k":true},{"k":"1"}]})"),
            R"({"wallets":[{"chain":"evm","kind":"eoa","address":"a"},{"chain":"evm","kind":"smart","address":"a"},)"
            R"({"chain":"evm","kind":"eoa","address":"a"}]})");
  EXPECT_EQ(RunMember(wallets, R"({"w":[{"k":"EOA"}]})"),
            R"({"wallets":[null]}; unmapped_value $.w[0].k a value that the enum does not list)");
  EXPECT_EQ(RunMember(wallets, R"({"w":[{"k":{}}]})"),
            R"({"wallets":[null]}; unexpected_type $.w[0].k expected string, found object)");
}

TEST(MappingRun, VendorEnumsMatchInOtherLettersWhereNoneIsTheSame) {
  const std::string member = "external_id: {$enum: $.s, ETH: e, eth: f, SOL: s, $else: other}";
  EXPECT_EQ(RunMember(member, R"({"s":"eth"})"), R"({"external_id":"f"})");
  EXPECT_EQ(RunMember(member, R"({"s":"Sol"})"), R"({"external_id":"s"})");
  EXPECT_EQ(RunMember(member, R"({"s":"SO"})"), R"({"external_id":"other"})");
}

TEST(MappingRun, DefaultsOfWalletsAreBooleans) {
  const std::string wallets = "wallets: [{chain: evm, kind: eoa, address: $.a, default: $.d}]";
  EXPECT_EQ(RunMember(wallets, R"({"a":"0x1","d":true})"),
            R"({"wallets":[{"chain":"evm","kind":"eoa","address":"0x1","default":true}]})");
  for (const char* truth : {"\"true\"", "\"True\"", "1", "\"1\""}) {
    EXPECT_EQ(RunMember(wallets, R"({"a":"0x1","d":)" + std::string(truth) + "}"),
              R"({"wallets":[{"chain":"evm","kind":"eoa","address":"0x1","default":true}]})");
  }
  for (const char* untruth : {"\"false\"", "0", "\"FALSE\""}) {
    EXPECT_EQ(RunMember(wallets, R"({"a":"0x1","d":)" + std::string(untruth) + "}"),
              R"({"wallets":[{"chain":"evm","kind":"eoa","address":"0x1","default":false}]})");
  }
  EXPECT_EQ(
      RunMember(wallets, R"({"a":"0x1","d":"yes"})"),
      R"({"wallets":[{"chain":"evm","kind":"eoa","address":"0x1"}]}; unexpected_type $.d expected boolean, found string)");
  EXPECT_EQ(RunMember(wallets, R"({})"), R"({"wallets":[null]}; missing_field $.a required, but absent or null)");
}

TEST(MappingRun, VendorListsAreCapped) {
  const std::string wallets = "wallets: {$each: $.w, $as: {chain: evm, kind: eoa, address: $item}}";
  std::string list = "\"a\"";
  for (std::size_t i = 1; i < kMaxVendorElements; ++i) list += ",\"a\"";
  EXPECT_TRUE(RunMember(wallets, R"({"w":[)" + list + "]}").starts_with(R"({"wallets":[)"));
  EXPECT_TRUE(RunMember(wallets, R"({"w":[)" + list + ",1,2]}")
                  .ends_with(R"("a"},null]}; unexpected_type $.w more than 100 elements)"));
}

TEST(MappingRun, FindGivesAListOfUsers) {
  Source source(
      "expression: {$each: $.users, $as: {provider_user_id: $item.id, status: active, "
      "created_at: {$via: unix_seconds, $of: $item.made}, emails: [$item.mail]}}");
  source.scope.operation = api::Operation::kFindEndUser;
  const Plan plan = source.Response();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  EXPECT_EQ(RunText(plan, ParseJson(R"({"users":[]})")), "[]");
  EXPECT_EQ(RunText(plan, ParseJson(R"({"users":[{"id":"a"}]})")),
            R"([{"provider_user_id":"a","status":"active","emails":[]}])");
  EXPECT_EQ(RunText(plan, ParseJson(R"({"users":[{"id":"a","made":1650000000,"mail":"a@b.co"}]})")),
            R"([{"provider_user_id":"a","status":"active","created_at":"2022-04-15T05:20:00Z","emails":["a@b.co"]}])");
  EXPECT_EQ(
      RunText(plan, ParseJson(R"({"users":[{"id":"a"},{}]})")),
      R"([{"provider_user_id":"a","status":"active","emails":[]},null]; missing_field $.users[1].id required, but absent or null)");
  EXPECT_EQ(RunText(plan, ParseJson(R"({})")), "drift: missing_field $.users required, but absent or null");
}

TEST(MappingRun, ListsInsideListsKeepTheirPath) {
  Source source(R"(
expression:
  $each: $.data.users
  $as:
    provider_user_id: $item.id
    status: active
    created_at: {$via: unix_seconds, $of: $item.made}
    phone_numbers: {$each: $item.phones, $as: $item.number}
    wallets: [{$each: $item.w, $as: {chain: evm, kind: eoa, address: $item.a}}]
)");
  source.scope.operation = api::Operation::kFindEndUser;
  const Plan plan = source.Response();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  EXPECT_EQ(
      RunText(plan,
              ParseJson(R"({"data":{"users":[{"id":"a","phones":[{"number":"1"},{}],"w":[{"a":"x"}]},{"id":"b"}]}})")),
      R"([{"provider_user_id":"a","status":"active","phone_numbers":["1"],"wallets":[{"chain":"evm","kind":"eoa","address":"x"}]},)"
      R"({"provider_user_id":"b","status":"active","wallets":[]}])");
  EXPECT_EQ(
      RunText(plan, ParseJson(R"({"data":{"users":[{"id":"a"},{"id":"b","w":[{"a":"x"},{"a":{}}]}]}})")),
      R"([{"provider_user_id":"a","status":"active","wallets":[]},{"provider_user_id":"b","status":"active",)"
      R"("wallets":[{"chain":"evm","kind":"eoa","address":"x"},null]}]; unexpected_type $.data.users[1].w[1].a expected string, found object)");
}

TEST(MappingRun, ReplyWithoutABodyIsDrift) {
  Source source("expression: {provider_user_id: $.id, status: active}");
  EXPECT_EQ(RunText(source.Response(), json::Document()), "drift: missing_field $.id required, but absent or null");
}

/// Paths of the nodes that did not run.
std::vector<std::string> Unhit(const Plan& plan, const std::vector<bool>& coverage) {
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < plan.NodeCount(); ++i) {
    if (!coverage[i]) paths.push_back(plan.NodePath(i));
  }
  return paths;
}

TEST(MappingCoverage, ArmsBranchesAndVariantsCountOneByOne) {
  Source source(R"(
expression:
  chain: {$enum: $.sole_chain, evm: E, solana: S, bitcoin: B, polkadot: D, stellar: X}
  contact: {$first: [$.email, $.phone_number, none]}
  smart: {$when: $.wallet.solana, $then: {}}
  methods: {$each: $.login_methods, $by: type, email: {}, phone: {}, jwt: {}, oauth: {}, wallet: {}}
)");
  const Plan plan = source.Request();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  std::vector<bool> coverage;
  RunInput input;
  input.coverage = &coverage;
  RunText(plan,
          PlanInput(
              R"({"external_id":"u","wallets":[{"chain":"evm"}],"login_methods":[{"type":"email","email":"a@b.co"}]})"),
          input);
  const std::vector<std::string> unhit = {
      "expression.chain.solana",  "expression.chain.bitcoin",     "expression.chain.polkadot",
      "expression.chain.stellar", "expression.contact.$first[1]", "expression.contact.$first[2]",
      "expression.smart",         "expression.smart.$then",       "expression.methods.phone",
      "expression.methods.jwt",   "expression.methods.oauth",     "expression.methods.wallet"};
  EXPECT_EQ(Unhit(plan, coverage), unhit);
  EXPECT_EQ(plan.NodePosition(0).line, 3);
}

TEST(MappingCoverage, ARejectCountsWhenItRejects) {
  Source source("expression: {provider_user_id: $.id, status: {$enum: $.s, ok: active, $else: reject}}");
  const Plan plan = source.Response();
  std::vector<bool> coverage;
  RunInput input;
  input.coverage = &coverage;
  RunText(plan, ParseJson(R"({"id":"a","s":"ok"})"), input);
  EXPECT_EQ(Unhit(plan, coverage), std::vector<std::string>{"expression.status.$else"});
  RunText(plan, ParseJson(R"({"id":"a","s":"new"})"), input);
  EXPECT_TRUE(Unhit(plan, coverage).empty());
}

TEST(MappingCompile, AFaultyFormStillCountsAsReadingItsFields) {
  Source source("expression: {a: {$enmu: $.sole_chain, evm: E}, b: $.externl_id}");
  const std::vector<std::string> reads = {"external_id", "sole_chain"};
  EXPECT_EQ(source.Request().FieldsRead(), reads);
}

TEST(MappingCompile, AFaultyPlanWritesNothing) {
  Source source("expression: {a: $.externl_id}");
  EXPECT_EQ(RunText(source.Request(), PlanInput(kPerson)), "");
}

}  // namespace
}  // namespace walletgate::mapping
