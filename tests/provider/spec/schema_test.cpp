// providers/provider.schema.json is written for editors; its closed lists are those of the program.

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "api/field_table.h"
#include "api/login_kinds.h"
#include "base/json/parse.h"

namespace walletgate::provider {
namespace {

std::string ReadSchema() {
  std::ifstream in(std::string(WALLETGATE_SOURCE_DIR) + "/providers/provider.schema.json", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::set<std::string> MemberNames(json::Value object) {
  std::set<std::string> names;
  for (const json::Member member : object.Members()) names.emplace(member.name);
  return names;
}

TEST(ProviderSchema, ListsTheOperationsAndAcceptKeysOfTheProgram) {
  const Result<json::Document> schema = json::Parse(ReadSchema());
  ASSERT_TRUE(schema) << schema.error().detail;
  EXPECT_EQ(schema->root().Get("$schema").AsString(), "http://json-schema.org/draft-07/schema#");
  const json::Value sections = schema->root().Get("properties");
  std::set<std::string> operations;
  for (const api::Operation operation : api::kOperations) operations.emplace(api::ToString(operation));
  EXPECT_EQ(MemberNames(sections.Get("operations").Get("properties")), operations);
  const auto keys = api::AcceptKeys();
  EXPECT_EQ(MemberNames(sections.Get("accepts").Get("properties")), std::set<std::string>(keys.begin(), keys.end()));
}

TEST(ProviderSchema, ListsTheLoginMethodsOfTheProgram) {
  const Result<json::Document> schema = json::Parse(ReadSchema());
  ASSERT_TRUE(schema);
  const json::Value rule =
      schema->root().Get("properties").Get("accepts").Get("properties").Get("login_methods").Get("anyOf").At(0);
  const auto listed = [&](const char* member) {
    std::vector<std::string_view> names;
    for (const json::Value name : rule.Get("properties").Get(member).Get("items").Get("enum").Elements()) {
      names.push_back(name.AsString());
    }
    return names;
  };
  EXPECT_EQ(listed("types"), std::vector(api::kLoginTypeNames.begin(), api::kLoginTypeNames.end()));
  EXPECT_EQ(listed("issuers"), std::vector(api::kIssuerNames.begin(), api::kIssuerNames.end()));
}

TEST(ProviderSchema, ListsErrorCodesOfTheProgram) {
  const Result<json::Document> schema = json::Parse(ReadSchema());
  ASSERT_TRUE(schema);
  const json::Value rule = schema->root().Get("definitions").Get("error_rule").Get("properties");
  ASSERT_GT(rule.Get("is").Get("enum").size(), 10U);
  for (const json::Value code : rule.Get("is").Get("enum").Elements()) {
    EXPECT_TRUE(code.AsString() == "success" || ErrorKindFromCode(code.AsString())) << code.AsString();
  }
}

}  // namespace
}  // namespace walletgate::provider
