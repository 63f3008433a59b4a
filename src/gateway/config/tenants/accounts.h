#pragma once

// `account`, `ids` and `user_tokens` beside a provider's `settings`, and what must hold between accounts.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/map_reader.h"
#include "gateway/config/tenants/tenants.h"
#include "provider/account.h"
#include "storage/sqlite_options.h"

namespace walletgate::gateway {

/// The account of `owner` (a tenant's id, "" for the deployment) at the vendor of `spec`, as file and store call it.
/// `reader` null: nothing is said.
provider::Account ReadAccount(config::MapReader* reader, const provider::ProviderSpec& spec, const std::string& owner,
                              const Renames& renames);

/// Two accounts with one base URL and a credential in common are one, and must have one name; ids of one account are of
/// one kind; prefixes that are needed are there, and none is the beginning of another; no two have one name in the
/// store. Of the section `accounts`: those that are renamed are there, and those that are retired, or gave their name
/// up, are not.
void ProveAccounts(const ParsedTenants& parsed, const config::YamlNode& tenants, const Renames& renames,
                   config::Diagnostics& diagnostics);

/// Which account each tenant's users are of, by provider.
std::vector<storage::FirstAccount> AccountsOf(const routing::State& state);

/// An account that several tenants share, and what comes of it.
struct SharedAccount {
  enum class Why : std::uint8_t {
    kPlainIds,    ///< a vendor is told plain external ids
    kUserTokens,  ///< a vendor takes callers' own user tokens
    kContacts,  ///< always, and nothing helps but accounts of their own: what a vendor tells of one shows to the other
  };
  Why why = Why::kPlainIds;
  std::string account;                           ///< as the store has it
  std::vector<std::string> tenants;              ///< as the store has them
  std::pair<std::string, std::string> instance;  ///< one of those that call it, by owner and provider id
  std::string text;                              ///< "acme/: tenants a, b", as people call them
};
std::vector<SharedAccount> SharedAccounts(const routing::State& state);
/// What is wrong with that, and what comes of it.
std::string_view TextOf(SharedAccount::Why why);

}  // namespace walletgate::gateway
