// The verbs of the end-user API: headers, query and body in, service calls out.

#include "api/create_end_user.h"
#include "base/strings.h"
#include "http/docs_page.h"
#include "http/gateway_exchange.h"
#include "http/host_name.h"
#include "routing/report.h"

namespace walletgate::http {
namespace {

using routing::ServiceReply;

Result<json::Document> ReadJson(const Request& request) {
  Result<void> content = CheckJsonContent(request);
  if (!content) return std::move(content).error();
  return json::Parse(request.body);
}

Result<bool> ReadFlag(const QueryParameters& parameters, std::string_view name) {
  const std::string_view value = FindParameter(parameters, name).value_or("false");
  if (value == "false") return false;
  if (value == "true") return true;
  return QueryFault(std::string(name), "enum", "is true or false");
}

Result<storage::ListQuery> ReadListQuery(const QueryParameters& parameters) {
  storage::ListQuery query;
  query.external_id = FindParameter(parameters, "external_id").value_or("");
  query.email = FindParameter(parameters, "email").value_or("");
  query.phone_number = FindParameter(parameters, "phone_number").value_or("");
  query.provider = FindParameter(parameters, "provider").value_or("");
  if (const std::optional<std::string_view> status = FindParameter(parameters, "status")) {
    query.status = api::StatusFromName(*status);
    if (!query.status) return QueryFault("status", "enum", "is one of active, pending, deleted");
  }
  const Result<std::size_t> limit = ReadLimit(parameters, query.limit);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

ServiceReply ReplyWithKeys(const std::string& jwks) {
  ServiceReply reply;
  reply.content_type = "application/jwk-set+json";
  reply.body = jwks;
  return reply;
}

/// For the routes that take no parameters.
Result<void> NoQuery(const Request& request) {
  Result<QueryParameters> query = ReadQuery(request.query, {});
  if (!query) return std::move(query).error();
  return {};
}

}  // namespace

std::optional<std::string> MatchPath(std::string_view pattern, std::string_view path) {
  const std::size_t brace = pattern.find('{');
  if (brace == std::string_view::npos) return pattern == path ? std::optional<std::string>("") : std::nullopt;
  const std::string_view before = pattern.substr(0, brace);
  const std::string_view after = pattern.substr(pattern.find('}', brace) + 1);
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after)) {
    return std::nullopt;
  }
  const std::string_view id = path.substr(before.size(), path.size() - before.size() - after.size());
  if (id.find('/') != std::string_view::npos) return std::nullopt;
  return PercentDecode(id).value_or(std::string(id));
}

std::string_view TopMember(std::string_view pointer) {
  if (pointer.empty()) return "body";
  pointer.remove_prefix(1);
  return pointer.substr(0, pointer.find('/'));
}

Result<json::Document> GatewayHandler::ReadCreation(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) return std::move(plain).error();
  Result<std::string> key = ReadIdempotencyKey(exchange.request);
  if (!key) return std::move(key).error();
  exchange.caller.idempotency_key = std::move(*key);
  return ReadJson(exchange.request);
}

Task<Result<ServiceReply>> GatewayHandler::CreateEndUser(Exchange& exchange) {
  const Result<json::Document> body = ReadCreation(exchange);
  if (!body) co_return body.error();
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(body->root());
  if (!request) co_return std::move(request).error();
  co_return co_await engine_->service().Create(exchange.caller, std::move(*request));
}

Task<Result<ServiceReply>> GatewayHandler::CreateWallet(Exchange& exchange) {
  const Result<json::Document> body = ReadCreation(exchange);
  if (!body) co_return body.error();
  Result<api::WalletRequest> wallet = api::ParseWalletRequest(body->root());
  if (!wallet) co_return std::move(wallet).error();
  co_return co_await engine_->service().CreateWallet(exchange.caller, exchange.id, *wallet);
}

