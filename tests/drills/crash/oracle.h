#pragma once

// Joins what the callers were told, what the gateway remembers and what the vendors did. For the crash drill.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "provider/account.h"
#include "sandbox/sandbox.h"
#include "tests/drills/crash/workload.h"

namespace walletgate::drills {

struct Verdict {
  std::size_t users = 0;                ///< in the gateway's directory, of both tenants
  std::size_t vendor_users = 0;         ///< at all vendors
  std::size_t vendor_wallets = 0;       ///< of users who got a second wallet, as the vendor shows them
  std::vector<std::string> lost;        ///< acknowledged, and not remembered as it was answered
  std::vector<std::string> duplicates;  ///< two users or two wallets at a vendor for one wish
  std::vector<std::string> orphans;     ///< at a vendor, and not in the directory
  std::vector<std::string> crossed;     ///< a vendor's user, contact or wallet with an end user whose it is not

  std::size_t Faults() const { return lost.size() + duplicates.size() + orphans.size() + crossed.size(); }
};

/// Where the drill took place.
struct Place {
  provider::Ids ids = provider::Ids::kPlain;
  std::array<const sandbox::Sandbox*, kTenants.size()>
      vendors{};  ///< of each tenant; one and the same: shared accounts
  std::uint16_t port = 0;
};

/// REQUIRES a gateway that serves `place.port`, and callers that are at rest.
Verdict Judge(const Workload& workload, const Place& place);

}  // namespace walletgate::drills
