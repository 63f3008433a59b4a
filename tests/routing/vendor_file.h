#pragma once

// The file of the vendor that tests of routing have, vendor.yaml, in the form that a test wants.

#include <chrono>
#include <optional>
#include <string>

namespace walletgate::routing {

/// What a test's vendor file says; the rest is the same for all of them.
struct VendorParts {
  std::string id = "acme";
  std::string idempotency = "{none: true, settles_within: 5s}";
  std::string wallet_idempotency = "{none: true, settles_within: 5s}";
  std::string login_methods = "{types: [email, phone], max: 2, max_per_type: 1}";
  std::string page_limit = "{min: 1, max: 100}";  ///< of list_end_users
  bool full = true;                               ///< false: offers create_end_user only
  bool minter = false;
  bool updates = false;                                          ///< takes names, and offers update_end_user
  std::string issuer = "https://us.example";                     ///< of the minter
  std::string user_token = "{required: true}";                   ///< where there is a minter
  std::optional<std::chrono::milliseconds> settles_within = {};  ///< as the deployment says
};

std::string VendorFile(const VendorParts& parts);

}  // namespace walletgate::routing
