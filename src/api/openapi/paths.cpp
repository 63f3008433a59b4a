#include "api/openapi/paths.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/openapi/examples.h"
#include "api/openapi/operations.h"
#include "api/openapi/text.h"
#include "base/json/sink.h"

namespace walletgate::api {
namespace {

void WriteReference(std::string_view folder, std::string_view name, json::Sink& sink) {
  sink.StartObject();
  sink.Member("$ref", "#/components/" + std::string(folder) + "/" + std::string(name));
  sink.EndObject();
}

void WriteHeader(std::string_view name, std::string_view component, json::Sink& sink) {
  sink.Key(name);
  WriteReference("headers", component, sink);
}

void WriteRequestContent(const OperationDoc& operation, std::string_view media_type, json::Sink& sink) {
  sink.Key(media_type);
  sink.StartObject();
  sink.Key("schema");
  WriteReference("schemas", operation.request_schema, sink);
  sink.Key("examples");
  sink.StartObject();
  for (const RequestExample& example : operation.request_examples()) {
    sink.Key(example.name);
    sink.StartObject();
    sink.Member("summary", example.summary);
    sink.Key("x-walletgate-status");
    sink.Int(example.status);
    sink.Key("value");
    WriteText(example.body, sink);
    sink.EndObject();
  }
  sink.EndObject();
  sink.EndObject();
}

void WriteRequestBody(const OperationDoc& operation, json::Sink& sink) {
  if (operation.request_schema.empty()) return;
  sink.Key("requestBody");
  sink.StartObject();
  sink.Member("required", true);
  sink.Key("content");
  sink.StartObject();
  WriteRequestContent(operation, operation.request_type, sink);
  if (!operation.patch_type.empty()) WriteRequestContent(operation, operation.patch_type, sink);
  sink.EndObject();
  sink.EndObject();
}

void WriteAnswerContent(const OperationDoc& operation, const AnswerDoc& answer, json::Sink& sink) {
  if (answer.status == 204 || answer.status == 304) return;
  sink.Key("content");
  sink.StartObject();
  sink.Key(operation.media_type);
  sink.StartObject();
  sink.Key("schema");
  if (answer.schema.empty()) {
    WriteText(operation.media_type.starts_with("text/") ? R"({"type": "string"})" : R"({"type": "object"})", sink);
  } else {
    WriteReference("schemas", answer.schema, sink);
    sink.Key("examples");
    sink.StartObject();
    sink.Key(answer.example);
    WriteReference("examples", answer.example, sink);
    sink.EndObject();
  }
  sink.EndObject();
  sink.EndObject();
}

void WriteRateLimit(json::Sink& sink) {
  WriteHeader("RateLimit-Policy", "RateLimitPolicy", sink);
  WriteHeader("RateLimit", "RateLimit", sink);
}

void WriteAnswer(const OperationDoc& operation, const AnswerDoc& answer, bool with_key, json::Sink& sink) {
  const bool about_user = operation.id.ends_with("EndUser") || answer.schema == "EndUser";
  sink.Key(std::to_string(answer.status));
  sink.StartObject();
  sink.Member("description", answer.description);
  sink.Key("headers");
  sink.StartObject();
  WriteHeader("X-Request-Id", "RequestId", sink);
  if (about_user) {
    WriteHeader("X-Walletgate-Provider", "Provider", sink);
    WriteHeader("Server-Timing", "ServerTiming", sink);
  }
  if (answer.schema == "EndUser" || answer.status == 304) WriteHeader("ETag", "EntityTag", sink);
  if (operation.parameters[0] == "IdempotencyKey" || operation.parameters[1] == "IdempotencyKey") {
    WriteHeader("Idempotent-Replayed", "Replayed", sink);
  }
  if (with_key) WriteRateLimit(sink);
  sink.EndObject();
  WriteAnswerContent(operation, answer, sink);
  sink.EndObject();
}

/// What is said before a request is counted against its tenant's limit.
constexpr KindSet kBeforeTheRate =
    Kinds({ErrorKind::kUnauthorized, ErrorKind::kForbidden, ErrorKind::kUriTooLong, ErrorKind::kExpectationFailed,
           ErrorKind::kHeadersTooLarge, ErrorKind::kNotImplemented, ErrorKind::kVersionNotSupported});

struct ProblemGroup {
  int status;
  std::vector<const ErrorKindInfo*> infos;
  bool with_key;  ///< the operation asks for a key, and so belongs to a tenant

