#include "http/resources/providers.h"

#include <array>

#include "http/answers.h"
#include "http/visit.h"
#include "routing/admin/report.h"

namespace walletgate::http {
namespace {

using routing::ApiAnswer;

SteadyTime Now(Visit& visit) { return visit.engine.clock().Steady(); }

Task<Result<ApiAnswer>> List(Visit& visit) {
  co_return Answers().OfJson(routing::ProvidersText(TenantOf(visit), Now(visit)));
}

Task<Result<ApiAnswer>> Get(Visit& visit) {
  Result<std::string> provider = routing::ProviderText(TenantOf(visit), visit.id, Now(visit));
  if (!provider) co_return std::move(provider).error();
  co_return Answers().OfJson(std::move(*provider));
}

constexpr std::array kRoutes = {
    Route{.method = "GET",
          .pattern = "/v1/providers",
          .operation = "list_providers",
          .scope = api::Scope::kUsersRead,
          .handle = List},
    Route{.method = "GET",
          .pattern = "/v1/providers/{id}",
          .operation = "get_provider",
          .scope = api::Scope::kUsersRead,
          .handle = Get},
};

}  // namespace

std::span<const Route> ProviderRoutes() { return kRoutes; }

}  // namespace walletgate::http
