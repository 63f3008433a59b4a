#pragma once

// `account`, `ids` and `user_tokens` beside a provider's `settings`, and what must hold between accounts.

#include <string>
#include <vector>

#include "cli/config_tenants.h"
#include "config/map_reader.h"
#include "provider/account.h"
#include "storage/sqlite_options.h"

namespace walletgate::cli {

/// The account of `owner` (a tenant's id, "" for the deployment) at the vendor of `spec`. `reader` null: nothing is
/// said.
provider::Account ReadAccount(config::MapReader* reader, const provider::ProviderSpec& spec, const std::string& owner);

/// Two accounts with one base URL and a credential in common are one, and must have one name; ids of one account are of
/// one kind; prefixes that are needed are there, and none is the beginning of another.
void ProveAccounts(const ParsedTenants& parsed, const config::YamlNode& tenants, config::Diagnostics& diagnostics);

/// Which account each tenant's users are of, by provider.
std::vector<storage::FirstAccount> AccountsOf(const routing::State& state);

/// Accounts that several tenants share although a vendor is told plain external ids, with those tenants:
/// "acme/: tenants a, b".
std::vector<std::string> SharedPlainAccounts(const routing::State& state);

}  // namespace walletgate::cli
