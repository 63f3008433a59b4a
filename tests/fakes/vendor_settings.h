#pragma once

// The settings with which a gateway's configuration reaches the simulators, by the names that Vendors::environment()
// has. Used by every test and drill that writes a configuration with vendors in it.

#include <string>
#include <string_view>

namespace walletgate::fakes {

/// `{base_url: "${SANDBOX_CDP_BASE_URL}", …}` of "yieldforce", "cdp", "streambird", "moonkey", "capa" or "capa-v2":
/// what stands after `settings:`. `env` stands before the name of each variable of the vendor, "OTHER_" say.
std::string VendorSettings(std::string_view vendor, std::string_view env = "");

}  // namespace walletgate::fakes
