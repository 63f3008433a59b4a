#include "http/resources/end_users.h"

#include <array>

#include "api/addresses/addresses.h"
#include "api/adopt_request.h"
#include "api/changes/user_patch.h"
#include "api/create_end_user.h"
#include "api/migrations/touch_request.h"
#include "api/names.h"
#include "http/answers.h"
#include "http/resources/entity_tags.h"
#include "http/stages/access.h"
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

/// Spelt as a user's wallets are; "" where none is asked for.
Result<std::string> ReadAddress(const QueryParameters& parameters) {
  const std::optional<std::string_view> text = FindParameter(parameters, "address");
  if (!text) return std::string();
  for (std::size_t chain = 0; chain < api::kChainNames.size(); ++chain) {
    std::optional<std::string> address = api::NormalAddress(static_cast<api::Chain>(chain), *text);
    if (address) return *std::move(address);
  }
  return QueryFault("address", "format", "is no address of any chain that the gateway knows");
}

/// What `include` names, with commas between.
Result<routing::ReadUser::Options> ReadInclude(const QueryParameters& parameters) {
  routing::ReadUser::Options options;
  const std::optional<std::string_view> include = FindParameter(parameters, "include");
  std::size_t next = include ? 0 : std::string_view::npos;
  while (next != std::string_view::npos) {
    const std::size_t comma = include->find(',', next);
    const std::string_view name = include->substr(next, comma == std::string_view::npos ? comma : comma - next);
    next = comma == std::string_view::npos ? comma : comma + 1;
    if (name == "provider_data") {
      options.include_provider_data = true;
    } else if (name == "links") {
      options.include_links = true;
    } else {
      return QueryFault("include", "enum", "is links, provider_data, or both with a comma between");
    }
  }
  return options;
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
  Result<std::string> address = ReadAddress(parameters);
  if (!address) return std::move(address).error();
  query.address = *std::move(address);
  const Result<std::size_t> limit = ReadLimit(parameters, query.limit);
  if (!limit) return limit.error();
  query.limit = *limit;
  return query;
}

/// An adoption goes to the provider that it names, and calls nothing there that could be shown.
Error NothingToPlan() {
  Error error = MakeError(ErrorKind::kInvalidRequest, "an adoption creates nothing, so there is nothing to plan");
  error.fields.push_back({"/adopt", "unsupported", "is no part of a plan"});
  return error;
}

Task<Result<ApiAnswer>> Create(Visit& visit) {
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(visit.body.root());
  if (!request) co_return std::move(request).error();
  // What the body asks for needs more than the route.
  if (std::optional<api::AdoptRequest> adopt = api::AdoptIn(visit.body.root())) {
    Result<void> allowed = CheckScope(visit, api::Scope::kMigrations);
    if (!allowed) co_return std::move(allowed).error();
    co_return co_await visit.engine.service().Adopt(visit.caller, std::move(*request), std::move(*adopt));
  }
  co_return co_await visit.engine.service().Create(visit.caller, std::move(*request));
}

Task<Result<ApiAnswer>> Plan(Visit& visit) {
  Result<api::CreateEndUser> request = api::ParseCreateEndUser(visit.body.root());
  if (!request) co_return std::move(request).error();
  if (api::AdoptIn(visit.body.root())) co_return NothingToPlan();
  co_return routing::AnswerWithPlan(Answers(), {TenantOf(visit), *request, routing::Audience::kTenant});
}

Task<Result<ApiAnswer>> Get(Visit& visit) {
  const Result<bool> refresh = ReadFlag(visit.query, "refresh");
  if (!refresh) co_return refresh.error();
  Result<routing::ReadUser::Options> options = ReadInclude(visit.query);
  if (!options) co_return std::move(options).error();
  options->refresh = *refresh;
  const Result<std::optional<EntityTags>> known = ReadEntityTags(visit.request, "if-none-match");
  if (!known) co_return known.error();
  Result<ApiAnswer> answer = co_await visit.engine.service().Get(visit.caller, visit.id, *options);
  // The tag is that of the record: of what else is asked for it says nothing.
  const bool whole = !FindParameter(visit.query, "include");
  if (answer && *known && whole && IsAmong(answer->entity_tag, **known)) {
    answer->status = 304;
    answer->body.clear();
  }
  co_return answer;
}

Task<Result<ApiAnswer>> Journal(Visit& visit) {
  co_return co_await visit.engine.service().Journal(visit.caller, visit.id);
}

Task<Result<ApiAnswer>> Patch(Visit& visit) {
  const Result<std::optional<EntityTags>> tags = ReadEntityTags(visit.request, "if-match");
  if (!tags) co_return tags.error();
  Result<api::UserPatch> patch = api::ParseUserPatch(visit.body.root());
  if (!patch) co_return std::move(patch).error();
  co_return co_await visit.engine.service().Patch(visit.caller, visit.id, std::move(*patch), PreconditionOf(*tags));
}

Task<Result<ApiAnswer>> Delete(Visit& visit) {
  const Result<bool> local = ReadFlag(visit.query, "local");
  if (!local) co_return local.error();
  co_return co_await visit.engine.service().Delete(visit.caller, visit.id, *local);
}

Task<Result<ApiAnswer>> Touch(Visit& visit) {
  Result<Secret> user_token = api::ParseTouch(visit.body.root());
  if (!user_token) co_return std::move(user_token).error();
  co_return co_await visit.engine.service().Touch(visit.caller, visit.id, std::move(*user_token));
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

constexpr std::array<std::string_view, 8> kListQuery = {"external_id", "email",  "phone_number", "address",
                                                        "provider",    "status", "limit",        "cursor"};
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
    Route{.method = "GET",
          .pattern = "/v1/end-users/{id}/journal",
          .operation = "read_journal",
          .scope = api::Scope::kUsersRead,
          .handle = Journal},
    Route{.method = "PATCH",
          .pattern = "/v1/end-users/{id}",
          .operation = "update_end_user",
          .does = Does::kChanges,
          .needs = Needs::kBody | Needs::kPatch | Needs::kIdempotencyKey,
          .scope = api::Scope::kUsersWrite,
          .handle = Patch},
    Route{.method = "DELETE",
          .pattern = "/v1/end-users/{id}",
          .operation = "delete_end_user",
          .does = Does::kChanges,
          .query = kDeleteQuery,
          .scope = api::Scope::kUsersDelete,
          .handle = Delete},
    Route{.method = "POST",
          .pattern = "/v1/end-users/{id}/touch",
          .operation = "touch_end_user",
          .does = Does::kChanges,
          .needs = Needs::kBody,
          .scope = api::Scope::kUsersWrite,
          .handle = Touch},
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
