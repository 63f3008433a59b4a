#pragma once

// The account that holds an end user, by the link that the store has of him. Used by every verb that asks a vendor
// about a user who is there, and by recovery.

#include <memory>
#include <string>

#include "provider/provider.h"
#include "routing/state.h"
#include "storage/records.h"

namespace walletgate::routing {

/// The provider that calls the account which `link` names, wherever today's configuration has it; null where it has
/// none. A link without an account is the tenant's own. Null too where the tenant, or the provider for it, is retired.
/// Names are the store's.
std::shared_ptr<const provider::Provider> HolderOf(const State& state, const Tenant& tenant,
                                                   const std::string& provider, const storage::Link& link);

/// kWrongState where somebody else has the vendor's user too, or got it.
Result<void> CheckUndisputed(const storage::Link& link);

/// kProviderNotConfigured: the account that holds the user is retired, or has no settings any more. `is_open`: what
/// became of the same request earlier is not known, and nobody but an operator can find out.
Error NotConfigured(const std::string& provider, bool is_open = false);

/// kUnsupportedByProvider: the provider's file does not offer that operation.
Error NotOffered(const std::string& provider, api::Operation operation);

/// What goes to the vendor about a user who is there.
api::OperationInput InputFor(const api::EndUser& user, const storage::Link& link);

}  // namespace walletgate::routing
