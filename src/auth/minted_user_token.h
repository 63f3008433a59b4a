#pragma once

// The scheme of that name: user tokens that the gateway mints. Internal to auth.

#include <memory>

#include "auth/spec_reader.h"

namespace walletgate::auth {

/// Faults go to the reader's diagnostics.
std::unique_ptr<AuthSpec> ParseMintedUserToken(SpecReader& reader);

}  // namespace walletgate::auth
