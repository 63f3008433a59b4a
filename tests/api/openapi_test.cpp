#include "api/openapi/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/import_line.h"
#include "api/import_request.h"
#include "api/limits.h"
#include "api/migrations/migration_orders.h"
#include "api/migrations/migration_request.h"
#include "api/names.h"
#include "base/json/builder.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "tests/api/parse_test.h"

namespace walletgate::api {
namespace {

using testing::UnorderedElementsAre;

/// As http::ScopeOf tells, whose tables are not of this folder.
std::optional<Scope> AnyScope(std::string_view method, std::string_view path) {
  if (!path.starts_with("/v1/")) return std::nullopt;
  return method == "delete" ? Scope::kUsersDelete : Scope::kUsersRead;
}

class OpenApi : public testing::Test {
 protected:
  json::Value Root() const { return document_.root(); }
  json::Value Component(std::string_view folder, std::string_view name) const {
    return Root().Get("components").Get(folder).Get(name);
  }
  /// Calls `visit(path, method, operation)` for every operation.
  template <class Visit>
  void ForEachOperation(Visit visit) const {
    for (const json::Member path : Root().Get("paths").Members()) {
      for (const json::Member operation : path.value.Members()) visit(path.name, operation.name, operation.value);
    }
  }
  json::Value RequestContent(std::string_view path, std::string_view method = "post") const {
    return Root().Get("paths").Get(path).Get(method).Get("requestBody").Get("content").Get("application/json");
  }

