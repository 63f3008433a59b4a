#pragma once

// Users whom vendors have already, made for tenants without the gateway. Clients adopt them; some ask for a create in
// their place.

#include <string>
#include <vector>

#include "tests/simulation/accounts.h"
#include "tests/simulation/vendors.h"

namespace walletgate::simulation {

class Natives {
 public:
  static constexpr unsigned kOfATenant = 2;  ///< external ids "u8", "u9"

  struct Native {
    Name name;
    std::string vendor;
    std::string owner;    ///< of the account
    std::string told_id;  ///< ours, as the account's policy has it; "" where the vendor keeps none
    std::string email;
    std::string shown_id;  ///< the vendor's
  };

  /// Puts them where the tenants' new users go now, at vendors that can be asked for a user.
  void Settle(const Accounts& accounts, Vendors& vendors);

  const std::vector<Native>& all() const { return all_; }
  /// REQUIRES that there are such.
  const Native& Of(const std::string& tenant, std::uint64_t number) const;

 private:
  std::vector<Native> all_;
};

}  // namespace walletgate::simulation
