#include "api/openapi/openapi.h"

#include "api/openapi/components.h"
#include "api/openapi/examples.h"
#include "api/openapi/paths.h"
#include "api/openapi/schemas.h"
#include "api/openapi/text.h"
#include "api/problem.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"

namespace walletgate::api {
namespace {

constexpr std::string_view kDescription =
    "One API to create, find and remove end users and their wallets at any of the providers behind it. Request and "
    "answer, "
    "error vocabulary and idempotency are the same for all of them; only `provider` differs. Errors are RFC 9457 "
    "problem "
    "documents: branch on `code`, and look at `applied` before you repeat anything.";

constexpr std::string_view kTags = R"json([
  {"name": "End users", "description": "People and businesses, each held by one provider."},
  {"name": "Providers", "description": "What each provider offers and accepts."},
  {"name": "Documents", "description": "For machines; no API key needed."}])json";

constexpr std::string_view kSecuritySchemes = R"json({
  "apiKey": {"type": "http", "scheme": "bearer",
             "description": "An API key of the tenant: Authorization: Bearer <api key>. A key may have fewer scopes than its tenant's others, and an end: each operation names the scope it needs, and answers 403 forbidden to a key without it."}})json";

void WriteInfo(std::string_view version, json::Sink& sink) {
  sink.Member("openapi", "3.1.0");
  sink.Key("info");
  sink.StartObject();
  sink.Member("title", "Walletgate end-user API");
  sink.Member("version", version);
  sink.Member("description", kDescription);
  sink.EndObject();
  sink.Key("servers");
  WriteText(R"([{"url": "http://127.0.0.1:8080", "description": "A gateway on this machine"}])", sink);
  sink.Key("security");
  WriteText(R"([{"apiKey": []}])", sink);
  sink.Key("tags");
  WriteText(kTags, sink);
}

void WriteExample(std::string_view name, std::string_view summary, std::string_view body, json::Sink& sink) {
  sink.Key(name);
  sink.StartObject();
  sink.Member("summary", summary);
  sink.Key("value");
  WriteText(body, sink);
  sink.EndObject();
}

void WriteExamples(json::Sink& sink) {
  sink.StartObject();
  for (const AnswerExample& example : AnswerExamples()) {
    WriteExample(example.name, example.summary, example.body, sink);
  }
  for (const ErrorKindInfo& info : kErrorKinds) {
    Error error = MakeError(info.kind, std::string(info.when));
    if (info.kind == ErrorKind::kOutcomeUnknown) error.applied = Applied::kUnknown;
    if (info.kind == ErrorKind::kInvalidRequest) {
      error.fields.push_back({"/login_methods/0/email", "format", "is not an e-mail address: it has no @"});
    }
    WriteExample("problem_" + std::string(info.code), info.title,
                 ProblemText(error, "/v1/end-users", "req_01J9ZC3Q7T8X2M4N6P8R0S2T4V"), sink);
  }
  sink.EndObject();
}

void WriteComponents(json::Sink& sink) {
  sink.StartObject();
  sink.Key("securitySchemes");
  WriteText(kSecuritySchemes, sink);
  sink.Key("parameters");
  WriteText(ParameterText(), sink);
  sink.Key("headers");
  WriteText(HeaderText(), sink);
  sink.Key("schemas");
  WriteSchemas(sink);
  sink.Key("examples");
  WriteExamples(sink);
  sink.EndObject();
}

}  // namespace

std::string OpenApiText(std::string_view version, ScopeOf scope_of) {
  std::string text;
  json::Writer sink(&text);
  sink.StartObject();
  WriteInfo(version, sink);
  sink.Key("paths");
  WritePaths(scope_of, sink);
  sink.Key("components");
  WriteComponents(sink);
  sink.EndObject();
  return text;
}

}  // namespace walletgate::api
