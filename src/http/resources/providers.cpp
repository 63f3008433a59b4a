#include "http/resources/providers.h"

#include <array>

#include "http/visit.h"
#include "routing/admin/report.h"

namespace walletgate::http {
namespace {

using routing::ServiceReply;

SteadyTime Now(Visit& visit) { return visit.engine.context().clock().Steady(); }

Task<Result<ServiceReply>> List(Visit& visit) {
  co_return routing::ReplyWithProviders(*visit.caller.tenant, Now(visit));
}

Task<Result<ServiceReply>> Get(Visit& visit) {
  co_return routing::ReplyWithProvider(*visit.caller.tenant, visit.id, Now(visit));
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
