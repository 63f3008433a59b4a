#pragma once

// The people whom clients make end users of. A person's vendor and contact follow from the name, so that two clients
// ask for the same; in some runs several people have one e-mail address, of one tenant or of several.

#include <string>
#include <string_view>

#include "tests/simulation/accounts.h"

namespace walletgate::simulation {

class People {
 public:
  static constexpr unsigned kOfATenant = 4;  ///< external ids; few, so that clients meet

  People(Dice& dice, const Accounts& accounts);

  static std::string ExternalId(std::uint64_t person) { return "u" + std::to_string(person); }
  std::string VendorOf(std::string_view tenant, std::uint64_t person) const;
  /// `variant`: another one is another content.
  std::string ContactOf(std::string_view tenant, std::uint64_t person, std::string_view variant) const;

 private:
  enum class Kin : std::uint8_t {
    kNone,
    kTwins,      ///< of all tenants those of one external id
    kHousehold,  ///< and of those two each
  };
  bool meet_;  ///< all tenants' people of one external id are at one vendor, and their neighbours too
  std::uint64_t shift_;
  Kin kin_;
};

}  // namespace walletgate::simulation
