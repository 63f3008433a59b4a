#include "http/resources/wallets.h"

#include <array>

#include "api/create_end_user.h"
#include "http/visit.h"

namespace walletgate::http {
namespace {

Task<Result<routing::ApiAnswer>> Add(Visit& visit) {
  Result<api::WalletRequest> wallet = api::ParseWalletRequest(visit.body.root());
  if (!wallet) co_return std::move(wallet).error();
  co_return co_await visit.engine.service().CreateWallet(visit.caller, visit.id, *wallet);
}

constexpr std::array kRoutes = {
    Route{.method = "POST",
          .pattern = "/v1/end-users/{id}/wallets",
          .operation = "create_wallet",
          .does = Does::kCreates,
          .needs = Needs::kBody | Needs::kIdempotencyKey,
          .scope = api::Scope::kUsersWrite,
          .handle = Add},
};

}  // namespace

std::span<const Route> WalletRoutes() { return kRoutes; }

}  // namespace walletgate::http
