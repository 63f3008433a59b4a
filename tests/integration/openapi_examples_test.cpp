// The contract as served: every example of a request is sent, and every operation answers as it says.

#include <gmock/gmock.h>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;

class ServedContract : public fakes::GatewayTest {
 protected:
  void SetUp() override {
    Result<json::Document> document = json::Parse(gateway().Nobody().Get("/openapi.json").body);
    ASSERT_TRUE(document);
    document_ = std::move(*document);
  }
  json::Value Operation(std::string_view path, std::string_view method) const {
    return document_.root().Get("paths").Get(path).Get(method);
  }
  json::Value Examples(std::string_view path) const {
    return Operation(path, "post").Get("requestBody").Get("content").Get("application/json").Get("examples");
  }
  /// That status, headers and content type are among those the operation documents.
  void ExpectDocumented(const Answer& answer, std::string_view path, std::string_view method) const {
    const json::Value response = Operation(path, method).Get("responses").Get(std::to_string(answer.status));
    ASSERT_TRUE(response) << path << ' ' << answer;
    const bool of_nobody = answer.At("provider") == "null";  // a plan that no provider admits
    for (const json::Member header : response.Get("headers").Members()) {
      if (header.name == "Idempotent-Replayed" || header.name == "Retry-After") continue;  // of some answers only
      if (header.name.starts_with("RateLimit")) continue;                                  // of some tenants only
      if (of_nobody && header.name != "X-Request-Id") continue;
      std::string name(header.name);
      for (char& c : name) c = static_cast<char>(std::tolower(c));
      EXPECT_NE(answer.Header(name), "") << path << ' ' << header.name << ' ' << answer;
    }
    if (answer.status == 204) return;
    const json::Value media = response.Get("content").Get(answer.Header("content-type"));
    ASSERT_TRUE(media) << path << ' ' << answer.Header("content-type");
    ExpectRequiredMembers(answer, media.Get("schema").Get("$ref").AsString());
  }

 private:
  /// What the schema requires is there, and nothing that it does not know.
  void ExpectRequiredMembers(const Answer& answer, std::string_view reference) const {
    constexpr std::string_view kPrefix = "#/components/schemas/";
    if (!reference.starts_with(kPrefix)) return;
    const json::Value schema = document_.root().Get("components").Get("schemas").Get(reference.substr(kPrefix.size()));
    const Result<json::Document> body = json::Parse(answer.body);
    ASSERT_TRUE(body) << answer;
    for (const json::Value name : schema.Get("required").Elements()) {
      EXPECT_TRUE(body->root().Get(name.AsString())) << reference << ' ' << name.AsString();
    }
    for (const json::Member member : body->root().Members()) {
      EXPECT_TRUE(schema.Get("properties").Get(member.name)) << reference << ' ' << member.name;
    }
  }

  json::Document document_;
};

TEST_F(ServedContract, EveryExampleOfARequestIsAnsweredAsItSays) {
  int sent = 0;
  for (const char* path : {"/v1/end-users", "/v1/end-users/plan"}) {
    for (const json::Member example : Examples(path).Members()) {
      const Answer answer = Main().Post(path, json::ToText(example.value.Get("value")));
      EXPECT_EQ(std::to_string(answer.status), example.value.Get("x-walletgate-status").NumberText())
          << path << ' ' << example.name << ' ' << answer;
      ExpectDocumented(answer, path, "post");
      ++sent;
    }
  }
  const Answer user = Main().Create(
      R"({"external_id":"wallets-1","provider":"cdp","login_methods":[{"type":"email","email":"wallets-1@example.com"}]})");
  for (const json::Member example : Examples("/v1/end-users/{id}/wallets").Members()) {
    const Answer answer =
        Main().Post("/v1/end-users/" + user.At("id") + "/wallets", json::ToText(example.value.Get("value")));
    EXPECT_EQ(std::to_string(answer.status), example.value.Get("x-walletgate-status").NumberText()) << answer;
    ExpectDocumented(answer, "/v1/end-users/{id}/wallets", "post");
    ++sent;
  }
  EXPECT_GE(sent, 9);
}

