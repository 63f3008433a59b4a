#include "tests/simulation/accounts.h"

namespace walletgate::simulation {

using provider::Ids;

Accounts::Accounts(Dice& dice)
    : shares_(dice.Chance(600)),
      careless_(dice.Chance(250)),
      moves_(dice.Chance(300)),
      tenants_(shares_ ? 2 + dice.Below(2) : 2) {
  Draw(dice);
}

void Accounts::Draw(Dice& dice) {
  for (const std::string_view vendor : kVendors) {
    Choice& choice = choices_[vendor];
    choice.shared = shares_ && dice.Chance(750);
    choice.shared_ids = dice.Chance(500) ? Ids::kPrefixed : Ids::kDerived;
    if (careless_ && dice.Chance(400)) choice.shared_ids = Ids::kPlain;
    choice.own_ids = dice.Chance(700) ? Ids::kPlain : Ids::kDerived;
  }
}

void Accounts::Reconfigure(Dice& dice) {
  if (started_ && moves_) Draw(dice);
  started_ = true;
}

std::vector<std::string_view> Accounts::Owners() const {
  std::vector<std::string_view> owners(kTenants.begin(), kTenants.begin() + static_cast<std::ptrdiff_t>(tenants_));
  if (shares_) owners.push_back(kDeployment);
  return owners;
}

std::string Accounts::OwnerFor(std::string_view vendor, std::string_view tenant) const {
  return std::string(choices_.at(vendor).shared ? kDeployment : tenant);
}

Ids Accounts::IdsOf(std::string_view vendor, std::string_view owner) const {
  const Choice& choice = choices_.at(vendor);
  return owner == kDeployment ? choice.shared_ids : choice.own_ids;
}

}  // namespace walletgate::simulation