 private:
  json::Document document_ = ParseJson(OpenApiText("1.2.3", AnyScope));
};

TEST_F(OpenApi, NamesItsVersions) {
  EXPECT_EQ(Root().Get("openapi").AsString(), "3.1.0");
  EXPECT_EQ(Root().Get("info").Get("version").AsString(), "1.2.3");
}

TEST_F(OpenApi, HasEveryOperationOfTheContract) {
  std::vector<std::string> found;
  ForEachOperation([&found](std::string_view path, std::string_view method, json::Value) {
    found.push_back(std::string(method) + " " + std::string(path));
  });
  EXPECT_THAT(
      found,
      UnorderedElementsAre(
          "post /v1/end-users", "get /v1/end-users", "get /v1/end-users/{id}", "patch /v1/end-users/{id}",
          "post /v1/end-users/{id}/login-methods", "post /v1/end-users/{id}/login-methods/remove",
          "delete /v1/end-users/{id}", "post /v1/end-users/{id}/erase", "post /v1/end-users/{id}/touch",
          "get /v1/end-users/{id}/journal", "post /v1/end-users/{id}/wallets", "post /v1/end-users/plan",
          "get /v1/providers", "get /v1/providers/{id}", "get /.well-known/jwks.json",
          "get /issuers/{name}/.well-known/jwks.json", "get /healthz", "get /openapi.json", "post /v1/imports",
          "get /v1/imports", "get /v1/imports/{id}", "post /v1/imports/{id}/lines", "post /v1/imports/{id}/start",
          "post /v1/imports/{id}/pause", "post /v1/imports/{id}/resume", "post /v1/imports/{id}/cancel",
          "post /v1/imports/{id}/undo", "get /v1/imports/{id}/users", "post /v1/portability",
          "get /v1/portability/{id}", "get /v1/portability/{id}/users", "post /v1/migrations", "get /v1/migrations",
          "get /v1/migrations/{id}", "patch /v1/migrations/{id}", "post /v1/migrations/{id}/assess",
          "post /v1/migrations/{id}/start", "post /v1/migrations/{id}/pause", "post /v1/migrations/{id}/resume",
          "post /v1/migrations/{id}/cut_over", "post /v1/migrations/{id}/complete", "post /v1/migrations/{id}/cancel",
          "post /v1/migrations/{id}/rollback", "get /v1/migrations/{id}/users"));
}

/// The target of "#/a/b", or absent.
json::Value Resolve(json::Value root, std::string_view reference) {
  if (!reference.starts_with("#/")) return {};
  reference.remove_prefix(2);
  json::Value at = root;
  while (at && !reference.empty()) {
    const std::size_t slash = reference.find('/');
    at = at.Get(reference.substr(0, slash));
    reference = slash == std::string_view::npos ? std::string_view() : reference.substr(slash + 1);
  }
  return at;
}

void CheckReferences(json::Value root, json::Value value, int* count) {
  for (const json::Member member : value.Members()) {
    if (member.name == "$ref") {
      EXPECT_TRUE(Resolve(root, member.value.AsString())) << member.value.AsString();
      ++*count;
    }
    if (member.name == "mapping") {
      for (const json::Member target : member.value.Members()) EXPECT_TRUE(Resolve(root, target.value.AsString()));
    }
    CheckReferences(root, member.value, count);
  }
  for (json::Value element : value.Elements()) CheckReferences(root, element, count);
}

TEST_F(OpenApi, ResolvesEveryReference) {
  int count = 0;
  CheckReferences(Root(), Root(), &count);
  EXPECT_GT(count, 100);
}

void CollectReferences(json::Value value, std::set<std::string>& found) {
  for (const json::Member member : value.Members()) {
    if (member.name == "$ref") found.insert(std::string(member.value.AsString()));
    CollectReferences(member.value, found);
  }
  for (json::Value element : value.Elements()) CollectReferences(element, found);
}

TEST_F(OpenApi, UsesEveryComponent) {
  std::set<std::string> used;
  CollectReferences(Root(), used);
  for (const char* folder : {"schemas", "parameters", "headers"}) {
    for (const json::Member member : Root().Get("components").Get(folder).Members()) {
      const std::string reference = std::string("#/components/") + folder + "/" + std::string(member.name);
      EXPECT_TRUE(used.contains(reference)) << reference;
    }
  }
}

TEST_F(OpenApi, HasUniqueOperationIdsAndSummaries) {
  std::set<std::string_view> ids;
  ForEachOperation([&ids](std::string_view path, std::string_view, json::Value operation) {
    EXPECT_TRUE(ids.insert(operation.Get("operationId").AsString()).second) << path;
    EXPECT_FALSE(operation.Get("summary").AsString().empty()) << path;
    EXPECT_GT(operation.Get("responses").size(), 1U) << path;
  });
}

TEST_F(OpenApi, DeclaresThePlaceholdersOfEachPath) {
  ForEachOperation([this](std::string_view path, std::string_view, json::Value operation) {
    std::size_t in_path = 0;
    for (json::Value reference : operation.Get("parameters").Elements()) {
      const json::Value parameter = Resolve(Root(), reference.Get("$ref").AsString());
      if (parameter.Get("in").AsString() != "path") continue;
      ++in_path;
      const std::string placeholder = "{" + std::string(parameter.Get("name").AsString()) + "}";
      EXPECT_NE(path.find(placeholder), std::string_view::npos) << path << ' ' << placeholder;
    }
    EXPECT_EQ(in_path, path.find('{') == std::string_view::npos ? 0U : 1U) << path;
  });
}

TEST_F(OpenApi, HasNoNullWhereATextOfOursDidNotParse) {
  for (const char* member : {"servers", "security", "tags"}) EXPECT_TRUE(Root().Get(member).IsArray()) << member;
  for (const char* folder : {"securitySchemes", "parameters", "headers", "schemas", "examples"}) {
    const json::Value components = Root().Get("components").Get(folder);
    EXPECT_GT(components.size(), 0U) << folder;
    for (const json::Member member : components.Members()) EXPECT_TRUE(member.value.IsObject()) << member.name;
  }
  for (const json::Member example : Root().Get("components").Get("examples").Members()) {
    EXPECT_TRUE(example.value.Get("value").IsObject()) << example.name;
  }
}

TEST_F(OpenApi, RequestExamplesAreValidAndNameTheirStatus) {
  std::set<std::string> external_ids;
  for (const char* path : {"/v1/end-users", "/v1/end-users/plan"}) {
    const json::Value examples = RequestContent(path).Get("examples");
    EXPECT_GT(examples.size(), 0U) << path;
    for (const json::Member example : examples.Members()) {
      const Result<CreateEndUser> request = ParseCreateEndUser(example.value.Get("value"));
      EXPECT_TRUE(request) << path << " " << example.name;
      const std::int64_t status = example.value.Get("x-walletgate-status").AsInt64().value_or(0);
      const json::Value responses = Root().Get("paths").Get(path).Get("post").Get("responses");
      EXPECT_TRUE(responses.Get(std::to_string(status))) << path << " " << example.name;
      const bool fresh = !request || status != 201 || external_ids.insert(request->external_id).second;
      EXPECT_TRUE(fresh) << example.name;
    }
  }
  const json::Value wallets = RequestContent("/v1/end-users/{id}/wallets").Get("examples");
  EXPECT_GT(wallets.size(), 0U);
  for (const json::Member example : wallets.Members()) {
    EXPECT_TRUE(ParseWalletRequest(example.value.Get("value"))) << example.name;
    EXPECT_EQ(example.value.Get("x-walletgate-status").AsInt64(), 201);
  }
}

TEST_F(OpenApi, ExamplesOfImportsAreValid) {
  for (const json::Member example : RequestContent("/v1/imports").Get("examples").Members()) {
    EXPECT_TRUE(ParseImportRequest(example.value.Get("value"))) << example.name;
  }
  for (const json::Member example : RequestContent("/v1/imports/{id}/start").Get("examples").Members()) {
    EXPECT_TRUE(ParseImportStart(example.value.Get("value"))) << example.name;
  }
}

/// The values of a request's examples.
std::vector<json::Value> ExamplesIn(json::Value content) {
  std::vector<json::Value> values;
  for (const json::Member example : content.Get("examples").Members()) values.push_back(example.value.Get("value"));
  EXPECT_FALSE(values.empty());
  return values;
}

TEST_F(OpenApi, ExamplesOfMigrationsAreValid) {
  const std::string one = "/v1/migrations/{id}";
  for (const json::Value body : ExamplesIn(RequestContent("/v1/migrations"))) EXPECT_TRUE(ParseMigrationRequest(body));
  for (const json::Value body : ExamplesIn(RequestContent(one, "patch"))) {
    EXPECT_TRUE(PatchMigrationRequest(MigrationRequest(), body));
  }
  for (const json::Value body : ExamplesIn(RequestContent(one + "/start"))) EXPECT_TRUE(ParseMigrationStart(body));
  for (const json::Value body : ExamplesIn(RequestContent(one + "/cut_over"))) EXPECT_TRUE(ParseCutOver(body));
  for (const json::Value body : ExamplesIn(RequestContent(one + "/rollback"))) EXPECT_TRUE(ParseRollback(body));
}

TEST_F(OpenApi, DescribesTheMembersOfAMigrationAsTheyAreWritten) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  WriteMigrationRequest(MigrationRequest(), writer, ShownIds::kAll);
  writer.EndObject();
  const json::Document written = ParseJson(text);
  const json::Value described = Component("schemas", "MigrationRequest").Get("properties");
  const json::Value shown = Component("schemas", "Migration").Get("properties");
  for (const json::Member member : written.root().Members()) {
    EXPECT_TRUE(described.Get(member.name)) << member.name;
    EXPECT_TRUE(shown.Get(member.name)) << member.name;
  }
}

TEST_F(OpenApi, DescribesExactlyTheMembersOfALine) {
  std::vector<std::string_view> described;
  for (const json::Member member : Component("schemas", "ImportLine").Get("properties").Members()) {
    described.push_back(member.name);
  }
  EXPECT_EQ(described, ImportLineMembers());
}

TEST_F(OpenApi, AnswerExamplesAreWhatTheGatewayWrites) {
  for (const char* name : {"alice", "alice_with_two_wallets", "alice_renamed", "alice_with_phone"}) {
    const json::Value written = Component("examples", name).Get("value");
    const std::optional<EndUser> user = ReadEndUser(written);
    ASSERT_TRUE(user) << name;
    std::string text;
    json::Writer writer(&text);
    WriteEndUser(*user, writer);
    EXPECT_EQ(text, json::ToText(written));
  }
  for (json::Value user : Component("examples", "page").Get("value").Get("data").Elements()) {
    EXPECT_TRUE(ReadEndUser(user));
  }
}

TEST_F(OpenApi, HasAProblemExampleForEveryCodeAndOffersEachCodeSomewhere) {
  std::set<std::string> used;
  CollectReferences(Root(), used);
  const std::set<std::string_view> elsewhere = {"method_not_allowed"};  // of no documented operation
  for (const ErrorKindInfo& info : kErrorKinds) {
    const std::string name = "problem_" + std::string(info.code);
    EXPECT_EQ(Component("examples", name).Get("value").Get("status").AsInt64(), info.status) << name;
    EXPECT_EQ(used.contains("#/components/examples/" + name), !elsewhere.contains(info.code)) << name;
  }
}

TEST_F(OpenApi, StatesTheLimitsThatValidationHas) {
  const json::Value create = Component("schemas", "CreateEndUser").Get("properties");
  const auto is = [](json::Value value, std::size_t limit) {
    return value.AsInt64() == static_cast<std::int64_t>(limit);
  };
  EXPECT_TRUE(is(create.Get("login_methods").Get("maxItems"), kMaxLoginMethods));
  EXPECT_TRUE(is(create.Get("wallets").Get("maxItems"), kMaxWallets));
  EXPECT_TRUE(is(create.Get("user_token").Get("maxLength"), kMaxUserToken));
  EXPECT_TRUE(is(Component("schemas", "ExternalId").Get("maxLength"), kMaxExternalId));
  EXPECT_TRUE(is(Component("schemas", "Text").Get("maxLength"), kMaxText));
  EXPECT_TRUE(is(Component("schemas", "Identifier").Get("maxLength"), kMaxText));
  EXPECT_TRUE(is(Component("schemas", "Email").Get("maxLength"), kMaxEmail));
  EXPECT_TRUE(is(Component("schemas", "Metadata").Get("maxProperties"), kMaxMetadata));
  EXPECT_TRUE(is(Component("schemas", "Metadata").Get("additionalProperties").Get("maxLength"), kMaxMetadataValue));
}

TEST_F(OpenApi, DescribesExactlyTheMembersThatARequestMayHave) {
  for (const json::Member member : Component("schemas", "CreateEndUser").Get("properties").Members()) {
    json::DocumentBuilder body;
    body.StartObject();
    body.Key(member.name);
    body.Null();
    body.EndObject();
    const json::Document document = body.Finish();
    const Result<CreateEndUser> request = ParseCreateEndUser(document.root());
    ASSERT_FALSE(request);
    const std::vector<FieldError>& faults = request.error().fields;
    const std::string pointer = "/" + std::string(member.name);
    const auto known =
        std::find_if(faults.begin(), faults.end(), [&](const FieldError& fault) { return fault.pointer == pointer; });
    ASSERT_NE(known, faults.end()) << member.name;
    EXPECT_EQ(known->code, "type") << member.name;
  }
}

TEST_F(OpenApi, NeedsAnApiKeyForEverythingButTheDocuments) {
  EXPECT_EQ(Root().Get("security").size(), 1U);
  ForEachOperation([](std::string_view path, std::string_view, json::Value operation) {
    const bool open = operation.Get("security").size() == 0;
    EXPECT_EQ(open, !path.starts_with("/v1/")) << path;
    EXPECT_EQ(static_cast<bool>(operation.Get("responses").Get("401")), !open) << path;
  });
}

TEST_F(OpenApi, NamesTheScopeThatAnOperationNeeds) {
  ForEachOperation([](std::string_view path, std::string_view method, json::Value operation) {
    const std::optional<Scope> scope = AnyScope(method, path);
    EXPECT_EQ(static_cast<bool>(operation.Get("responses").Get("403")), scope.has_value()) << path;
    if (!scope) return;
    EXPECT_EQ(operation.Get("security").At(0).Get("apiKey").At(0).AsString(), ToString(*scope)) << path;
    EXPECT_NE(operation.Get("description").AsString().find(ToString(*scope)), std::string_view::npos) << path;
  });
}

TEST_F(OpenApi, IsTheSameEveryTime) { EXPECT_EQ(OpenApiText("1", AnyScope), OpenApiText("1", AnyScope)); }

}  // namespace
}  // namespace walletgate::api
