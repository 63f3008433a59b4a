#include "base/version.h"

namespace walletgate {

std::string_view Version() { return WALLETGATE_VERSION; }

}  // namespace walletgate
