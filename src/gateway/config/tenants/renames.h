#pragma once

// `retired` and `renamed_from` of tenants and providers, and the section `accounts` (docs/adr/0012): read ahead of
// everything else, since names of the store follow from them.

#include <map>
#include <set>
#include <string>
#include <utility>

#include "config/map_reader.h"

namespace walletgate::gateway {

/// A place in the file.
struct Place {
  config::Position where;
  std::string path;
};

/// How an instance's account came by its name: what was not written follows the provider and the tenant.
struct AccountName {
  std::string full;  ///< VENDOR/NAME as the file has it
  bool vendor_written = false;
  bool name_written = false;
};

class Renames {
 public:
  /// Faults that need no more than the names go to `diagnostics`. `accounts` may be null: there is no such section.
  Renames(const config::YamlNode& providers, const config::YamlNode& tenants, const config::YamlNode* accounts,
          config::Diagnostics& diagnostics);

  /// The name that the store has: that of before it was renamed, else its own.
  const std::string& StoredTenant(const std::string& id) const { return Before(tenants_, id); }
  const std::string& StoredProvider(const std::string& id) const { return Before(providers_, id); }
  /// `owner`: the tenant whose settings they are, "" for the deployment.
  std::string StoredAccount(const AccountName& name, const std::string& owner) const;

  struct Account {
    Place place;
    bool retired = false;
    std::string renamed_from;  ///< full; "" where it is retired
  };
  const std::map<std::string, Account>& accounts() const { return accounts_; }

 private:
  using Old = std::map<std::string, std::string>;  ///< by today's name
  static const std::string& Before(const Old& names, const std::string& name);
  void ReadTenants(const config::YamlNode& tenants);
  void ReadProviders(const config::YamlNode& providers, std::set<std::string>& known);
  void ReadProviderNames(const config::YamlNode& providers, const std::set<std::string>& known);
  void ReadAccounts(const config::YamlNode& accounts);
  /// Notes what `node` says that it was renamed from. `what`: "tenant".
  struct Thing {
    std::string_view what;
    const std::string& name;
    const config::YamlNode& node;
    const std::set<std::string>& known;  ///< whose names are in use
  };
  void Note(const Thing& thing, Old& names);

  config::Diagnostics& diagnostics_;
  Old tenants_;
  Old providers_;
  std::map<std::string, Account> accounts_;  ///< by today's name; a retired one by its only name
};

/// Whether an entry says that it is retired.
bool SaysRetired(const config::YamlNode& entry);

/// VENDOR/NAME; NAME may be empty.
bool IsAccountName(std::string_view text);

}  // namespace walletgate::gateway
