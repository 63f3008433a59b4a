// Nothing that a vendor sends and nothing that stands in a file may crash a plan. Shapes come from a seeded generator:
// the same ones on every run.

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "base/json/builder.h"
#include "base/json/parse.h"
#include "tests/mapping/mapping_test_support.h"

namespace walletgate::mapping {
namespace {

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  /// 0 … below-1.
  std::size_t Roll(std::size_t below) { return engine_() % below; }

 private:
  std::mt19937 engine_;
};

constexpr const char* kResponse = R"(
expression:
  provider_user_id: {$first: [$.userId, $.data.userId]}
  external_id: $.a
  status: {$enum: $.status, active: active, 1: deleted, $else: pending}
  created_at: {$first: [{$via: unix_seconds, $of: $.a}, {$via: rfc3339, $of: $.b.c}]}
  wallets:
    - {$each: $.wallets, $as: {chain: {$enum: $item.a, x: evm, $else: reject}, kind: eoa, address: $item.b}}
    - {$when: $.d, $then: {chain: evm, kind: eoa, address: {$via: lower, $of: $.d}}}
)";

class PlansForHostileReplies : public ::testing::Test {
 protected:
  void SetUp() override {
    list_.scope.operation = api::Operation::kFindEndUser;
    result_plan = result_.Response();
    list_plan = list_.Response();
    code_plan = code_.VendorString();
    ASSERT_TRUE(result_.faults.empty() && list_.faults.empty() && code_.faults.empty());
  }

  /// Either drift or well-formed output, for each plan.
  void RunAll(const json::Document& reply) {
    for (const Plan* plan : {&result_plan, &list_plan}) {
      const std::string text = RunText(*plan, reply);
      const bool drifted = text.starts_with("drift: ");
      EXPECT_TRUE(drifted || json::Parse(text.substr(0, text.find("; ")))) << text;
    }
    RunInput input;
    input.document = reply.root();
    (void)RunScalar(code_plan, input);
  }

  Plan result_plan;
  Plan list_plan;
  Plan code_plan;

 private:
  Source result_{kResponse};
  Source list_{
      "expression: {$each: $.a, $as: {provider_user_id: $item, status: active, "
      "created_at: {$via: unix_seconds, $of: $item.made}, emails: [$item.mail, {$each: $item.b, $as: $item.c}]}}"};
  Source code_{"expression: {$first: [$.error.code, $.a, $.error]}"};
};

TEST_F(PlansForHostileReplies, SurviveEveryJsonText) {
  const std::filesystem::path folder = WALLETGATE_SOURCE_DIR "/../shared/vectors/json";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no vectors at " << folder;
  int parsed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const auto document = json::Parse(text.str());
    if (!document) continue;
    ++parsed;
    RunAll(*document);
  }
  EXPECT_GE(parsed, 95);
}

void WriteAnything(Dice& dice, json::Sink& sink, int depth) {
  constexpr std::string_view kNames[] = {"userId", "data", "status", "wallets", "a", "b", "c", "d", "error", "code"};
  constexpr std::string_view kTexts[] = {"x", "", "active", "2022-04-15T05:20:00Z"};
  constexpr std::string_view kNumbers[] = {"1", "-0", "1e999", "1650000000", "0.5", "99999999999999999999"};
  const std::size_t kind = dice.Roll(depth > 4 ? 4 : 8);
  if (kind == 0) return sink.Null();
  if (kind == 1) return sink.Bool(dice.Roll(2) == 0);
  if (kind == 2) return sink.Number(kNumbers[dice.Roll(6)]);
  if (kind == 3) return sink.String(kTexts[dice.Roll(4)]);
  const bool is_array = kind == 4;
  const std::size_t first = dice.Roll(10);
  const std::size_t count = dice.Roll(10);
  is_array ? sink.StartArray() : sink.StartObject();
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_array) sink.Key(kNames[(first + i) % 10]);
    WriteAnything(dice, sink, depth + 1);
  }
  is_array ? sink.EndArray() : sink.EndObject();
}

TEST_F(PlansForHostileReplies, SurviveArbitraryShapes) {
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    json::DocumentBuilder builder;
    WriteAnything(dice, builder, 0);
    RunAll(builder.Finish());
  }
}

/// A random form out of the language's own words.
std::string AnyForm(Dice& dice, int depth) {
  constexpr const char* kWords[] = {"$enum", "$first", "$when",  "$each", "$via",  "$else", "$then",   "$as",
                                    "$by",   "$of",    "$const", "$x",    "email", "type",  "wallets", "evm"};
  constexpr const char* kScalars[] = {"$.email",
                                      "$.sole_chain",
                                      "$.login_methods",
                                      "$item",
                                      "$item.type",
                                      "$setting.x",
                                      "type",
                                      "lower",
                                      "null",
                                      "true",
                                      "1",
                                      "'$.'",
                                      "'$'",
                                      "''",
                                      "reject",
                                      "$.wallet.evm"};
  const std::size_t kind = dice.Roll(depth > 3 ? 1 : 5);
  if (kind == 0) return kScalars[dice.Roll(16)];
  const bool is_list = kind == 1;
  const std::size_t count = dice.Roll(4);
  const std::size_t first = dice.Roll(16);
  std::string text = is_list ? "[" : "{";
  for (std::size_t i = 0; i < count; ++i) {
    // Words that belong together stand five apart.
    const std::string key = is_list ? "" : std::string(kWords[(first + 5 * i) % 16]) + ": ";
    text += (i == 0 ? "" : ", ") + key + AnyForm(dice, depth + 1);
  }
  return text + (is_list ? "]" : "}");
}

TEST(MappingCompile, ReportsOrCompilesEveryForm) {
  const json::Document person = PlanInput(
      R"({"external_id":"u","login_methods":[{"type":"email","email":"a@b.co"}],"wallets":[{"chain":"evm"}]})");
  int sound = 0;
  for (unsigned seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const std::string form = AnyForm(dice, 0);
    Source source(
        "accepts: {external_id: {}, login_methods: {types: [email]}, wallets: {chains: [evm]}}\nexpression: " + form);
    const std::string text = RunText(source.Request(), person);
    sound += source.faults.empty() ? 1 : 0;
    const bool wrote = source.faults.empty() && !text.empty();
    EXPECT_TRUE(!wrote || json::Parse(text)) << form << " wrote " << text;
    RunText(source.Scalar(), person);
    RunText(source.Response(), person);
    (void)source.VendorString();
  }
  EXPECT_GT(sound, 100);
}

}  // namespace
}  // namespace walletgate::mapping
