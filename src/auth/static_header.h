#pragma once

// The scheme of that name: a secret as it is. Internal to auth.

#include <memory>

#include "auth/spec_reader.h"

namespace walletgate::auth {

/// Faults go to the reader's diagnostics.
std::unique_ptr<AuthSpec> ParseStaticHeader(SpecReader& reader);

}  // namespace walletgate::auth
