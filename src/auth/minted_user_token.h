#pragma once

// The scheme of that name: user tokens that the gateway mints. Internal to auth.

#include "auth/spec_reader.h"

namespace walletgate::auth {

extern const SchemeInfo kMintedUserToken;

}  // namespace walletgate::auth
