#pragma once

// Fresh keys for people who start, for the demo.

#include "base/result.h"
#include "base/secret.h"

namespace walletgate::crypto {

/// An RSA key of 2048 bits as PEM (PKCS#8), for minting user tokens (RS256). Costs some 100 ms.
/// Error: kInternal when OpenSSL cannot make one.
Result<Secret> MakeRsaKey();

}  // namespace walletgate::crypto
