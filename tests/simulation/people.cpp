#include "tests/simulation/people.h"

#include <array>

namespace walletgate::simulation {

People::People(Dice& dice, const Accounts& accounts) : meet_(accounts.shares()), shift_(dice.Below(kVendors.size())) {
  constexpr std::array kKinds = {Kin::kNone, Kin::kNone, Kin::kTwins, Kin::kHousehold};
  kin_ = kKinds[dice.Below(kKinds.size())];
}

std::string People::VendorOf(std::string_view tenant, std::uint64_t person) const {
  const std::uint64_t place = meet_ ? person / 2 + shift_ : person + (tenant == kTenants[0] ? 0 : 2);
  return std::string(kVendors[place % kVendors.size()]);
}

std::string People::ContactOf(std::string_view tenant, std::uint64_t person, std::string_view variant) const {
  const std::uint64_t house = kin_ == Kin::kHousehold ? person / 2 : person;
  const std::string whose = kin_ == Kin::kNone ? "." + std::string(tenant) : "";
  return "p" + std::to_string(house) + "." + std::string(variant) + whose + "@canary.example";
}

}  // namespace walletgate::simulation