Task<Result<ServiceReply>> GatewayHandler::PlanEndUser(Exchange& exchange) {
  const Result<json::Document> body = ReadCreation(exchange);
  if (!body) co_return body.error();
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(body->root());
  if (!request) co_return std::move(request).error();
  co_return routing::ReplyWithPlan(*exchange.caller.tenant, *request);
}

Task<Result<ServiceReply>> GatewayHandler::GetEndUser(Exchange& exchange) {
  const Result<QueryParameters> query = ReadQuery(exchange.request.query, {"refresh", "include"});
  if (!query) co_return query.error();
  const Result<bool> refresh = ReadFlag(*query, "refresh");
  if (!refresh) co_return refresh.error();
  routing::EndUserService::GetOptions options;
  options.refresh = *refresh;
  if (const std::optional<std::string_view> include = FindParameter(*query, "include")) {
    if (*include != "provider_data") co_return QueryFault("include", "enum", "is provider_data");
    options.include_provider_data = true;
  }
  co_return co_await engine_->service().Get(exchange.caller, exchange.id, options);
}

Task<Result<ServiceReply>> GatewayHandler::DeleteEndUser(Exchange& exchange) {
  const Result<QueryParameters> query = ReadQuery(exchange.request.query, {"local"});
  if (!query) co_return query.error();
  const Result<bool> local = ReadFlag(*query, "local");
  if (!local) co_return local.error();
  co_return co_await engine_->service().Delete(exchange.caller, exchange.id, *local);
}

Task<Result<ServiceReply>> GatewayHandler::ListEndUsers(Exchange& exchange) {
  const Result<QueryParameters> parameters = ReadQuery(
      exchange.request.query, {"external_id", "email", "phone_number", "provider", "status", "limit", "cursor"});
  if (!parameters) co_return parameters.error();
  Result<storage::ListQuery> query = ReadListQuery(*parameters);
  if (!query) co_return std::move(query).error();
  std::string cursor(FindParameter(*parameters, "cursor").value_or(""));
  co_return co_await engine_->service().List(exchange.caller, std::move(*query), std::move(cursor));
}

Task<Result<ServiceReply>> GatewayHandler::ListProviders(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) co_return std::move(plain).error();
  co_return routing::ReplyWithProviders(*exchange.caller.tenant, engine_->context().clock().Steady());
}

Task<Result<ServiceReply>> GatewayHandler::GetProvider(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) co_return std::move(plain).error();
  co_return routing::ReplyWithProvider(*exchange.caller.tenant, exchange.id, engine_->context().clock().Steady());
}

Task<Result<ServiceReply>> GatewayHandler::GetJwks(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) co_return std::move(plain).error();
  const std::string host = HostName(exchange.request.Header("host"));
  const std::string* keys = exchange.caller.state->key_sets().TextAt(host);
  if (keys == nullptr) co_return MakeError(ErrorKind::kNotFound, "no keys are published under this host");
  exchange.cache_control = "public, max-age=300";
  co_return ReplyWithKeys(*keys);
}

Task<Result<ServiceReply>> GatewayHandler::GetJwksOfIssuer(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) co_return std::move(plain).error();
  const routing::KeySet* keys = exchange.caller.state->key_sets().Named(exchange.id);
  if (keys == nullptr) co_return MakeError(ErrorKind::kNotFound, "no issuer has this name");
  exchange.cache_control = "public, max-age=300";
  co_return ReplyWithKeys(keys->text);
}

Task<Result<ServiceReply>> GatewayHandler::GetOpenApi(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) co_return std::move(plain).error();
  exchange.cache_control = "public, max-age=300";
  ServiceReply reply;
  reply.body = options_->openapi;
  co_return reply;
}

Task<Result<ServiceReply>> GatewayHandler::GetDocs(Exchange& exchange) {
  Result<void> plain = NoQuery(exchange.request);
  if (!plain) co_return std::move(plain).error();
  exchange.cache_control = "public, max-age=300";
  ServiceReply reply;
  exchange.content_policy = kDocsPolicy;
  reply.content_type = "text/html; charset=utf-8";
  reply.body = kDocsPage;
  co_return reply;
}

}  // namespace walletgate::http
