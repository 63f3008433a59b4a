#pragma once

// Whose account at a vendor a tenant's new users go to, and how they are named there. In some runs several tenants
// share the deployment's accounts; in some a start finds another configuration than the one before.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "provider/account.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/names.h"

namespace walletgate::simulation {

class Accounts {
 public:
  explicit Accounts(Dice& dice);

  /// How many of kTenants there are.
  std::size_t tenants() const { return tenants_; }
  /// Tenants share accounts, and their users go to the same vendors under the same external ids.
  bool shares() const { return shares_; }

  /// What the next start of the gateway finds.
  void Reconfigure(Dice& dice);

  /// Everybody who has accounts, whether new users go there or not.
  std::vector<std::string_view> Owners() const;
  std::string OwnerFor(std::string_view vendor, std::string_view tenant) const;
  provider::Ids IdsOf(std::string_view vendor, std::string_view owner) const;

 private:
  struct Choice {
    bool shared = false;
    provider::Ids shared_ids = provider::Ids::kPrefixed;
    provider::Ids own_ids = provider::Ids::kPlain;
  };
  void Draw(Dice& dice);

  bool shares_;
  bool careless_;  ///< a shared account may have plain ids, which `check` refuses
  bool moves_;
  bool started_ = false;
  std::size_t tenants_;
  std::map<std::string_view, Choice> choices_;
};

}  // namespace walletgate::simulation
