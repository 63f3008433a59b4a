#include "http/resources/end_users.h"

#include <array>

#include "api/create_end_user.h"
#include "http/answers.h"
#include "http/visit.h"
#include "routing/admin/report.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;

Result<bool> ReadFlag(const QueryParameters& parameters, std::string_view name) {
  const std::string_view value = FindParameter(parameters, name).value_or("false");
  if (value == "false") return false;
  if (value == "true") return true;
  return QueryFault(std::string(name), "enum", "is true or false");
}

Result<routing::UserQuery> ReadListQuery(const QueryParameters& parameters) {
  routing::UserQuery query;
  query.external_id = FindParameter(parameters, "external_id").value_or("");
  query.email = FindParameter(parameters, "email").value_or("");
  query.phone_number = FindParameter(parameters, "phone_number").value_or("");
  query.provider = FindParameter(parameters, "provider").value_or("");
  if (const std::optional<std::string_view> status = FindParameter(parameters, "status")) {
    const std::optional<api::Status> shown = api::StatusFromName(*status);
    if (!shown && *status != "any") return QueryFault("status", "enum", "is one of active, pending, deleted, any");
    query.statuses.clear();
    if (shown) query.statuses.push_back(*shown);
  }
  const Result<std::size_t> limit = ReadLimit(parameters, query.limit);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

Task<Result<ApiAnswer>> Create(Visit& visit) {
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(visit.body.root());
  if (!request) co_return std::move(request).error();
  co_return co_await visit.engine.service().Create(visit.caller, std::move(*request));
}

Task<Result<ApiAnswer>> Plan(Visit& visit) {
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(visit.body.root());
  if (!request) co_return std::move(request).error();
  co_return routing::AnswerWithPlan(Answers(), {TenantOf(visit), *request, routing::Audience::kTenant});
}

Task<Result<ApiAnswer>> Get(Visit& visit) {
  const Result<bool> refresh = ReadFlag(visit.query, "refresh");
  if (!refresh) co_return refresh.error();
  routing::ReadUser::Options options;
  options.refresh = *refresh;
  if (const std::optional<std::string_view> include = FindParameter(visit.query, "include")) {
    if (*include != "provider_data") co_return QueryFault("include", "enum", "is provider_data");
    options.include_provider_data = true;
  }
  co_return co_await visit.engine.service().Get(visit.caller, visit.id, options);
}

Task<Result<ApiAnswer>> Delete(Visit& visit) {
  const Result<bool> local = ReadFlag(visit.query, "local");
  if (!local) co_return local.error();
  co_return co_await visit.engine.service().Delete(visit.caller, visit.id, *local);
}

Task<Result<ApiAnswer>> Erase(Visit& visit) {
  const Result<bool> local = ReadFlag(visit.query, "local");
  if (!local) co_return local.error();
  co_return co_await visit.engine.service().Erase(visit.caller, visit.id, *local);
}

Task<Result<ApiAnswer>> List(Visit& visit) {
  Result<routing::UserQuery> query = ReadListQuery(visit.query);
  if (!query) co_return std::move(query).error();
  std::string cursor(FindParameter(visit.query, "cursor").value_or(""));
  co_return co_await visit.engine.service().List(visit.caller, std::move(*query), std::move(cursor));
}

constexpr std::array<std::string_view, 7> kListQuery = {"external_id", "email", "phone_number", "provider",
                                                        "status",      "limit", "cursor"};
constexpr std::array<std::string_view, 2> kGetQuery = {"refresh", "include"};
constexpr std::array<std::string_view, 1> kDeleteQuery = {"local"};

constexpr std::array kRoutes = {
    Route{.method = "POST",
          .pattern = "/v1/end-users",
          .operation = "create_end_user",
          .does = Does::kCreates,
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .scope = api::Scope::kUsersWrite,
          .handle = Create},
    Route{.method = "GET",
          .pattern = "/v1/end-users",
          .operation = "list_end_users",
          .query = kListQuery,
          .scope = api::Scope::kUsersRead,
          .handle = List},
    Route{.method = "POST",
          .pattern = "/v1/end-users/plan",
          .operation = "plan_end_user",
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .scope = api::Scope::kUsersRead,
          .handle = Plan},
    Route{.method = "GET",
          .pattern = "/v1/end-users/{id}",
          .operation = "get_end_user",
          .query = kGetQuery,
          .scope = api::Scope::kUsersRead,
          .handle = Get},
    Route{.method = "DELETE",
          .pattern = "/v1/end-users/{id}",
          .operation = "delete_end_user",
          .does = Does::kChanges,
          .query = kDeleteQuery,
          .scope = api::Scope::kUsersDelete,
          .handle = Delete},
    Route{.method = "POST",
          .pattern = "/v1/end-users/{id}/erase",
          .operation = "erase_end_user",
          .does = Does::kChanges,
          .needs = Needs::kIdempotencyKey,
          .query = kDeleteQuery,
          .scope = api::Scope::kUsersDelete,
          .handle = Erase},
};

}  // namespace

std::span<const Route> EndUserRoutes() { return kRoutes; }

}  // namespace walletgate::http
