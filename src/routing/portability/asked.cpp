#include "routing/portability/asked.h"

#include <algorithm>

namespace walletgate::routing {

MoveChoices ChoicesOf(const api::PortabilityRequest& asked) {
  MoveChoices choices;
  const auto* const word = std::ranges::find(kUnverifiedNames, asked.unverified_logins);
  if (word != kUnverifiedNames.end())
    choices.unverified_logins = static_cast<UnverifiedLogins>(word - kUnverifiedNames.begin());
  choices.key_set_registered = asked.key_set_registered;
  choices.keep_addresses = !asked.addresses.empty() && asked.addresses != "new";
  return choices;
}

Selection SelectionOf(const Tenant& tenant, const std::string& stored_provider, const api::PortabilityRequest& asked) {
  Selection selection;
  selection.tenant = tenant.id;
  selection.provider = stored_provider;
  if (const auto status = api::StatusFromName(asked.status)) selection.statuses = {*status};
  selection.created_before = asked.created_before;
  selection.external_ids = asked.external_ids;
  return selection;
}

}  // namespace walletgate::routing
