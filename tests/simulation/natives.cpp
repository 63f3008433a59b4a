#include "tests/simulation/natives.h"

#include <algorithm>
#include <array>

namespace walletgate::simulation {
namespace {

constexpr std::array<std::string_view, Natives::kOfATenant> kWhere = {"cdp", "streambird"};
constexpr unsigned kFirst = 8;  ///< number of the first; people have those below

std::string ExternalId(std::uint64_t number) { return "u" + std::to_string(kFirst + number); }

}  // namespace

void Natives::Settle(const Accounts& accounts, Vendors& vendors) {
  for (std::size_t i = 0; i < accounts.tenants(); ++i) {
    const std::string tenant(kTenants[i]);
    for (unsigned number = 0; number < kOfATenant; ++number) {
      Native native;
      native.name = {tenant, ExternalId(number)};
      native.vendor = kWhere[number];
      native.owner = accounts.OwnerFor(native.vendor, tenant);
      native.email = native.name.second + "." + tenant + "@canary.example";
      const provider::Ids ids = accounts.IdsOf(native.vendor, native.owner);
      if (native.vendor == "cdp")
        native.told_id = provider::IdAtVendor(ids, {tenant, tenant + "-", native.name.second});
      Effect effect;
      effect.vendor = native.vendor;
      effect.owner = native.owner;
      effect.name = native.name;
      effect.told_id = native.told_id;
      effect.email = native.email;
      native.shown_id = vendors.AddNative(std::move(effect));
      all_.push_back(std::move(native));
    }
  }
}

const Natives::Native& Natives::Of(const std::string& tenant, std::uint64_t number) const {
  const Name name{tenant, ExternalId(number % kOfATenant)};
  return *std::find_if(all_.begin(), all_.end(), [&](const Native& native) { return native.name == name; });
}

}  // namespace walletgate::simulation
