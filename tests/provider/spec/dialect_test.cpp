#include "provider/spec/dialect.h"

#include <gtest/gtest.h>

#include "base/json/text.h"
#include "config/yaml_json.h"
#include "provider/spec/provider_spec.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::provider {
namespace {

config::YamlNode Yaml(const std::string& text, const std::string& file) {
  config::Diagnostics diagnostics;
  std::optional<config::YamlNode> node = config::ReadYaml(text, file, diagnostics);
  EXPECT_TRUE(node.has_value()) << diagnostics.Format();
  return node.value_or(config::YamlNode{});
}

struct Merged {
  config::YamlNode node;
  std::string text;
  std::string faults;
};

Merged Merge(const std::string& base, const std::string& dialect) {
  config::Diagnostics diagnostics;
  Merged merged;
  merged.node = MergeDialect(Yaml(base, "base.yaml"), Yaml(dialect, "dialect.yaml"), diagnostics);
  merged.text = json::ToText(config::YamlToJson(merged.node).root());
  merged.faults = diagnostics.Format();
  return merged;
}

TEST(Dialect, MappingsMergeByKey) {
  EXPECT_EQ(
      Merge("upstream: {timeout: 15s, rate: {requests: 1, per: 1s}}", "upstream: {timeout: 5s, rate: {per: 2s}}").text,
      R"({"upstream":{"timeout":"5s","rate":{"requests":1,"per":"2s"}}})");
}

TEST(Dialect, SequencesAndScalarsAreReplaced) {
  EXPECT_EQ(Merge("auth: [a, b]\nspec: 1", "auth: [c]").text, R"({"auth":["c"],"spec":1})");
}

TEST(Dialect, MappingsWithOperatorsAreReplaced) {
  EXPECT_EQ(Merge("params: {kind: {$enum: $.a, x: X}}", "params: {kind: {$enum: $.b, y: Y}}").text,
            R"({"params":{"kind":{"$enum":"$.b","y":"Y"}}})");
}

TEST(Dialect, BodyResultIdempotencyAcceptsAndSettingsEntriesAreReplaced) {
  for (const char* key : {"body", "result", "idempotency"}) {
    const std::string name(key);
    EXPECT_EQ(Merge("request: {" + name + ": {a: 1, b: 2}}", "request: {" + name + ": {a: 3}}").text,
              R"({"request":{")" + name + R"(":{"a":3}}})");
  }
  EXPECT_EQ(Merge("accepts: {wallets: {max: 1, chains: [evm]}, user_token: {}}", "accepts: {wallets: {max: 2}}").text,
            R"({"accepts":{"wallets":{"max":2},"user_token":{}}})");
  EXPECT_EQ(Merge("settings: {url: {type: url, default: a}}", "settings: {url: {type: url}}").text,
            R"({"settings":{"url":{"type":"url"}}})");
}

TEST(Dialect, NullRemovesAndRemovingNothingIsAFault) {
  const Merged merged =
      Merge("probe: {path: /x}\nupstream: {rate: {per: 1s}}", "probe: null\nupstream: {rate: ~, size: null}");
  EXPECT_EQ(merged.text, R"({"upstream":{}})");
  EXPECT_EQ(merged.faults,
            "dialect.yaml:2:21: upstream.size\n  removes 'size', but nothing of that name was inherited\n");
}

TEST(Dialect, NamesAreItsOwnAndPositionsStayWithTheirFiles) {
  const Merged merged =
      Merge("id: base\nname: Base\nprobe: {path: /x, method: GET}", "id: other\nextends: base\nprobe:\n  path: /y\n");
  EXPECT_EQ(merged.node.Find("name"), nullptr);
  EXPECT_EQ(merged.node.Find("extends"), nullptr);
  EXPECT_EQ(merged.node.Find("id")->scalar, "other");
  EXPECT_EQ(merged.node.Find("probe")->Find("path")->where.file, "dialect.yaml");
  EXPECT_EQ(merged.node.Find("probe")->Find("path")->where.line, 4);
  EXPECT_EQ(merged.node.Find("probe")->Find("method")->where.file, "base.yaml");
}

TEST(LoadSummary, SaysWhatHappened) {
  EXPECT_EQ(LoadSummary(2, 4), "2 errors, 4 providers checked, nothing loaded");
  EXPECT_EQ(LoadSummary(1, 1), "1 error, 1 provider checked, nothing loaded");
  EXPECT_EQ(LoadSummary(0, 4), "4 providers checked, no errors");
}

}  // namespace
}  // namespace walletgate::provider
