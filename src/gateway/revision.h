#pragma once

// Which revision of the sources the program was built from, for those who look at a running one.

#include <string_view>

namespace walletgate::gateway {

/// What `git describe` said when it was built: "8d9693500f1c", with "-dirty" where files had changed since. What
/// WALLETGATE_REVISION says, where the build was given that. "unknown" where neither is there.
std::string_view Revision();

}  // namespace walletgate::gateway
