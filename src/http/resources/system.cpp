#include "http/resources/system.h"

#include <array>

#include "http/answers.h"
#include "http/docs_page.h"
#include "http/host_name.h"
#include "http/traffic_handler.h"
#include "http/visit.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;

constexpr std::string_view kKept = "public, max-age=300";

/// An answer that is the same for everybody for a while.
ApiAnswer Shared(Visit& visit, std::string_view content_type, std::string body) {
  visit.cache_control = kKept;
  return AnswerOf(content_type, std::move(body));
}

Task<Result<ApiAnswer>> GetJwks(Visit& visit) {
  const std::string host = HostName(visit.request.Header("host"));
  const std::string* keys = visit.caller.state->key_sets().TextAt(host);
  if (keys == nullptr) co_return MakeError(ErrorKind::kNotFound, "no keys are published under this host");
  co_return Shared(visit, "application/jwk-set+json", *keys);
}

Task<Result<ApiAnswer>> GetJwksOfIssuer(Visit& visit) {
  const routing::KeySet* keys = visit.caller.state->key_sets().Named(visit.id);
  if (keys == nullptr) co_return MakeError(ErrorKind::kNotFound, "no issuer has this name");
  co_return Shared(visit, "application/jwk-set+json", keys->text);
}

Task<Result<ApiAnswer>> GetOpenApi(Visit& visit) {
  co_return Shared(visit, "application/json", TrafficOf(visit).options->openapi);
}

Task<Result<ApiAnswer>> GetDocs(Visit& visit) {
  visit.content_policy = kDocsPolicy;
  co_return Shared(visit, "text/html; charset=utf-8", std::string(kDocsPage));
}

/// For whoever spreads callers over gateways: no from the first moment of a drain, while what comes is still served.
Task<Result<ApiAnswer>> GetHealth(Visit& visit) {
  if (TrafficOf(visit).closing) co_return MakeError(ErrorKind::kShuttingDown, "send nobody here any more");
  co_return TextAnswer(200, "ok\n");
}

constexpr std::array kRoutes = {
    Route{.method = "GET", .pattern = "/healthz", .operation = "get_health", .handle = GetHealth},
    Route{.method = "GET", .pattern = "/.well-known/jwks.json", .operation = "get_jwks", .handle = GetJwks},
    Route{.method = "GET",
          .pattern = "/issuers/{name}/.well-known/jwks.json",
          .operation = "get_jwks_of_issuer",
          .handle = GetJwksOfIssuer},
    Route{.method = "GET", .pattern = "/openapi.json", .operation = "get_openapi", .handle = GetOpenApi},
    Route{.method = "GET", .pattern = "/docs", .operation = "get_docs", .handle = GetDocs},
};

}  // namespace

std::span<const Route> SystemRoutes() { return kRoutes; }

}  // namespace walletgate::http
