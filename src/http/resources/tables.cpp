#include "http/resources/tables.h"

#include <array>

#include "http/resources/admin.h"
#include "http/resources/end_users.h"
#include "http/resources/imports.h"
#include "http/resources/login_methods.h"
#include "http/resources/migrations.h"
#include "http/resources/portability.h"
#include "http/resources/providers.h"
#include "http/resources/reconciliations.h"
#include "http/resources/system.h"
#include "http/resources/wallets.h"
#include "http/route_table.h"

namespace walletgate::http {

RouteTable TrafficTable() {
  static const std::array table = {EndUserRoutes(), WalletRoutes(), LoginMethodRoutes(), ProviderRoutes(),
                                   SystemRoutes(),  ImportRoutes(), PortabilityRoutes(), MigrationRoutes()};
  return table;
}

RouteTable AdminTable() {
  static const std::array table = {AdminRoutes(), AdminImportRoutes(), ReconciliationRoutes(), AdminPortabilityRoutes(),
                                   AdminMigrationRoutes()};
  return table;
}

std::size_t MaxTrafficBody(const Request& head) { return MaxBodyOf(TrafficTable(), head); }

std::size_t MaxAdminBody(const Request& head) { return MaxBodyOf(AdminTable(), head); }

std::vector<std::string> GatewayRoutes() { return PatternsOf(TrafficTable()); }

std::optional<api::Scope> ScopeOf(std::string_view method, std::string_view pattern) {
  return ScopeIn(TrafficTable(), method, pattern);
}

}  // namespace walletgate::http
