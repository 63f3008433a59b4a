// Query parameters on every route of both listeners: what is unknown or empty is a fault, never a wider question.

#include <gmock/gmock.h>

#include "tests/integration/problem_check.h"

namespace walletgate {
namespace {

using fakes::Answer;
using fakes::Client;
using fakes::ExpectProblem;

constexpr const char* kUser = "/v1/end-users/eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V";

class Queries : public fakes::GatewayTest {
 protected:
  static void ExpectFault(const Answer& answer, const std::string& pointer, const char* code) {
    ExpectProblem(answer, ErrorKind::kInvalidRequest);
    EXPECT_EQ(answer.At("errors.0.pointer"), pointer) << answer;
    EXPECT_EQ(answer.At("errors.0.code"), code) << answer;
  }
};

TEST_F(Queries, AnEmptyConditionNeverMeansEverybody) {
  ASSERT_EQ(Main().Create(fakes::UserBody("queries-1", "capa")).status, 201);
  for (const char* name : {"external_id", "email", "phone_number", "provider", "status", "limit", "cursor"}) {
    for (const char* end : {"=", "", "=&"}) {
      ExpectFault(Main().Get("/v1/end-users?" + std::string(name) + end), "/" + std::string(name), "length");
    }
    ExpectFault(
        Main().Get("/v1/end-users?limit=1&" + std::string(name == std::string("limit") ? "cursor" : name) + "="),
        "/" + std::string(name == std::string("limit") ? "cursor" : name), "length");
  }
}

TEST_F(Queries, AreReadOnEveryRouteOfTheTrafficListener) {
  struct Row {
    const char* method;
    std::string path;
    const char* known;  ///< a parameter of the route, or nullptr
  };
  const std::string user = kUser;
  for (const Row& row :
       {Row{"POST", "/v1/end-users", nullptr}, Row{"GET", "/v1/end-users", "email"},
        Row{"POST", "/v1/end-users/plan", nullptr}, Row{"GET", user, "refresh"}, Row{"GET", user, "include"},
        Row{"DELETE", user, "local"}, Row{"POST", user + "/wallets", nullptr}, Row{"GET", "/v1/providers", nullptr},
        Row{"GET", "/v1/providers/cdp", nullptr}, Row{"GET", "/.well-known/jwks.json", nullptr},
        Row{"GET", "/issuers/0123456789abcdef/.well-known/jwks.json", nullptr}, Row{"GET", "/openapi.json", nullptr},
        Row{"GET", "/docs", nullptr}, Row{"GET", "/healthz", nullptr}}) {
    SCOPED_TRACE(std::string(row.method) + " " + row.path);
    ExpectFault(Main().Send(row.method, row.path + "?nothing=1", "{}"), "/nothing", "unknown_member");
    ExpectFault(Main().Send(row.method, row.path + "?nothing", "{}"), "/nothing", "unknown_member");
    if (row.known == nullptr) continue;
    ExpectFault(Main().Send(row.method, row.path + "?" + row.known + "=", ""), "/" + std::string(row.known), "length");
    ExpectFault(Main().Send(row.method, row.path + "?" + row.known, ""), "/" + std::string(row.known), "length");
  }
}

TEST_F(Queries, AreReadOnEveryRouteOfTheAdminListener) {
  const Client admin = gateway().Admin();
  for (const char* path : {"/metrics", "/livez", "/readyz", "/healthz", "/intents"}) {
    ExpectFault(admin.Get(std::string(path) + "?nothing=1"), "/nothing", "unknown_member");
  }
  ExpectFault(admin.Post("/reload?nothing=", ""), "/nothing", "unknown_member");
  ExpectFault(admin.Post("/intents/01J9ZC3Q7T8X2M4N6P8R0S2T4V/resolve?nothing=1", "{}"), "/nothing", "unknown_member");
  for (const char* name : {"limit", "cursor"})
    ExpectFault(admin.Get("/intents?" + std::string(name) + "="), "/" + std::string(name), "length");
  ExpectFault(admin.Get("/intents?cursor=garbage"), "/cursor", "format");
  ExpectFault(admin.Get("/intents?cursor=01j9zc3q7t8x2m4n6p8r0s2t4v"), "/cursor", "format");
  EXPECT_EQ(admin.Get("/intents?cursor=01J9ZC3Q7T8X2M4N6P8R0S2T4V").At("data"), "[]");
}

}  // namespace
}  // namespace walletgate
