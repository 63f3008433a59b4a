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

std::shared_ptr<Guard> MakeGuard(const Binding& binding) {
  const ProviderSpec& spec = binding.spec();
  const GuardOptions options{binding.limits().max_calls, binding.limits().max_queue, spec.timeout, spec.rate_requests,
                             spec.rate_per};
  auto guard = std::make_shared<Guard>(options);
  guard->Observe(
      [id = binding.id(), account = binding.account().shown()](Circuit from, Circuit to, std::string_view tenant) {
        const LogLevel level = to == Circuit::kOpen && from == Circuit::kClosed ? LogLevel::kWarning : LogLevel::kInfo;
        Log(level, "circuit",
            {{"provider", std::string_view(id)},
             {"account", std::string_view(account)},
             {"tenant", tenant},
             {"from", metrics::LabelText(from)},
             {"to", metrics::LabelText(to)}});
      });
  return guard;
}

bool SendsExternalId(const ProviderSpec& spec, bool mints) {
  const OperationSpec* create = spec.Find(api::Operation::kCreateEndUser);
  return create != nullptr && (create->Reads("external_id") || (create->reads_user_token && mints));
}

}  // namespace

Provider::Provider(Binding binding, Credentials credentials)
    : binding_(std::move(binding)),
      credentials_(std::move(credentials)),
      guard_(MakeGuard(binding_)),
      tells_external_id_(SendsExternalId(binding_.spec(), credentials_.CanMintUserTokens())) {}

Result<std::shared_ptr<Provider>> Provider::Bind(std::shared_ptr<const ProviderSpec> spec, Deployment deployment) {
  Result<Binding> binding = Binding::Of(std::move(spec), std::move(deployment));
  if (!binding) return std::move(binding).error();
  Result<Credentials> credentials = Credentials::Bind(*binding);
  if (!credentials) return std::move(credentials).error();
  return std::shared_ptr<Provider>(new Provider(std::move(*binding), std::move(*credentials)));
}

void Provider::CountRefreshes(metrics::Metrics& metrics) {
  credentials_.OnRefresh([&metrics, provider = id()](const Result<WallTime>& expiry) {
    metrics.TokenRefreshed(provider, expiry ? metrics::TokenRefresh::kSuccess : metrics::TokenRefresh::kFailure);
    if (expiry) metrics.CredentialExpiry(provider, metrics::Credential::kToken, *expiry);
    else LogTokenFailure(provider, expiry.error());
  });
  ShowSlot(id(), learned_.slots.in_use(), metrics);
}

}  // namespace walletgate::provider
