#include "http/resources/login_methods.h"

#include <array>

#include "api/create_end_user.h"
#include "http/resources/entity_tags.h"
#include "http/visit.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;

Task<Result<ApiAnswer>> Change(Visit& visit, bool removes) {
  const Result<std::optional<EntityTags>> tags = ReadEntityTags(visit.request, "if-match");
  if (!tags) co_return tags.error();
  Result<api::LoginMethod> method = api::ParseLoginMethod(visit.body.root());
  if (!method) co_return std::move(method).error();
  routing::LoginChange change{std::move(*method), removes, PreconditionOf(*tags)};
  co_return co_await visit.engine.service().ChangeLogin(visit.caller, visit.id, std::move(change));
}

Task<Result<ApiAnswer>> Add(Visit& visit) { return Change(visit, false); }

Task<Result<ApiAnswer>> Remove(Visit& visit) { return Change(visit, true); }

constexpr std::array kRoutes = {
    Route{.method = "POST",
          .pattern = "/v1/end-users/{id}/login-methods",
          .operation = "add_login_method",
          .does = Does::kChanges,
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .scope = api::Scope::kUsersWrite,
          .handle = Add},
    // A person's address is no part of a path, which stands in logs everywhere.
    Route{.method = "POST",
          .pattern = "/v1/end-users/{id}/login-methods/remove",
          .operation = "remove_login_method",
          .does = Does::kChanges,
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .scope = api::Scope::kUsersWrite,
          .handle = Remove},
};

}  // namespace

std::span<const Route> LoginMethodRoutes() { return kRoutes; }

}  // namespace walletgate::http