TEST_F(ServedContract, EveryExampleOfAChangeIsAnsweredAsItSays) {
  const Answer user = Main().Create(fakes::UserBody("changes-1", "streambird"));
  const std::string path = "/v1/end-users/" + user.At("id");
  const auto examples = [this](const char* route, const char* method) {
    return Operation(route, method).Get("requestBody").Get("content").Get("application/json").Get("examples");
  };
  for (const json::Member example : examples("/v1/end-users/{id}", "patch").Members()) {
    const Answer answer = Main().Send("PATCH", path, json::ToText(example.value.Get("value")));
    EXPECT_EQ(answer.status, 200) << example.name << ' ' << answer;
    ExpectDocumented(answer, "/v1/end-users/{id}", "patch");
  }
  for (const char* route : {"/v1/end-users/{id}/login-methods", "/v1/end-users/{id}/login-methods/remove"}) {
    for (const json::Member example : examples(route, "post").Members()) {
      const std::string target = path + std::string(route).substr(std::string("/v1/end-users/{id}").size());
      const Answer answer = Main().Post(target, json::ToText(example.value.Get("value")));
      EXPECT_EQ(answer.status, 200) << route << ' ' << answer;
      ExpectDocumented(answer, route, "post");
    }
  }
  const Answer late = Main().Send("PATCH", path, "{}", {{"If-Match", "\"0\""}});
  EXPECT_EQ(late.status, 412) << late;
  ExpectDocumented(late, "/v1/end-users/{id}", "patch");
  const Answer last =
      Main().Post(path + "/login-methods/remove", R"({"type":"email","email":"changes-1@example.com"})");
  EXPECT_EQ(last.status, 409) << last;
  ExpectDocumented(last, "/v1/end-users/{id}/login-methods/remove", "post");
}

TEST_F(ServedContract, EveryOtherOperationAnswersAsItIsDocumented) {
  const Answer user = Main().Create(fakes::UserBody("contract-1", "streambird"));
  const std::string path = "/v1/end-users/" + user.At("id");
  ExpectDocumented(Main().Get(path), "/v1/end-users/{id}", "get");
  ExpectDocumented(Main().Get(path + "?include=provider_data"), "/v1/end-users/{id}", "get");
  ExpectDocumented(Main().Get(path + "?include=links"), "/v1/end-users/{id}", "get");
  ExpectDocumented(Main().Get(path + "/journal"), "/v1/end-users/{id}/journal", "get");
  ExpectDocumented(Main().Get("/v1/end-users?limit=1"), "/v1/end-users", "get");
  ExpectDocumented(Main().Delete(path), "/v1/end-users/{id}", "delete");
  ExpectDocumented(Main().Get("/v1/providers"), "/v1/providers", "get");
  ExpectDocumented(Main().Get("/v1/providers/cdp"), "/v1/providers/{id}", "get");
  ExpectDocumented(gateway().Nobody().Get("/.well-known/jwks.json"), "/.well-known/jwks.json", "get");
  const std::string by_issuer = Main().Get("/v1/providers/yieldforce").At("user_token_issuer.jwks_path");
  for (const std::string& keys : {by_issuer, std::string("/issuers/0123456789abcdef/.well-known/jwks.json")}) {
    ExpectDocumented(gateway().Nobody().Get(keys), "/issuers/{name}/.well-known/jwks.json", "get");
  }
  ExpectDocumented(gateway().Nobody().Get("/openapi.json"), "/openapi.json", "get");
  ExpectDocumented(gateway().Nobody().Get("/healthz"), "/healthz", "get");
}

TEST_F(ServedContract, ItsErrorsAreDocumentedWhereTheyHappen) {
  ExpectDocumented(Main().Create("{"), "/v1/end-users", "post");
  ExpectDocumented(Main().Create("{}"), "/v1/end-users", "post");
  ExpectDocumented(Main().Post("/v1/end-users", "x", {{"Content-Type", "text/plain"}}), "/v1/end-users", "post");
  ExpectDocumented(gateway().Nobody().Get("/v1/providers"), "/v1/providers", "get");
  ExpectDocumented(Main().Get("/v1/providers/nobody"), "/v1/providers/{id}", "get");
  ExpectDocumented(Main().Get("/v1/end-users/nobody"), "/v1/end-users/{id}", "get");
  ExpectDocumented(Main().Get("/v1/end-users?limit=0"), "/v1/end-users", "get");
  for (const char* kind : {"400", "409", "429", "500", "lost", "badjson"}) {
    vendors().sandbox().Inject("cdp", {.kind = kind});
    ExpectDocumented(Main().Create(fakes::UserBody(std::string("err-") + kind, "cdp")), "/v1/end-users", "post");
  }
  ExpectDocumented(gateway().As("wrong").Create(fakes::UserBody("err-wrong", "cdp")), "/v1/end-users", "post");
}

}  // namespace
}  // namespace walletgate