  bool MayBeCounted() const {
    return with_key && std::ranges::any_of(infos, [](const ErrorKindInfo* info) {
             return (Kinds({info->kind}) & kBeforeTheRate) == 0;
           });
  }
};

/// All the problems of one status share one response, with one example for each code.
void WriteProblems(const ProblemGroup& group, json::Sink& sink) {
  const auto& [status, infos, with_key] = group;
  std::string codes;
  for (const ErrorKindInfo* info : infos) codes += (codes.empty() ? "" : ", ") + std::string(info->code);
  sink.Key(std::to_string(status));
  sink.StartObject();
  sink.Member("description", codes);
  sink.Key("headers");
  sink.StartObject();
  WriteHeader("X-Request-Id", "RequestId", sink);
  if (status == 409 || status == 429 || status == 503) WriteHeader("Retry-After", "RetryAfter", sink);
  if (status == 412) WriteHeader("ETag", "EntityTag", sink);
  if (group.MayBeCounted()) WriteRateLimit(sink);
  sink.EndObject();
  sink.Key("content");
  sink.StartObject();
  sink.Key("application/problem+json");
  sink.StartObject();
  sink.Key("schema");
  WriteReference("schemas", "Problem", sink);
  sink.Key("examples");
  sink.StartObject();
  for (const ErrorKindInfo* info : infos) {
    sink.Key(info->code);
    WriteReference("examples", "problem_" + std::string(info->code), sink);
  }
  for (int i = 0; i < 4; ++i) sink.EndObject();
}

void WriteErrors(KindSet kinds, bool with_key, json::Sink& sink) {
  std::set<int> statuses;
  for (const ErrorKindInfo& info : kErrorKinds) {
    if ((kinds & Kinds({info.kind})) != 0) statuses.insert(info.status);
  }
  for (int status : statuses) {
    std::vector<const ErrorKindInfo*> infos;
    for (const ErrorKindInfo& info : kErrorKinds) {
      if (info.status == status && (kinds & Kinds({info.kind})) != 0) infos.push_back(&info);
    }
    WriteProblems({status, std::move(infos), with_key}, sink);
  }
}

/// OpenAPI 3.1 lets a bearer scheme name what a caller must be allowed, as OAuth scopes are named.
void WriteSecurity(std::optional<Scope> scope, json::Sink& sink) {
  sink.Key("security");
  sink.StartArray();
  if (scope) {
    sink.StartObject();
    sink.Key("apiKey");
    sink.StartArray();
    sink.String(ToString(*scope));
    sink.EndArray();
    sink.EndObject();
  }
  sink.EndArray();
}

/// The operation's own words, and the scope it needs for readers whose tools do not show `security`.
std::string DescriptionOf(const OperationDoc& operation, std::optional<Scope> scope) {
  std::string text(operation.description);
  if (!scope) return text;
  if (!text.empty()) text += ' ';
  return text + "Needs the scope `" + std::string(ToString(*scope)) + "`.";
}

void WriteOperation(const OperationDoc& operation, std::optional<Scope> scope, json::Sink& sink) {
  sink.Key(operation.method);
  sink.StartObject();
  sink.Member("operationId", operation.id);
  sink.Key("tags");
  sink.StartArray();
  sink.String(operation.tag);
  sink.EndArray();
  sink.Member("summary", operation.summary);
  sink.MemberIfAny("description", DescriptionOf(operation, scope));
  WriteSecurity(scope, sink);
  sink.Key("parameters");
  sink.StartArray();
  for (std::string_view name : operation.parameters) {
    if (!name.empty()) WriteReference("parameters", name, sink);
  }
  sink.EndArray();
  WriteRequestBody(operation, sink);
  sink.Key("responses");
  sink.StartObject();
  for (const AnswerDoc& answer : operation.answers) {
    if (answer.status != 0) WriteAnswer(operation, answer, scope.has_value(), sink);
  }
  WriteErrors(operation.errors, scope.has_value(), sink);
  sink.EndObject();
  sink.EndObject();
}

}  // namespace

void WritePaths(ScopeOf scope_of, json::Sink& sink) {
  sink.StartObject();
  std::string_view path;
  for (const OperationDoc& operation : OperationDocs()) {
    if (operation.path != path) {
      if (!path.empty()) sink.EndObject();
      path = operation.path;
      sink.Key(path);
      sink.StartObject();
    }
    WriteOperation(operation, scope_of(operation.method, operation.path), sink);
  }
  sink.EndObject();
  sink.EndObject();
}

}  // namespace walletgate::api
