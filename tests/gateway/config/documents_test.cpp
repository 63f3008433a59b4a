// What is printed from the tables of settings and shapes: the schema for editors, docs/configuration.md for people.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "base/json/parse.h"
#include "gateway/config/gateway_config.h"
#include "gateway/config/reference.h"
#include "gateway/config/schema.h"
#include "gateway/config/setting.h"
#include "tests/fakes/printed_document.h"

namespace walletgate::gateway {
namespace {

/// A key that is near to none, so that the reader lists all that it knows.
constexpr std::string_view kStranger = "qqqqqqqqqqqqqqqq";

std::string InSource(const std::string& file) { return std::string(WALLETGATE_SOURCE_DIR) + "/" + file; }

TEST(ConfigurationSchema, IsTheFileBesideTheConfiguration) {
  EXPECT_TRUE(json::Parse(ConfigSchema()));
  fakes::ExpectDocument("config/walletgate.schema.json", ConfigSchema());
}

TEST(ConfigurationReference, IsThePageOfTheDocumentation) {
  fakes::ExpectDocument("docs/configuration.md", ConfigReference());
}

TEST(Durations, AreWrittenAsPeopleWriteThem) {
  using namespace std::chrono_literals;
  EXPECT_EQ(config::DurationText(0ms), "0s");
  EXPECT_EQ(config::DurationText(1ms), "1ms");
  EXPECT_EQ(config::DurationText(1500ms), "1500ms");
  EXPECT_EQ(config::DurationText(35s), "35s");
  EXPECT_EQ(config::DurationText(5min), "5m");
  EXPECT_EQ(config::DurationText(24h), "24h");
  EXPECT_EQ(config::DurationText(24h * 365), "365d");
}

/// `schema`, or what its $ref stands for.
json::Value Resolve(json::Value root, json::Value schema) {
  const std::string_view reference = schema.Get("$ref").AsString();
  constexpr std::string_view kPrefix = "#/definitions/";
  if (!reference.starts_with(kPrefix)) return schema;
  return root.Get("definitions").Get(reference.substr(kPrefix.size()));
}

/// A YAML text in which every mapping that the schema closes has one key more than it knows.
class StrangerWriter {
 public:
  explicit StrangerWriter(json::Value root) : root_(root) {}

  std::string Write(json::Value schema) {
    schema = Resolve(root_, schema);
    if (schema.Get("properties")) {
      std::string text = "{";
      for (const json::Member& member : schema.Get("properties").Members()) {
        if (const std::string value = Write(member.value); !value.empty())
          text += std::string(member.name) + ": " + value + ", ";
      }
      return text + std::string(kStranger) + ": 1}";
    }
    if (schema.Get("additionalProperties").IsObject()) {
      const std::string value = Write(schema.Get("additionalProperties"));
      return value.empty() ? "" : "{acme: " + value + "}";
    }
    if (schema.Get("items")) {
      const std::string value = Write(schema.Get("items"));
      return value.empty() ? "" : "[" + value + "]";
    }
    return "";
  }

 private:
  json::Value root_;
};

/// "…; known: a, b, c" → {a, b, c}
std::set<std::string> KnownIn(const std::string& message) {
  std::set<std::string> names;
  const std::size_t start = message.find("known: ");
  if (start == std::string::npos) return names;
  std::istringstream list(message.substr(start + 7));
  for (std::string name; std::getline(list >> std::ws, name, ',');) names.insert(name);
  return names;
}

/// Every closed mapping of the schema, by the path under which the reader meets it in the text of StrangerWriter.
void CollectKeys(json::Value root, json::Value schema, const std::string& path,
                 std::map<std::string, std::set<std::string>>& keys) {
  schema = Resolve(root, schema);
  const auto below = [&](const std::string& name) { return path.empty() ? name : path + "." + name; };
  if (schema.Get("properties")) {
    for (const json::Member& member : schema.Get("properties").Members()) {
      keys[below(std::string(kStranger))].insert(std::string(member.name));
      CollectKeys(root, member.value, below(std::string(member.name)), keys);
    }
  }
  if (schema.Get("additionalProperties").IsObject())
    CollectKeys(root, schema.Get("additionalProperties"), below("acme"), keys);
  if (schema.Get("items")) CollectKeys(root, schema.Get("items"), path + "[0]", keys);
}

TEST(ConfigurationSchema, ListsExactlyTheKeysThatTheReaderKnows) {
  const Result<json::Document> schema = json::Parse(ConfigSchema());
  ASSERT_TRUE(schema);
  // The vendors of the config faults: the schema's `<id>` stands for acme.
  const std::string folder = "providers_folder: '" + InSource("tests/golden/config_errors/vendors") + "', ";
  std::string text = StrangerWriter(schema->root()).Write(schema->root());
  text.insert(1, folder);
  config::Diagnostics diagnostics;
  (void)ReadGatewayConfig(text, {"x.yaml", [](const std::string&) { return std::nullopt; }}, diagnostics);
  std::map<std::string, std::set<std::string>> known;
  for (const config::Diagnostic& fault : diagnostics.items()) {
    if (fault.path.ends_with(kStranger)) known[fault.path] = KnownIn(fault.message);
  }
  std::map<std::string, std::set<std::string>> listed;
  CollectKeys(schema->root(), schema->root(), "", listed);
  EXPECT_EQ(known, listed) << text << '\n' << diagnostics.Format();
}

}  // namespace
}  // namespace walletgate::gateway
