#pragma once

// Certificates of authorities that a deployment names for one provider.

#include <string_view>

#include "base/result.h"

namespace walletgate::crypto {

/// Proves that `pem` is a bundle to verify servers with: every certificate in it can be read, and there is one at
/// least. Error.detail says what is wrong: "holds no certificate", "holds a certificate that cannot be read, number 2".
Result<void> CheckCaBundle(std::string_view pem);

}  // namespace walletgate::crypto
