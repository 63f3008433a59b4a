#include "provider/provider.h"

#include <utility>

#include "base/log/log.h"

namespace walletgate::provider {
namespace {

void LogTokenFailure(const std::string& provider, const Error& error) {
  Log(LogLevel::kWarning, "no token was obtained",
      {{"provider", std::string_view(provider)},
       {"failure", FailureOf(error)},
       {"reason", std::string_view(error.reason)}});
}

bool SendsExternalId(const ProviderSpec& spec, bool mints) {
  const OperationSpec* create = spec.Find(api::Operation::kCreateEndUser);
  return create != nullptr && (create->Reads("external_id") || (create->reads_user_token && mints));
}

}  // namespace

Provider::Provider(Binding binding, Credentials credentials)
    : binding_(std::move(binding)),
      credentials_(std::move(credentials)),
      tells_external_id_(SendsExternalId(binding_.spec(), credentials_.CanMintUserTokens())) {}

Result<std::shared_ptr<Provider>> Provider::Bind(std::shared_ptr<const ProviderSpec> spec, Deployment deployment) {
  Result<Binding> binding = Binding::Of(std::move(spec), std::move(deployment));
  if (!binding) return std::move(binding).error();
  Result<Credentials> credentials = Credentials::Bind(*binding);
  if (!credentials) return std::move(credentials).error();
  return std::shared_ptr<Provider>(new Provider(std::move(*binding), std::move(*credentials)));
}

void Provider::CountRefreshes(metrics::Metrics& metrics) const {
  credentials_.OnRefresh([&metrics, provider = id()](const Error* failure) {
    const bool ok = failure == nullptr;
    metrics.TokenRefreshed(provider, ok ? metrics::TokenRefresh::kSuccess : metrics::TokenRefresh::kFailure);
    if (!ok) LogTokenFailure(provider, *failure);
  });
  ShowSlot(id(), learned_.slots.in_use(), metrics);
}

}  // namespace walletgate::provider
