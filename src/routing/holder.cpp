#include "routing/holder.h"

#include "base/check.h"

namespace walletgate::routing {

std::shared_ptr<const provider::Provider> HolderOf(const State& state, const Tenant& tenant,
                                                   const std::string& provider, const storage::Link& link) {
  if (tenant.retired || tenant.retired_providers.contains(provider)) return nullptr;
  std::shared_ptr<const provider::Provider> own = tenant.FindProvider(provider);
  const bool is_own = own != nullptr && (link.account.empty() || own->account().name == link.account);
  return is_own ? own : state.FindInstance(provider, link.account);
}

Result<void> CheckUndisputed(const storage::Link& link) {
  switch (link.state) {
    case storage::Link::State::kActive: return {};
    case storage::Link::State::kDisputed:
      return MakeError(ErrorKind::kWrongState,
                       "another end user has the same user of the provider; an operator has to say whose it is");
    case storage::Link::State::kOrphaned:
      return MakeError(ErrorKind::kWrongState,
                       "the provider's user was given to another end user; ?local=true deletes this one");
    case storage::Link::State::kPrepared:
    case storage::Link::State::kFormer: break;  // nobody is served by one
  }
  return {};
}

Error NotConfigured(const std::string& provider, bool is_open) {
  Error error = MakeError(ErrorKind::kProviderNotConfigured,
                          "the account at " + provider + " that holds the end user is retired or no longer configured");
  error.provider = ProviderFault::Of(provider);
  if (is_open) error.applied = Applied::kUnknown;
  error.awaits_operator = is_open;
  return error;
}

Error NotOffered(const std::string& provider, api::Operation operation) {
  return MakeError(ErrorKind::kUnsupportedByProvider, provider + " does not offer " + std::string(ToString(operation)));
}

api::OperationInput InputFor(const api::EndUser& user, const storage::Link& link) {
  Check(!user.external_id.empty(), "a vendor is asked about somebody");
  api::OperationInput input;
  input.external_id = link.id_at_provider.empty() ? user.external_id : link.id_at_provider;
  input.provider_user_id = user.provider_user_id;
  return input;
}

}  // namespace walletgate::routing
